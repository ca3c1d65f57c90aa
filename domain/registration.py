"""Registering a citizen: the empty plan that everything else is written into."""

from dataclasses import dataclass
from datetime import date

from domain.document import Content, Draft, EmptyPlan, Membership, PlanDocument, SealedCpr
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


def empty_plan() -> EmptyPlan:
    """Everything of a plan that does not name the citizen, with nothing in it."""
    return {
        "revision": 0,
        "postal": None,
        "draft": empty_draft(),
        "fund_draft": empty_draft(),
        "published": empty_content(),
        "editions": {"full": {"version": 0, "published_at": None}, "fund": {"version": 0, "published_at": None}},
        "meetings": [],
        "agreements": [],
        "requirements": [],
        "proposals": [],
        "education_order": None,
        "education_orders": [],
        "placements": [],
        "job_wishes": [],
        "reminders": {"sms": None, "email": None},
        "visible": False,
        "status_due_on": None,
        "outbox": [],
    }


def empty_draft() -> Draft:
    """A draft that nobody has edited."""
    return {
        "version": 0,
        "job_goals": [],
        "education_goals": [],
        "sub_goals": [],
        "description": None,
        "prospects": None,
        "activities": [],
    }


def empty_content() -> Content:
    """The content of a plan that was never published."""
    return {
        "job_goals": [],
        "education_goals": [],
        "sub_goals": [],
        "description": None,
        "prospects": None,
        "activities": [],
        "confidential": [],
    }
