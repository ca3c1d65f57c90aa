"""The citizen's front page, job wishes and reminder subscription."""

import strawberry

from domain.citizen_choices import UNCHANGED, set_job_wishes, subscribe_reminders
from domain.citizen_view import view_citizen, view_inbox
from domain.errors import NotFound
from resolvers.context import Info, View
from resolvers.conversion import to_occupations
from schema.citizen import Citizen, Inbox
from schema.inputs import SetJobWishesInput, SubscribeRemindersInput
from schema.payloads import JobWishesPayload, RemindersPayload

NOTICES = 50
"""So many notices the front page shows at most."""


@strawberry.type
class InboxQueries:
    """Reading what is the citizen's own."""

    @strawberry.field(graphql_type=Inbox, description="The front page of Jobnet.")
    async def inbox(self, info: Info) -> View:
        context = info.context
        citizen_id = context.viewer.subject
        plan = await context.plans.read(context.occasion, citizen_id)
        if plan is None:
            raise NotFound("citizen")
        return view_inbox(plan, await context.plans.notices(citizen_id, NOTICES))

    @strawberry.field(graphql_type=Citizen | None, description="The caller as a citizen, with what was chosen.")
    async def me(self, info: Info) -> View | None:
        context = info.context
        plan = await context.plans.read(context.occasion, context.viewer.subject)
        return view_citizen(plan, context.viewer) if plan else None


@strawberry.type
class ChoiceMutations:
    """What the citizen decides alone."""

    @strawberry.mutation(graphql_type=JobWishesPayload, description='Replace the list of "Jeg søger job som".')
    async def set_job_wishes(self, info: Info, input: SetJobWishesInput) -> View:
        context = info.context
        occupations = to_occupations(input.occupations)
        plan = await context.change(context.viewer.subject, lambda plan: set_job_wishes(plan, occupations))
        return {"job_wishes": plan["job_wishes"]}

    @strawberry.mutation(graphql_type=RemindersPayload, description="Subscribe to reminders, or end a channel.")
    async def subscribe_reminders(self, info: Info, input: SubscribeRemindersInput) -> View:
        context = info.context
        sms = UNCHANGED if input.sms is strawberry.UNSET else input.sms
        email = UNCHANGED if input.email is strawberry.UNSET else input.email
        plan = await context.change(context.viewer.subject, lambda plan: subscribe_reminders(plan, sms, email))
        return {"reminders": plan["reminders"]}
