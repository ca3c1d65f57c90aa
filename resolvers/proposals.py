"""The fund's proposal, and the jobcentre taking it over."""

import strawberry

from domain.citizen_view import view_proposal
from domain.proposals import propose_plan, take_over_proposal
from resolvers.context import Info, View
from resolvers.conversion import to_occupations
from resolvers.drafts import edit
from schema.inputs import ProposePlanInput, TakeOverProposalInput
from schema.payloads import DraftPayload, ProposalPayload


@strawberry.type
class ProposalMutations:
    """Proposing, and taking over."""

    @strawberry.mutation(graphql_type=ProposalPayload, description="Propose what the plan should hold.")
    async def propose_plan(self, info: Info, input: ProposePlanInput) -> View:
        context = info.context
        job_goals = to_occupations(input.job_goals)
        plan = await context.change(
            input.citizen_id,
            lambda plan: propose_plan(plan, context.occasion, job_goals, input.text, input.reason),
        )
        return {"proposal": view_proposal(plan["proposals"][-1])}

    @strawberry.mutation(graphql_type=DraftPayload, description="Add a proposal's job goals to the draft.")
    async def take_over_proposal(self, info: Info, input: TakeOverProposalInput) -> View:
        context = info.context
        return await edit(
            context,
            input.citizen_id,
            lambda plan: take_over_proposal(plan, context.occasion, input.draft_version, input.proposal_id),
        )
