"""Meetings, agreements and the job-search requirement: at once in the plan, without a draft."""

import strawberry

from domain.agreements import record_agreement, withdraw_agreement
from domain.document import PlanDocument
from domain.meetings import GivenMeeting, cancel_meeting, find_meeting, reschedule_meeting, schedule_meeting
from domain.plan_view import view_agreement, view_meeting, view_requirement
from domain.requirement import GivenRequirement, set_requirement
from resolvers.context import Info, View
from resolvers.conversion import to_occupations
from schema.inputs import (
    CancelMeetingInput,
    RecordAgreementInput,
    RescheduleMeetingInput,
    ScheduleMeetingInput,
    SetJobSearchRequirementInput,
    WithdrawAgreementInput,
)
from schema.payloads import AgreementPayload, MeetingPayload, RequirementPayload, WithdrawAgreementPayload


@strawberry.type
class MeetingMutations:
    """What jobcentre and fund write at once."""

    @strawberry.mutation(graphql_type=MeetingPayload, description="Book a meeting with the citizen.")
    async def schedule_meeting(self, info: Info, input: ScheduleMeetingInput) -> View:
        context = info.context
        given = GivenMeeting(input.starts_at, input.ends_at, input.form, input.title, input.address, input.phone)
        plan = await context.change(input.citizen_id, lambda plan: schedule_meeting(plan, context.occasion, given))
        return {"meeting": view_meeting(plan["meetings"][-1])}

    @strawberry.mutation(graphql_type=MeetingPayload, description="Move a meeting that is ahead.")
    async def reschedule_meeting(self, info: Info, input: RescheduleMeetingInput) -> View:
        context = info.context
        plan = await context.plans.change_meeting(
            context.occasion,
            input.meeting_id,
            lambda plan: reschedule_meeting(plan, context.occasion, input.meeting_id, input.starts_at, input.ends_at),
        )
        return _show_meeting(plan, input.meeting_id)

    @strawberry.mutation(graphql_type=MeetingPayload, description="Cancel a meeting that is ahead.")
    async def cancel_meeting(self, info: Info, input: CancelMeetingInput) -> View:
        context = info.context
        plan = await context.plans.change_meeting(
            context.occasion,
            input.meeting_id,
            lambda plan: cancel_meeting(plan, context.occasion, input.meeting_id),
        )
        return _show_meeting(plan, input.meeting_id)

    @strawberry.mutation(graphql_type=AgreementPayload, description="Record what was agreed at a meeting.")
    async def record_agreement(self, info: Info, input: RecordAgreementInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id,
            lambda plan: record_agreement(plan, context.occasion, input.held_at, input.text, input.form),
        )
        return {"agreement": view_agreement(plan["agreements"][-1])}

    @strawberry.mutation(
        graphql_type=WithdrawAgreementPayload,
        description="Take back an agreement that was recorded by mistake; nothing of it stays in the plan.",
    )
    async def withdraw_agreement(self, info: Info, input: WithdrawAgreementInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: withdraw_agreement(plan, context.occasion, input.agreement_id)
        )
        return {"citizen_id": plan["_id"], "agreement_id": input.agreement_id}

    @strawberry.mutation(graphql_type=RequirementPayload, description="Set what the citizen must apply for.")
    async def set_job_search_requirement(self, info: Info, input: SetJobSearchRequirementInput) -> View:
        context = info.context
        given = GivenRequirement(to_occupations(input.occupations), input.areas, input.regions, input.expectations)
        plan = await context.change(input.citizen_id, lambda plan: set_requirement(plan, context.occasion, given))
        return {"requirement": view_requirement(plan["requirements"][-1])}


def _show_meeting(plan: PlanDocument, meeting_id: str) -> View:
    return {"meeting": view_meeting(find_meeting(plan, meeting_id)[1])}
