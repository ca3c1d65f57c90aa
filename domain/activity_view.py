"""An activity as it is shown: heading, state, and the five fields of its box (guide 6.3, Bilag 2)."""

from typing import TypedDict, cast

from domain.activity_document import Activity, Contact
from domain.activity_types import PROVIDER_CATEGORIES, ActivityCategory, ActivityType, heading_of
from domain.contact_details import show_phone
from domain.danish import write_period
from domain.person import Person
from domain.statuses import FINAL_STATUS, LATEST_STATUS, OVER, ActivityState, heading_in, state_of

TYPE_NAMES: dict[ActivityCategory, str] = {
    ActivityCategory.COMPANY: "CompanyActivity",
    ActivityCategory.MENTOR: "MentorActivity",
    ActivityCategory.EDUCATION: "EducationActivity",
    ActivityCategory.OTHER: "OtherActivity",
    ActivityCategory.AID: "AidActivity",
    ActivityCategory.PERSONAL_ASSISTANCE: "PersonalAssistanceActivity",
    ActivityCategory.SOCIAL: "SocialActivity",
    ActivityCategory.HEALTH: "HealthActivity",
    ActivityCategory.OTHER_ADMINISTRATION: "OtherAdministrationActivity",
}
"""The schema's type for each category."""
_NAMES: dict[str, str] = {category.value: name for category, name in TYPE_NAMES.items()}
_HEADINGS: dict[str, str] = {kind.value: heading_of(kind) for kind in ActivityType}
_STATUS_HEADINGS: dict[ActivityState, str] = {state: heading_in(state) for state in ActivityState}

WHAT, WHO, WHEN, WHERE, WHY = "Hvad er aftalt", "Hvem", "Hvornår", "Hvor", "Hvorfor"

_PLACE_OF_WORK = "Arbejdssted"
_PLACE_OF_COURSE = "Afholdelsessted"


class Paragraph(TypedDict):
    """A text in a field, with a label in front of it where there is one."""

    label: str | None
    text: str


class Section(TypedDict):
    """One field of the box: its heading, the day of a status, and what stands in it."""

    heading: str
    written_on: str | None
    paragraphs: list[Paragraph]


def view_activity(activity: Activity, day: str) -> dict[str, object]:
    """The activity with what is derived from it and the day; its sections are made by ``view_sections`` when asked for."""
    state, statuses = state_of(activity, day), activity["statuses"]
    # A plan can have many activities: one union costs half of a display with all of them in it, a table half of a call.
    return cast("dict[str, object]", activity) | {
        "__typename": _NAMES[activity["category"]],
        "heading": _HEADINGS[activity["type"]],
        "state": state,
        "status_heading": _STATUS_HEADINGS[state],
        "latest_status": statuses[-1] if statuses else None,
        "shown_on": day,
    }


def view_sections(activity: Activity, day: str) -> list[Section]:
    """The fields of the box in their order; an aid has "Hvem" before "Hvornår" and no "Hvor"."""
    lent = ActivityCategory(activity["category"]) in PROVIDER_CATEGORIES
    sections = [
        _status(activity, day),
        _section(WHAT, _what(activity)),
        _section(WHO, _who(activity)) if lent else None,
        _section(WHEN, _when(activity)),
        None if lent else _section(WHERE, _where(activity)),
        _section(WHY, [_plain(activity["reason"])]),
    ]
    return [section for section in sections if section is not None and section["paragraphs"]]


def sign_decision(person: Person, *, without_agreement: bool) -> str:
    """Who agreed to it, or whose decision it was."""
    signature = ", ".join(part for part in (person["name"], person["organisation"]) if part)
    return (
        f"Besluttet af {signature}, uden at det er aftalt med dig" if without_agreement else f"Aftalt med {signature}"
    )


def _status(activity: Activity, day: str) -> Section | None:
    if not activity["statuses"]:
        return None
    final = [status for status in activity["statuses"] if status["final"]]
    if final and state_of(activity, day) in OVER:
        return {"heading": FINAL_STATUS, "written_on": None, "paragraphs": [_plain(final[-1]["text"])]}
    latest = activity["statuses"][-1]
    return {"heading": LATEST_STATUS, "written_on": latest["written_on"], "paragraphs": [_plain(latest["text"])]}


def _what(activity: Activity) -> list[Paragraph]:
    hours = activity["hours_per_week"]
    return [
        _plain(activity["title"]),
        *([] if hours is None else [_plain(f"{hours} {'time' if hours == 1 else 'timer'} per uge")]),
        {"label": "Beskrivelse", "text": activity["description"]},
        _plain(sign_decision(activity["agreed_with"], without_agreement=activity["decided_without_agreement"])),
    ]


def _who(activity: Activity) -> list[Paragraph]:
    provider = activity["provider"]
    named = ", ".join(part for part in (provider["name"], provider["address"]) if part) if provider else ""
    named_provider: list[Paragraph] = [{"label": "Udbyder", "text": named}] if named else []
    return [*_contact(activity["contact"]), *named_provider]


def _when(activity: Activity) -> list[Paragraph]:
    paragraphs = [_plain(write_period(activity["starts_on"], activity["ends_on"]))]
    if moved := activity["moved_from"]:
        paragraphs.append({"label": "Flyttet fra", "text": write_period(moved["starts_on"], moved["ends_on"])})
    return paragraphs


def _where(activity: Activity) -> list[Paragraph]:
    place = activity["place"]
    paragraphs: list[Paragraph] = []
    if place is not None:
        company = activity["category"] == ActivityCategory.COMPANY
        meeting_place = ", ".join(part for part in (place["name"], place["address"]) if part)
        if meeting_place:
            paragraphs.append({"label": _PLACE_OF_WORK if company else _PLACE_OF_COURSE, "text": meeting_place})
        if place["company_address"]:
            paragraphs.append({"label": "Virksomhedens adresse", "text": place["company_address"]})
    return [*paragraphs, *_contact(activity["contact"])]


def _contact(contact: Contact | None) -> list[Paragraph]:
    if contact is None:
        return []
    details = [
        contact["name"],
        contact["organisation"],
        f"Telefon: {show_phone(contact['phone'])}" if contact["phone"] else None,
        f"E-mail: {contact['email']}" if contact["email"] else None,
    ]
    return [{"label": "Kontaktperson", "text": ", ".join(detail for detail in details if detail)}]


def _plain(text: str) -> Paragraph:
    return {"label": None, "text": text}


def _section(heading: str, paragraphs: list[Paragraph]) -> Section:
    return {"heading": heading, "written_on": None, "paragraphs": paragraphs}
