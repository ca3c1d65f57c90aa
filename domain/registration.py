"""Registering a citizen: the empty plan that everything else is written into."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.change import Change, Value
from domain.document import Membership, PlanDocument, SealedCpr
from domain.empty_plan import empty_plan
from domain.errors import InvalidInput
from domain.membership import follow_benefit, funds_of, start_membership
from domain.occasion import Occasion
from domain.target_groups import TargetGroup
from domain.text import NAME_LIMIT, parse_text

FIRST_BENEFITS = date(1950, 1, 1)
FARTHEST_AHEAD = timedelta(days=366)


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
    _check_benefit(registration.benefit_since, occasion.today)
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


def correct_registration(plan: PlanDocument, occasion: Occasion, name: str, benefit_since: date | None) -> Change:
    """Write the name and the first day of the benefit anew; a fund's right that followed from that day by law follows it.

    Raises InvalidInput.
    """
    _check_benefit(benefit_since, occasion.today)
    parsed, day = parse_text("name", name, NAME_LIMIT), benefit_since.isoformat() if benefit_since else None
    assign: dict[str, Value] = {} if parsed == plan["name"] else {"name": parsed}
    if day != plan["benefit_since"]:
        assign |= {"benefit_since": day, **follow_benefit(plan, benefit_since, occasion.day)}
    return Change(assign=assign)


def _check_benefit(since: date | None, today: date) -> None:
    """Nobody has a benefit from before there were any, or is registered for one in another year's time."""
    if since is not None and not FIRST_BENEFITS <= since <= today + FARTHEST_AHEAD:
        raise InvalidInput("benefitSince", "benefitSince is the first day of the benefit, at most a year ahead.")


def _memberships(registration: Registration) -> list[Membership]:
    fund, since = registration.fund, registration.fund_member_since
    if fund is None and since is None:
        return []
    if fund is None or since is None:
        raise InvalidInput("fundMemberSince", "fund and fundMemberSince are given together or not at all.")
    return [start_membership(fund, since, registration.benefit_since, registration.target_group)]
