"""Meetings as a calendar file (RFC 5545) that any calendar takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from icalendar import Calendar, Event
from starlette.responses import Response

from server.pages.moments import read_moment
from server.pages.words import AGREEMENTS, MEETING_FORMS

MAKER = "-//Min Plan//Min Plan//DA"


def calendar_response(meetings: Sequence[Mapping[str, Any]], now: datetime) -> Response:
    """A file with the meetings, for a browser to hand on."""
    headers = {"Content-Disposition": 'attachment; filename="min-plan.ics"'}
    return Response(write_calendar(meetings, now), media_type="text/calendar; charset=utf-8", headers=headers)


def write_calendar(meetings: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    """The bytes of the file; a meeting keeps its id, so that a later file replaces what an earlier one said."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in meetings:
        calendar.add_component(_event(meeting, now))
    content: bytes = calendar.to_ical()
    return content


def _event(meeting: Mapping[str, Any], now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{meeting['id']}@minplan")
    event.add("dtstamp", now)
    event.add("dtstart", read_moment(meeting["startsAt"]))
    event.add("dtend", read_moment(meeting["endsAt"]))
    event.add("summary", f"{AGREEMENTS[meeting['authority']]}: {meeting['title']}")
    details = [MEETING_FORMS[meeting["form"]], meeting["bookedBy"]["name"], meeting["bookedBy"]["organisation"]]
    if meeting["phone"]:
        details.append(f"Telefon: {meeting['phone']}")
    event.add("description", "\n".join(detail for detail in details if detail))
    if meeting["address"]:
        event.add("location", meeting["address"])
    # Moving a meeting makes a later file count for more than an earlier one.
    event.add("sequence", int(read_moment(meeting["movedAt"]).timestamp()) // 60 % 2**31 if meeting["movedAt"] else 0)
    return event
