"""Editing the draft: goals, description and prospects."""

import strawberry

from domain.change import Compute
from domain.description import set_description, set_prospects
from domain.document import PlanDocument
from domain.drafts import own_draft
from domain.errors import NotFound
from domain.goals import (
    GivenEducationGoal,
    GivenJobGoal,
    GivenSubGoal,
    set_education_goals,
    set_job_goals,
    set_sub_goals,
)
from domain.plan_view import view_draft
from resolvers.context import Info, RequestContext, View
from resolvers.conversion import require_said, to_occupation, to_prospects
from schema.inputs import (
    JobGoalInput,
    SetEducationGoalsInput,
    SetJobGoalsInput,
    SetPlanDescriptionInput,
    SetProspectsInput,
    SetSubGoalsInput,
)
from schema.payloads import DraftPayload
from schema.plan import Draft


def show_draft(context: RequestContext, plan: PlanDocument) -> View:
    """The viewer's own draft of a plan; NotFound without the right to one."""
    _, draft = own_draft(plan, context.occasion)
    return view_draft(plan, draft, context.viewer.role, context.occasion.now)


async def edit(context: RequestContext, citizen_id: str, compute: Compute) -> View:
    """Change the draft and answer it."""
    return {"draft": show_draft(context, await context.change(citizen_id, compute))}


@strawberry.type
class DraftQueries:
    """Reading the draft."""

    @strawberry.field(graphql_type=Draft | None, description="The caller's own draft of a plan.")
    async def draft(self, info: Info, citizen_id: strawberry.ID) -> View | None:
        context = info.context
        plan = await context.plans.read(context.occasion, citizen_id, with_drafts=True)
        try:
            return show_draft(context, plan) if plan else None
        except NotFound:
            return None


@strawberry.type
class DraftMutations:
    """Editing goals, description and prospects."""

    @strawberry.mutation(graphql_type=DraftPayload, description="Replace the job goals of the draft.")
    async def set_job_goals(self, info: Info, input: SetJobGoalsInput) -> View:
        context = info.context
        goals = [_job_goal(goal) for goal in input.goals]
        return await edit(
            context,
            input.citizen_id,
            lambda plan: set_job_goals(plan, context.occasion, input.draft_version, goals),
        )

    @strawberry.mutation(graphql_type=DraftPayload, description="Replace the education goals, in order of priority.")
    async def set_education_goals(self, info: Info, input: SetEducationGoalsInput) -> View:
        context = info.context
        goals = [GivenEducationGoal(goal.title, goal.decided_without_agreement) for goal in input.goals]
        return await edit(
            context,
            input.citizen_id,
            lambda plan: set_education_goals(plan, context.occasion, input.draft_version, goals),
        )

    @strawberry.mutation(graphql_type=DraftPayload, description="Replace the sub-goals of the draft.")
    async def set_sub_goals(self, info: Info, input: SetSubGoalsInput) -> View:
        context = info.context
        goals = [GivenSubGoal(goal.text, goal.due_on, goal.reached) for goal in input.sub_goals]
        return await edit(
            context,
            input.citizen_id,
            lambda plan: set_sub_goals(plan, context.occasion, input.draft_version, goals),
        )

    @strawberry.mutation(
        graphql_type=DraftPayload, description="Write the plan description, 1 to 4050 characters, or take it away."
    )
    async def set_plan_description(self, info: Info, input: SetPlanDescriptionInput) -> View:
        context, text = info.context, require_said("text", input.text)
        return await edit(
            context,
            input.citizen_id,
            lambda plan: set_description(plan, context.occasion, input.draft_version, text),
        )

    @strawberry.mutation(
        graphql_type=DraftPayload, description="Write the prospects of a rehabilitation, or take them away."
    )
    async def set_prospects(self, info: Info, input: SetProspectsInput) -> View:
        context = info.context
        prospects = to_prospects(require_said("prospects", input.prospects))
        return await edit(
            context,
            input.citizen_id,
            lambda plan: set_prospects(plan, context.occasion, input.draft_version, prospects),
        )


def _job_goal(given: JobGoalInput) -> GivenJobGoal:
    return GivenJobGoal(
        occupation=to_occupation(given.occupation) if given.occupation else None,
        function=given.function,
        ends_on=given.ends_on,
        decided_without_agreement=given.decided_without_agreement,
    )
