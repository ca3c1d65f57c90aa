"""Registering and finding citizens, and what the jobcentre records about them."""

from datetime import date

import strawberry

from domain.activity_document import Period
from domain.change import Change
from domain.circumstances import set_postal_delivery, set_target_group
from domain.citizen_view import view_citizen
from domain.cpr import parse_cpr
from domain.document import Membership, PlanDocument
from domain.errors import InvalidInput
from domain.membership import parse_fund, remove_membership, set_membership, usual_right
from domain.occasion import Occasion
from domain.registration import Registration, correct_registration, register
from resolvers.context import Info, View
from schema.citizen import Citizen
from schema.citizen_inputs import (
    CorrectCitizenInput,
    RegisterCitizenInput,
    RemoveFundMembershipInput,
    SetFundMembershipInput,
    SetPostalDeliveryInput,
    SetTargetGroupInput,
)
from schema.enums import GuestReason
from schema.payloads import CitizenPayload


@strawberry.type
class CitizenQueries:
    """Finding citizens."""

    @strawberry.field(graphql_type=Citizen | None, description="A citizen of the caller's.")
    async def citizen(self, info: Info, citizen_id: strawberry.ID) -> View | None:
        context = info.context
        plan = await context.plans.read(context.occasion, citizen_id)
        return view_citizen(plan, context.viewer) if plan else None

    @strawberry.field(
        graphql_type=Citizen | None,
        description="The citizen of the caller's with a CPR number; with a reason also somebody else's.",
    )
    async def citizen_by_cpr(self, info: Info, cpr: str, guest_reason: GuestReason | None = None) -> View | None:
        context = info.context
        number = parse_cpr(cpr, context.occasion.today)
        plan = await context.plans.find_by_cpr(context.as_guest(guest_reason), number)
        return view_citizen(plan, context.viewer) if plan else None


@strawberry.type
class CitizenMutations:
    """Registering citizens and recording their circumstances."""

    @strawberry.mutation(graphql_type=CitizenPayload, description="Register a citizen in the caller's municipality.")
    async def register_citizen(self, info: Info, input: RegisterCitizenInput) -> View:
        context = info.context
        registration = Registration(
            cpr=context.vault.seal(parse_cpr(input.cpr, context.occasion.today)),
            name=input.name,
            target_group=input.target_group,
            fund=input.fund,
            fund_member_since=input.fund_member_since,
            benefit_since=input.benefit_since,
        )
        plan = register(registration, context.occasion)
        await context.plans.register(plan)
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(graphql_type=CitizenPayload, description="Correct the name, or the first day of the benefit.")
    async def correct_citizen(self, info: Info, input: CorrectCitizenInput) -> View:
        context = info.context
        plan = await context.change(input.citizen_id, lambda plan: _correct(input, plan, context.occasion))
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(graphql_type=CitizenPayload, description="Move the citizen to another target group.")
    async def set_target_group(self, info: Info, input: SetTargetGroupInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: set_target_group(plan, context.occasion, input.target_group)
        )
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(graphql_type=CitizenPayload, description="Record the membership of a fund.")
    async def set_fund_membership(self, info: Info, input: SetFundMembershipInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: set_membership(plan, context.occasion, _membership(input, plan))
        )
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(
        graphql_type=CitizenPayload,
        description="Take back a membership that there never was; the fund reads no longer.",
    )
    async def remove_fund_membership(self, info: Info, input: RemoveFundMembershipInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: remove_membership(plan, context.occasion, input.fund)
        )
        return {"citizen": view_citizen(plan, context.viewer)}

    @strawberry.mutation(graphql_type=CitizenPayload, description="Decide whether the plan goes out as a letter.")
    async def set_postal_delivery(self, info: Info, input: SetPostalDeliveryInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id,
            lambda plan: set_postal_delivery(
                plan,
                context.occasion,
                postal=input.postal,
                exempt_from_digital_post=input.exempt_from_digital_post,
                reason=input.reason,
            ),
        )
        return {"citizen": view_citizen(plan, context.viewer)}


def _correct(given: CorrectCitizenInput, plan: PlanDocument, occasion: Occasion) -> Change:
    held = plan["benefit_since"]
    kept = date.fromisoformat(held) if held else None
    since = kept if given.benefit_since is strawberry.UNSET else given.benefit_since
    return correct_registration(plan, occasion, plan["name"] if given.name is None else given.name, since)


def _membership(given: SetFundMembershipInput, plan: PlanDocument) -> Membership:
    fund, extended = parse_fund(given.fund), _extended(given, plan)
    if given.since is not None:
        until = given.until.isoformat() if given.until else None
        return {"fund": fund, "since": given.since.isoformat(), "until": until, "extended": extended}
    held = next((each for each in plan["memberships"] if each["fund"] == fund), None)
    if held is None or given.until is not None:
        raise InvalidInput("since", "since is the first day of the membership; only a right changes without it.")
    return {**held, "extended": extended}


def _extended(given: SetFundMembershipInput, plan: PlanDocument) -> Period | None:
    """The right that is given; nothing said of it keeps what holds, or what the law gives."""
    if given.extended_from is strawberry.UNSET and given.extended_until is None:
        return usual_right(plan, given.fund)
    if given.extended_from is strawberry.UNSET or given.extended_from is None:
        if given.extended_until is not None:
            raise InvalidInput("extendedFrom", "extendedUntil needs extendedFrom.")
        return None
    until = given.extended_until.isoformat() if given.extended_until else None
    return {"starts_on": given.extended_from.isoformat(), "ends_on": until}
