"""Staff as guests: somebody else's citizen is found for a reason, which the citizen can see, and the published plan is read."""

from collections.abc import Mapping
from typing import Any

from domain.guests import GUEST_REASONS, GuestReason
from domain.target_groups import Element
from domain.viewer import Role
from server.pages.forms import Field, Given, Kind, one
from server.pages.operations import read_operation
from server.pages.page_request import MissingError, PageRequest
from server.pages.plan_page import view_plan_page, window_of
from server.pages.table import STAFF, Form, Page
from server.pages.words import GUEST_CHOICES


async def load_lookup(visit: PageRequest) -> Mapping[str, Any]:
    """The reasons that somebody of the role can have."""
    return {"reasons": {reason: GUEST_CHOICES[reason] for reason in sorted(reasons_of(visit.viewer.role))}}


async def load_guest_plan(visit: PageRequest) -> Mapping[str, Any]:
    """The published plan of somebody else's citizen, as the visitor's role may see it; MissingError without a reason."""
    reason = str(visit.request.path_params["reason"])
    if reason not in reasons_of(visit.viewer.role):
        raise MissingError
    window = window_of(visit)
    answered = await visit.ask(
        read_operation("guest_plan"),
        **{
            "citizenId": visit.citizen_id,
            "guestReason": reason,
            "from": window.starts.isoformat(),
            "months": window.months,
        },
    )
    shown = view_plan_page(visit, _without_contract(answered["plan"]), None)
    return {"reason": GUEST_CHOICES[reason], "calendar": None, "own": False, **shown}


def _without_contract(plan: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The plan without the element of the contract: no file of a plan is a guest's."""
    if plan is None:
        return None
    return {**plan, "elements": [each for each in plan["elements"] if each["kind"] != Element.INTEGRATION_CONTRACT]}


def reasons_of(role: Role) -> frozenset[GuestReason]:
    """For which reasons a role reads as a guest."""
    return GUEST_REASONS.get(role, frozenset())


def goto_guest(data: Mapping[str, Any], given: Given) -> str | None:
    """The plan of the citizen whom a CPR number found, with the reason that was given."""
    found = data["citizenByCpr"]
    return f"/borger/{found['id']}/gaest/{one(given, 'guestReason')}" if found else None


LOOKUP = Page("/borgere/gaest", STAFF, "guest_lookup.html", load_lookup)
GUEST_PLAN = Page("/borger/{citizen_id}/gaest/{reason}", STAFF, "guest_plan.html", load_guest_plan)
GUEST_PAGES = (LOOKUP, GUEST_PLAN)

GUEST_FORMS = (
    Form(
        "gaest",
        LOOKUP.path,
        STAFF,
        "find_guest",
        LOOKUP,
        "",
        (Field("cpr", Kind.TEXT), Field("guestReason", Kind.TEXT)),
        under=None,
        goto=goto_guest,
    ),
)
