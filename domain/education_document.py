"""The education order's part of a plan document: steps, answers and comments, as stored."""

from datetime import datetime
from typing import NotRequired, TypedDict

from domain.person import Person


class EducationSuggestion(TypedDict):
    """An education that the young person suggests."""

    title: str
    reason: str | None


class EducationPlace(TypedDict):
    """A place to study for one of the goals."""

    education_goal_id: str
    institution: str
    code: str | None


class EducationApplication(TypedDict):
    """An application for a place, and the institution's answer."""

    education_goal_id: str
    institution: str
    code: NotRequired[str | None]
    sent: bool
    answer: str


class AnswerContent(TypedDict):
    """What a young person answers, over all steps."""

    suggestions: list[EducationSuggestion]
    places: list[EducationPlace]
    places_reason: str | None
    applications: list[EducationApplication]


class EducationAnswers(TypedDict):
    """The young person's own draft, and what was sent; ``late`` says that it came after the deadline."""

    saved: AnswerContent
    saved_at: datetime | None
    saved_step: int | None
    sent: AnswerContent
    sent_at: datetime | None
    sent_step: int | None
    late: bool
    taken_over_at: datetime | None


class EducationStep(TypedDict):
    """A step as it was entered."""

    step: int
    deadline: str
    comment: str | None
    caseworker: Person
    entered_at: datetime


class EducationOrder(TypedDict):
    """The order to find, apply for and start an education; the last of ``steps`` is the current one."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    ending: str | None
    steps: list[EducationStep]
    deadline: str | None
    answers: EducationAnswers
    comment_count: int
    recent_comments: list[str]
    read_by_citizen: int
    read_by_jobcentre: int


class Comment(TypedDict):
    """One message of a conversation; ``number`` counts from 1 within the order."""

    _id: str
    citizen_id: str
    order_id: str
    number: int
    text: str
    posted_at: datetime
    author: Person


class PlacementContact(TypedDict):
    """Whom the jobcentre can ask at the institution."""

    name: str
    phone: str | None
    email: str | None


class PlacementReport(TypedDict):
    """What the institution with a code reports about the young person's education."""

    code: str
    kind: str
    on: str
    contact: PlacementContact | None
    note: str | None
    reported_at: datetime
    author: Person


class PlacementVersion(TypedDict):
    """What was sent to the institution at one time; it stays as it is, so that a repeated sending says the same."""

    version: int
    event: str
    institution: str
    code: str | None
    education: str
    starts_on: str | None
    contact_person: Person
    at: datetime
    ended_at: datetime | None
    ending: str | None


class Placement(TypedDict):
    """An order at the admitting institution; the last of ``versions`` is the current one."""

    order_id: str
    codes: list[str]
    versions: list[PlacementVersion]
    reports: list[PlacementReport]
