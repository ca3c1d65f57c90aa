"""What stands under a heading of the printed plan: goals as a list, and entries of the timeline unfolded to their fields."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from domain.activity_document import Activity
from domain.activity_view import WHAT, WHEN, WHERE, WHO, Paragraph, Section, view_sections
from domain.calendar import danish_day
from domain.contact_details import show_phone
from domain.danish import write_day, write_moment
from domain.meetings import MeetingForm
from domain.statuses import OVER, ActivityState
from domain.viewer import Authority

View = Mapping[str, Any]


class Field(TypedDict):
    """A named field of an entry; ``note`` stands small under its name."""

    heading: str
    note: str | None
    paragraphs: list[Paragraph]


class Entry(TypedDict):
    """One thing in a section; printed in this order, and what is empty is left out."""

    heading: str | None
    items: list[str]
    paragraphs: list[str]
    fields: list[Field]
    note: str | None


FORM_NAMES = {
    MeetingForm.IN_PERSON: "Personligt fremmøde",
    MeetingForm.PHONE: "Telefonmøde",
    MeetingForm.VIDEO: "Videomøde",
}
AGREEMENT_HEADINGS = {
    Authority.JOBCENTRE: "Aftale med jobcenter",
    Authority.FUND: "Aftale med a-kasse",
}
HOW = "Hvordan"


def make_entry(
    heading: str | None = None,
    *,
    items: Sequence[str] = (),
    paragraphs: Sequence[str] = (),
    fields: Sequence[Field] = (),
    note: str | None = None,
) -> Entry:
    """An entry of which only some parts are given."""
    return {
        "heading": heading,
        "items": [*items],
        "paragraphs": [*paragraphs],
        "fields": [*fields],
        "note": note,
    }


def make_field(heading: str, *texts: str | None, note: str | None = None) -> Field:
    """A field with these texts as its paragraphs; those that are missing are left out."""
    return {"heading": heading, "note": note, "paragraphs": [_plain(text) for text in texts if text]}


def sign_agreement(agreement: View) -> str:
    """With whom and on which day it was agreed (Bilag 1)."""
    return f"Aftalt med {agreement['agreed_with']['name']}, den {write_day(danish_day(agreement['held_at']))}"


def is_current(activity: View) -> bool:
    """Whether an activity is under way or still to come."""
    return ActivityState(activity["state"]) not in OVER


def print_activity(activity: View) -> Entry:
    """An activity with the fields of its box, all unfolded."""
    fields = [_unfold(section) for section in view_sections(cast("Activity", activity), activity["shown_on"])]
    return make_entry(activity["heading"], fields=fields)


def print_requirement(requirement: View) -> Entry:
    """The job-search requirement, with the authority in brackets in its heading (guide 6.4)."""
    occupations = [occupation["title"] for occupation in requirement["occupations"]]
    person = requirement["set_by"]
    signature = ", ".join(part for part in (person["name"], person["organisation"]) if part)
    fields = [
        make_field("Du skal søge job som", *occupations),
        make_field("Inden for", *requirement["areas"]),
        make_field("I disse områder", *requirement["regions"]),
        make_field("Øvrige forventninger", requirement["expectations"]),
        make_field("Sagsbehandler", signature),
        make_field(WHEN, f"fra den {write_day(requirement['set_on'])}"),
    ]
    return make_entry(requirement["heading"], fields=[field for field in fields if field["paragraphs"]])


def print_agreement(agreement: View) -> Entry:
    """An agreement from a meeting that was held."""
    heading = AGREEMENT_HEADINGS[Authority(agreement["authority"])]
    return make_entry(heading, paragraphs=[agreement["text"]], note=sign_agreement(agreement))


def print_meeting(meeting: View) -> Entry:
    """A meeting ahead (Bilag 3)."""
    phone = f"Telefon: {show_phone(meeting['phone'])}" if meeting["phone"] else None
    booked_by = meeting["booked_by"]
    fields = [
        make_field(WHAT, meeting["title"]),
        make_field(WHEN, write_moment(meeting["starts_at"], meeting["ends_at"])),
        make_field(HOW, FORM_NAMES[MeetingForm(meeting["form"])], phone),
        make_field(WHERE, meeting["address"]),
        make_field(WHO, booked_by["name"], booked_by["organisation"]),
    ]
    return make_entry(
        AGREEMENT_HEADINGS[Authority(meeting["authority"])], fields=[field for field in fields if field["paragraphs"]]
    )


def _unfold(section: Section) -> Field:
    written_on = section["written_on"]
    return {
        "heading": section["heading"],
        "note": f"({write_day(written_on)})" if written_on else None,
        "paragraphs": section["paragraphs"],
    }


def _plain(text: str) -> Paragraph:
    return {"label": None, "text": text}
