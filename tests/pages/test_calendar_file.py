"""Meetings as a calendar file: only the citizen's own, in a form that a calendar reads."""

from typing import Any

from icalendar import Calendar

from server.pages.calendar_file import write_calendar
from server.pages.moments import read_moment
from tests.api import NOON
from tests.pages.people import Town

MEETING: dict[str, Any] = {
    "id": "m-1",
    "authority": "JOBCENTRE",
    "startsAt": "2027-03-16T12:30:00.000Z",
    "endsAt": "2027-03-16T13:00:00.000Z",
    "form": "IN_PERSON",
    "title": "Opfølgning; på dit, løntilskud\nBEGIN:VALARM",
    "address": "Seebladsgade 1, 5000 Odense C",
    "phone": None,
    "movedAt": None,
    "bookedBy": {"name": "Nina Pettersen", "organisation": "Jobcenter Odense", "role": "JOBCENTRE"},
}


def test_a_meeting_is_one_event_whatever_its_title_holds() -> None:
    (event,) = Calendar.from_ical(write_calendar([MEETING], NOON)).walk("VEVENT")
    assert event.subcomponents == []
    assert str(event["summary"]) == f"Aftale med jobcenter: {MEETING['title']}"
    assert str(event["location"]) == MEETING["address"]
    assert event.decoded("dtstart") == read_moment(MEETING["startsAt"])
    assert event.decoded("dtend") == read_moment(MEETING["endsAt"])
    assert str(event["uid"]) == "m-1@minplan"


def test_a_moved_meeting_counts_for_more_than_before() -> None:
    moved = {**MEETING, "movedAt": "2027-03-11T08:00:00.000Z"}
    before, after = (Calendar.from_ical(write_calendar([each], NOON)).walk("VEVENT")[0] for each in (MEETING, moved))
    assert int(before["sequence"]) < int(after["sequence"])
    assert before["uid"] == after["uid"]


async def test_a_citizen_downloads_their_own_meetings(town: Town) -> None:
    anna = await town.person("anna-holm")
    response = await anna.client.get("/kalender.ics")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 2
    one = await anna.client.get("/kalender/anna-holm-meeting-fund.ics")
    assert [str(event["uid"]) for event in Calendar.from_ical(one.content).walk("VEVENT")] == [
        "anna-holm-meeting-fund@minplan"
    ]
    await anna.look("/kalender/oliver-frost-meeting.ics", status=404)
