"""The order at the admitting institution: sent in step 4, changed, ended, and reported on (guide 5.1; DFDG section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.change import NO_CHANGE, Change, Value
from domain.contact_details import parse_email, parse_phone
from domain.document import PlanDocument
from domain.education_answers import ApplicationAnswer, known_goals
from domain.education_document import (
    EducationApplication,
    EducationOrder,
    Placement,
    PlacementContact,
    PlacementReport,
    PlacementVersion,
)
from domain.errors import InvalidInput, NotFound
from domain.events import EventKind
from domain.occasion import Occasion
from domain.repetition import is_repeated
from domain.text import NAME_LIMIT, parse_optional_text, parse_text

PLACEMENT_STEP = 4
REPORT_LIMIT = 200
"""How many reports one placement may hold."""


class PlacementEvent(StrEnum):
    """What an institution is told."""

    PLACED = "placed"
    CHANGED = "changed"
    ENDED = "ended"


class PlacementEnding(StrEnum):
    """Why an order has ended at an institution."""

    COMPLETED = "COMPLETED"
    ENDED_BY_CASEWORKER = "ENDED_BY_CASEWORKER"
    TARGET_GROUP_CHANGED = "TARGET_GROUP_CHANGED"
    INSTITUTION_CHANGED = "INSTITUTION_CHANGED"
    STEP_LEFT = "STEP_LEFT"


class ReportKind(StrEnum):
    """What an institution reports."""

    CONTACT_PERSON = "CONTACT_PERSON"
    STARTED = "STARTED"
    DROPOUT_RISK = "DROPOUT_RISK"
    INTERRUPTED = "INTERRUPTED"
    COMPLETED = "COMPLETED"


@dataclass(frozen=True, slots=True)
class GivenReport:
    """A report as it comes in; a contact person only with that kind."""

    kind: ReportKind
    on: date
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    note: str | None = None


def place(plan: PlanDocument, order: EducationOrder, occasion: Occasion, starts_on: date | None) -> Change:
    """Send the order to the institution that admitted the young person, or what changed in it; once for each change.

    Nothing is sent without an admitted application. Of several the one for the goal of the highest priority counts.
    An institution that had the order before is told that it has ended there.
    """
    admitted = _admitted(plan, order)
    if admitted is None:
        return NO_CHANGE
    _, placement = find_placement(plan, order["id"])
    last = placement["versions"][-1] if placement else None
    held = last if last is not None and last["ended_at"] is None else None
    sent: PlacementVersion = {
        "version": 1 if last is None else last["version"] + 1,
        "event": PlacementEvent.PLACED.value,
        "institution": admitted["institution"],
        "code": _code(order, admitted),
        "education": known_goals(plan)[admitted["education_goal_id"]],
        "starts_on": starts_on.isoformat() if starts_on else (last["starts_on"] if last else None),
        "contact_person": occasion.person,
        "at": occasion.now,
        "ended_at": None,
        "ending": None,
    }
    if held is None:
        return _send(plan, order["id"], [sent], occasion)
    if _who(held) != _who(sent):
        ended = _end(held, occasion, PlacementEnding.INSTITUTION_CHANGED)
        return _send(plan, order["id"], [ended, {**sent, "version": ended["version"] + 1}], occasion)
    if sent == {**held, "version": sent["version"], "at": sent["at"], "event": sent["event"]}:
        return NO_CHANGE
    return _send(plan, order["id"], [{**sent, "event": PlacementEvent.CHANGED.value}], occasion)


def end_placement(plan: PlanDocument, order_id: str, occasion: Occasion, ending: PlacementEnding) -> Change:
    """Tell the institution that the order is over; nothing where none has it."""
    _, placement = find_placement(plan, order_id)
    if placement is None or placement["versions"][-1]["ended_at"] is not None:
        return NO_CHANGE
    return _send(plan, order_id, [_end(placement["versions"][-1], occasion, ending)], occasion)


def _end(held: PlacementVersion, occasion: Occasion, ending: PlacementEnding) -> PlacementVersion:
    return {
        **held,
        "version": held["version"] + 1,
        "event": PlacementEvent.ENDED.value,
        "at": occasion.now,
        "ended_at": occasion.now,
        "ending": ending.value,
    }


def _who(version: PlacementVersion) -> tuple[str, str | None]:
    return version["institution"], version["code"]


def _send(plan: PlanDocument, order_id: str, sent: Sequence[PlacementVersion], occasion: Occasion) -> Change:
    index, placement = find_placement(plan, order_id)
    before = placement["versions"] if placement else []
    codes = {version["code"] for version in (*before, *sent) if version["code"]}
    events = tuple(occasion.event(EventKind.PLACEMENT_SENT, f"{order_id}.{version['version']}") for version in sent)
    if placement is None:
        first: Placement = {"order_id": order_id, "codes": sorted(codes), "versions": [*sent], "reports": []}
        return Change(append={"placements": first}, events=events)
    assign: dict[str, Value] = {
        f"placements.{index}.codes": sorted(codes),
        f"placements.{index}.versions": [*before, *sent],
    }
    return Change(assign=assign, events=events)


def report_placement(plan: PlanDocument, occasion: Occasion, order_id: str, given: GivenReport) -> Change:
    """Append what the institution reports; the caseworker reads it."""
    index, placement = find_placement(plan, order_id)
    code = occasion.viewer.organisation
    if placement is None or code not in placement["codes"]:
        raise NotFound("education order")
    if given.kind is not ReportKind.CONTACT_PERSON and given.on > occasion.today:
        raise InvalidInput("on", "on is the day on which it happened; it lies in the future.")
    if len(placement["reports"]) >= REPORT_LIMIT:
        raise InvalidInput("orderId", f"An order holds at most {REPORT_LIMIT} reports.")
    report: PlacementReport = {
        "code": code,
        "kind": given.kind.value,
        "on": given.on.isoformat(),
        "contact": _contact(given),
        "note": parse_optional_text("note", given.note),
        "reported_at": occasion.now,
        "author": {**occasion.person, "organisation": sent_to(placement, code)["institution"]},
    }
    if is_repeated(placement["reports"], report, ("reported_at",)):
        return NO_CHANGE
    return Change(
        append={f"placements.{index}.reports": report},
        events=(occasion.event(EventKind.PLACEMENT_REPORTED, order_id),),
    )


def find_placement(plan: PlanDocument, order_id: str) -> tuple[int, Placement | None]:
    """The placement of an order and where it stands, or None."""
    for index, placement in enumerate(plan["placements"]):
        if placement["order_id"] == order_id:
            return index, placement
    return len(plan["placements"]), None


def sent_to(placement: Placement, code: str) -> PlacementVersion:
    """The last version that was sent to the institution with one of the placement's codes."""
    return next(version for version in reversed(placement["versions"]) if version["code"] == code)


def _admitted(plan: PlanDocument, order: EducationOrder) -> EducationApplication | None:
    goals = list(known_goals(plan))
    admitted = [
        application
        for application in order["answers"]["sent"]["applications"]
        if application["answer"] == ApplicationAnswer.ADMITTED and application["education_goal_id"] in goals
    ]
    return min(admitted, key=lambda application: goals.index(application["education_goal_id"]), default=None)


def _code(order: EducationOrder, admitted: EducationApplication) -> str | None:
    """The institution's code, where the young person gave one: with the application, else with a place.

    Of places that for the admitted goal comes first.
    """
    if (code := admitted.get("code")) is not None:
        return code
    places = [place for place in order["answers"]["sent"]["places"] if place["institution"] == admitted["institution"]]
    places.sort(key=lambda place: place["education_goal_id"] != admitted["education_goal_id"])
    return next((place["code"] for place in places if place["code"] is not None), None)


def _contact(given: GivenReport) -> PlacementContact | None:
    details = (given.contact_name, given.contact_phone, given.contact_email)
    if given.kind is not ReportKind.CONTACT_PERSON:
        if any(detail is not None for detail in details):
            raise InvalidInput("contact", "A contact person is reported as CONTACT_PERSON.")
        return None
    return {
        "name": parse_text("contact.name", given.contact_name or "", NAME_LIMIT),
        "phone": None if given.contact_phone is None else parse_phone("contact.phone", given.contact_phone),
        "email": None if given.contact_email is None else parse_email("contact.email", given.contact_email),
    }
