"""Meetings ahead: booked, moved and cancelled at once in the plan (guide 6.4; bek. 442/2023 section 20)."""

from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta
from enum import StrEnum

from domain.change import NO_CHANGE, Change, Value
from domain.contact_details import parse_phone
from domain.document import Meeting, PlanDocument
from domain.errors import InvalidInput, NotFound
from domain.events import EventKind
from domain.membership import membership_on
from domain.occasion import Occasion
from domain.repetition import is_repeated
from domain.text import TITLE_LIMIT, parse_optional_text, parse_text
from domain.viewer import Authority, Role

LONGEST_MEETING = timedelta(hours=24)
MEETING_LIMIT = 1000
"""How many meetings one plan may hold; some decades of a contact course."""


class MeetingForm(StrEnum):
    """How people meet."""

    IN_PERSON = "IN_PERSON"
    PHONE = "PHONE"
    VIDEO = "VIDEO"


@dataclass(frozen=True, slots=True)
class GivenMeeting:
    """A meeting as it comes in."""

    starts_at: datetime
    ends_at: datetime
    form: MeetingForm
    title: str
    address: str | None = None
    phone: str | None = None


def schedule_meeting(plan: PlanDocument, occasion: Occasion, given: GivenMeeting) -> Change:
    """Book a meeting for the viewer's authority; in person with an address, by phone with a number."""
    _check_times(given.starts_at, given.ends_at, occasion.now)
    if given.form is MeetingForm.IN_PERSON and given.address is None:
        raise InvalidInput("address", "A meeting in person has an address.")
    if given.form is MeetingForm.PHONE and given.phone is None:
        raise InvalidInput("phone", "A meeting by phone has a number to call.")
    if len(plan["meetings"]) >= MEETING_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {MEETING_LIMIT} meetings.")
    meeting: Meeting = {
        "id": occasion.new_id(),
        "authority": occasion.viewer.authority.value,
        "organisation": occasion.viewer.organisation,
        "starts_at": given.starts_at,
        "ends_at": given.ends_at,
        "form": given.form.value,
        "title": parse_text("title", given.title, TITLE_LIMIT),
        "address": parse_optional_text("address", given.address, TITLE_LIMIT),
        "phone": None if given.phone is None else parse_phone("phone", given.phone),
        "booked_by": occasion.person,
        "booked_at": occasion.now,
        "moved_at": None,
        "cancelled_at": None,
    }
    if is_repeated(plan["meetings"], meeting, ("id", "booked_at")):
        return NO_CHANGE
    return Change(
        assign={"visible": True},
        append={"meetings": meeting},
        events=(occasion.event(EventKind.MEETING_BOOKED, meeting["id"]),),
    )


def reschedule_meeting(
    plan: PlanDocument, occasion: Occasion, meeting_id: str, starts_at: datetime, ends_at: datetime
) -> Change:
    """Move a meeting of the viewer's organisation that is neither held nor cancelled."""
    index, meeting = _own_meeting(plan, occasion, meeting_id)
    _check_times(starts_at, ends_at, occasion.now)
    _check_ahead(meeting, occasion)
    if (meeting["starts_at"], meeting["ends_at"]) == (starts_at, ends_at):
        return NO_CHANGE
    moved: Meeting = {**meeting, "starts_at": starts_at, "ends_at": ends_at, "moved_at": occasion.now}
    return _replace(index, moved, EventKind.MEETING_MOVED, occasion)


def cancel_meeting(plan: PlanDocument, occasion: Occasion, meeting_id: str) -> Change:
    """Cancel a meeting of the viewer's organisation; cancelling again changes nothing.

    The jobcentre also cancels what a fund booked that the citizen is no member of.
    """
    index, meeting = find_meeting(plan, meeting_id)
    left_behind = (
        meeting["authority"] == Authority.FUND and membership_on(plan, meeting["organisation"], occasion.day) is None
    )
    if not (left_behind and occasion.viewer.role is Role.JOBCENTRE):
        index, meeting = _own_meeting(plan, occasion, meeting_id)
    if meeting["cancelled_at"] is not None:
        return NO_CHANGE
    _check_ahead(meeting, occasion)
    return _replace(index, {**meeting, "cancelled_at": occasion.now}, EventKind.MEETING_CANCELLED, occasion)


def find_meeting(plan: PlanDocument, meeting_id: str) -> tuple[int, Meeting]:
    """A meeting and where it stands in the plan; NotFound if it does not."""
    for index, meeting in enumerate(plan["meetings"]):
        if meeting["id"] == meeting_id:
            return index, meeting
    raise NotFound("meeting")


def _own_meeting(plan: PlanDocument, occasion: Occasion, meeting_id: str) -> tuple[int, Meeting]:
    index, meeting = find_meeting(plan, meeting_id)
    if meeting["authority"] != occasion.viewer.authority or meeting["organisation"] != occasion.viewer.organisation:
        raise NotFound("meeting")
    return index, meeting


def _replace(index: int, meeting: Meeting, kind: EventKind, occasion: Occasion) -> Change:
    assign: dict[str, Value] = {f"meetings.{index}": meeting}
    return Change(assign=assign, events=(occasion.event(kind, meeting["id"]),))


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise InvalidInput("startsAt", "startsAt lies in the past.")
    if ends_at.year == MAXYEAR:
        raise InvalidInput("endsAt", "endsAt lies too far in the future.")
    if ends_at <= starts_at:
        raise InvalidInput("endsAt", "endsAt lies before startsAt.")
    if ends_at - starts_at > LONGEST_MEETING:
        raise InvalidInput("endsAt", "A meeting lasts at most a day.")


def _check_ahead(meeting: Meeting, occasion: Occasion) -> None:
    if meeting["cancelled_at"] is not None or meeting["ends_at"] <= occasion.now:
        raise InvalidInput("meetingId", "The meeting is over or cancelled; book a new one.")
