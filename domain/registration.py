"""Registering a citizen: the empty plan that everything else is written into."""

from dataclasses import dataclass
from datetime import date

from domain.document import Membership, PlanDocument, SealedCpr
from domain.empty_plan import empty_plan
from domain.errors import InvalidInput
from domain.membership import funds_of, start_membership
from domain.occasion import Occasion
from domain.target_groups import TargetGroup
from domain.text import NAME_LIMIT, parse_text


@dataclass(frozen=True, slots=True)
class Registration:
    """What a jobcentre gives to register a citizen."""

    cpr: SealedCpr
    name: str
    target_group: TargetGroup
    fund: str | None = None
    fund_member_since: date | None = None
    benefit_since: date | None = None


def register(registration: Registration, occasion: Occasion) -> PlanDocument:
    """A new plan in the caller's municipality, with nothing in it; both drafts have version 0."""
    memberships = _memberships(registration)
    return {
        **empty_plan(),
        "_id": occasion.new_id(),
        "cpr": registration.cpr,
        "name": parse_text("name", registration.name, NAME_LIMIT),
        "municipality": occasion.viewer.organisation,
        "target_group": registration.target_group.value,
        "target_groups": [{"target_group": registration.target_group.value, "since": occasion.now}],
        "benefit_since": registration.benefit_since.isoformat() if registration.benefit_since else None,
        "memberships": memberships,
        "funds": funds_of(memberships),
        "registered_at": occasion.now,
    }


def _memberships(registration: Registration) -> list[Membership]:
    fund, since = registration.fund, registration.fund_member_since
    if fund is None and since is None:
        return []
    if fund is None or since is None:
        raise InvalidInput("fundMemberSince", "fund and fundMemberSince are given together or not at all.")
    return [start_membership(fund, since, registration.benefit_since, registration.target_group)]
