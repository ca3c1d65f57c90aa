"""What the civil register says of a citizen: a move to another municipality, another CPR number, a death."""

from datetime import date

from domain.change import NO_CHANGE, Change, Value
from domain.document import MunicipalityPeriod, PlanDocument
from domain.errors import InvalidInput
from domain.events import EventKind
from domain.occasion import Occasion
from domain.organisations import MUNICIPALITIES
from domain.store import CprVault

MOVE_LIMIT = 500
"""How many moves one plan may hold."""


def move_citizen(plan: PlanDocument, occasion: Occasion, municipality: str) -> Change:
    """Hand the plan, whole, to another municipality; the meetings that the jobcentre has ahead are cancelled.

    Raises InvalidInput for a code of no municipality.
    """
    if municipality not in MUNICIPALITIES:
        raise InvalidInput("municipality", "municipality is the four-digit code of a municipality, such as 0461.")
    if municipality == plan["municipality"]:
        return NO_CHANGE
    periods = plan.get("municipalities", [])
    if len(periods) >= MOVE_LIMIT:
        raise InvalidInput("municipality", f"A plan holds at most {MOVE_LIMIT} moves.")
    left: MunicipalityPeriod = {"municipality": plan["municipality"], "until": occasion.now}
    ahead = [
        index
        for index, meeting in enumerate(plan["meetings"])
        if meeting["authority"] == occasion.viewer.authority
        and meeting["organisation"] == plan["municipality"]
        and meeting["cancelled_at"] is None
        and meeting["ends_at"] > occasion.now
    ]
    cancelled: dict[str, Value] = {f"meetings.{index}.cancelled_at": occasion.now for index in ahead}
    return Change(
        assign={"municipality": municipality, "municipalities": [*periods, left], **cancelled},
        events=tuple(occasion.event(EventKind.MEETING_CANCELLED, plan["meetings"][index]["id"]) for index in ahead),
    )


def change_cpr(plan: PlanDocument, vault: CprVault, number: str) -> Change:
    """Give the citizen another CPR number, of ten digits; the former ones still find the plan."""
    if vault.open(plan["cpr"]) == number:
        return NO_CHANGE
    return Change(assign={"cpr": vault.replace(plan["cpr"], number)})


def record_death(plan: PlanDocument, occasion: Occasion, died_on: date | None) -> Change:
    """Note when the citizen died; None takes back what was an error. Raises InvalidInput for a day to come."""
    if died_on is not None and died_on > occasion.today:
        raise InvalidInput("diedOn", "diedOn lies in the future.")
    day = died_on.isoformat() if died_on else None
    return NO_CHANGE if plan.get("died_on") == day else Change(assign={"died_on": day})
