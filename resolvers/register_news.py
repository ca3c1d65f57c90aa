"""Recording what the civil register says of a citizen."""

import strawberry

from domain.citizen_view import view_citizen
from domain.cpr import parse_cpr
from domain.register_news import change_cpr, move_citizen, record_death
from resolvers.context import Info, View
from resolvers.conversion import require_said
from schema.citizen_inputs import ChangeCprInput, MoveCitizenInput, RecordDeathInput
from schema.payloads import CitizenPayload, MoveCitizenPayload


@strawberry.type
class RegisterNewsMutations:
    """Moves, numbers and deaths."""

    @strawberry.mutation(
        graphql_type=MoveCitizenPayload,
        description="Hand the plan to the municipality that the citizen has moved to; the caller keeps nothing of it.",
    )
    async def move_citizen(self, info: Info, input: MoveCitizenInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: move_citizen(plan, context.occasion, input.municipality)
        )
        return {"citizen_id": plan["_id"], "municipality": plan["municipality"]}

    @strawberry.mutation(graphql_type=CitizenPayload, description="Give the citizen another CPR number.")
    async def change_cpr(self, info: Info, input: ChangeCprInput) -> View:
        context = info.context
        number = parse_cpr(input.cpr, context.occasion.today)
        plan = await context.change(input.citizen_id, lambda plan: change_cpr(plan, context.vault, number))
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(
        graphql_type=CitizenPayload,
        description="Note that the citizen has died: staff still read the plan, and nobody writes in it. Null takes it back.",
    )
    async def record_death(self, info: Info, input: RecordDeathInput) -> View:
        context, died_on = info.context, require_said("diedOn", input.died_on)
        plan = await context.plans.change(
            context.occasion,
            input.citizen_id,
            lambda plan: record_death(plan, context.occasion, died_on),
            after_death=True,
        )
        return {"citizen": view_citizen(plan, context.viewer)}
