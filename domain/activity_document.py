"""An activity's part of a plan document, as stored."""

from typing import NotRequired, TypedDict

from domain.person import Person


class Place(TypedDict):
    """Where the citizen meets, and the company's own address where it differs."""

    name: str | None
    address: str | None
    company_address: str | None


class Contact(TypedDict):
    """The contact person of an activity."""

    name: str
    organisation: str | None
    phone: str | None
    email: str | None


class Provider(TypedDict):
    """Who lends or delivers an aid."""

    name: str | None
    address: str | None


class StatusNote(TypedDict):
    """How an activity goes, or went."""

    text: str
    written_on: str
    final: bool
    author: Person


class Period(TypedDict):
    """A period of days; an open end is None."""

    starts_on: str
    ends_on: str | None


class Activity(TypedDict):
    """One offer, effort or activity; what a fund holds has the fund's code."""

    id: str
    category: str
    type: str
    authority: str
    title: str
    hours_per_week: int | None
    description: str
    agreed_with: Person
    decided_without_agreement: bool
    starts_on: str
    ends_on: str | None
    moved_from: Period | None
    outcome: str | None
    went_to: str | None
    place: Place | None
    provider: Provider | None
    contact: Contact | None
    reason: str
    statuses: list[StatusNote]
    fund: NotRequired[str]
    planned_end: NotRequired[str | None]
    """The last day that it had before it was ended on another one."""
