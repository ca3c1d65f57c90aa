"""The shape of a plan document: plain dictionaries, as they are stored and read.

Calendar days are ISO text (``"2027-01-31"``), instants are aware datetimes in UTC, enumerations are
the text of their names, and ids are opaque text. Lists keep the order in which they are shown.
"""

from datetime import datetime
from typing import Literal, NotRequired, TypedDict

from domain.activity_document import Activity, Period
from domain.education_document import Comment, EducationOrder, Placement
from domain.enclosure_document import IntegrationContract, SharingConsent
from domain.person import Person


class Occupation(TypedDict):
    """A job title of the national occupation list."""

    code: str
    title: str


class JobGoal(TypedDict):
    """An occupation or a job function that the citizen works towards; what a fund holds has the fund's code."""

    id: str
    kind: str
    code: str | None
    title: str
    ends_on: str | None
    authority: str
    agreed_with: Person
    decided_without_agreement: bool
    fund: NotRequired[str]


class EducationGoal(TypedDict):
    """An education with its place in the order of priority, from 1."""

    id: str
    title: str
    priority: int
    agreed_with: Person
    decided_without_agreement: bool


class SubGoal(TypedDict):
    """A step on the way."""

    id: str
    text: str
    due_on: str | None
    reached: bool


class Description(TypedDict):
    """The plan description, or the caseworker's comment of an education order."""

    text: str
    author: Person
    written_at: datetime


class Prospects(TypedDict):
    """What a rehabilitation plan states besides: admission, lasting work, company's role, support."""

    admission: str
    lasting_work: str
    company_role: str | None
    jobcentre_support: str | None


class Meeting(TypedDict):
    """A meeting ahead or held, booked by one of the authorities."""

    id: str
    authority: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    form: str
    title: str
    address: str | None
    phone: str | None
    booked_by: Person
    booked_at: datetime
    moved_at: datetime | None
    cancelled_at: datetime | None


class Agreement(TypedDict):
    """What was agreed at a meeting; what a fund recorded has the fund's code."""

    id: str
    authority: str
    held_at: datetime
    form: str | None
    text: str
    agreed_with: Person
    recorded_at: datetime
    fund: NotRequired[str]


class Requirement(TypedDict):
    """What the citizen must apply for, from the day it was set until it was replaced."""

    id: str
    authority: str
    occupations: list[Occupation]
    areas: list[str]
    regions: list[str]
    expectations: str | None
    set_on: str
    set_by: Person
    replaced_on: str | None


class Proposal(TypedDict):
    """A fund's proposal to jobcentre and citizen before their first meeting."""

    id: str
    fund: str
    job_goals: list[Occupation]
    text: str
    reason: str | None
    proposed_at: datetime
    author: Person
    taken_over_at: datetime | None


class Membership(TypedDict):
    """A period as a member of a fund, the fund's extended right within it, and those that made way, as they were before."""

    fund: str
    since: str
    until: str | None
    extended: Period | None
    before: NotRequired[list["Membership"]]


class GroupPeriod(TypedDict):
    """From when a target group held."""

    target_group: str
    since: datetime


class MunicipalityPeriod(TypedDict):
    """A municipality that the citizen has left, and when the plan went to the next one."""

    municipality: str
    until: datetime


class Postal(TypedDict):
    """Whether the plan is sent as a letter, and why."""

    delivery: bool
    exempt_from_digital_post: bool
    reason: str | None
    decided_at: datetime
    decided_by: Person


class Reminders(TypedDict):
    """The reminder subscription: E.164 number and normalised e-mail address; None is not subscribed."""

    sms: str | None
    email: str | None


class SealedCpr(TypedDict):
    """A CPR number at rest: cipher text to read it, keyed hashes to find it.

    ``former`` holds the cipher texts of numbers that the citizen had before, the latest first; their hashes stand behind
    those of the number in ``hashes``, so that the citizen is found by them, too. ``keys`` are the names of the keys that
    it is sealed by, parted by blanks, the cipher's first.
    """

    hashes: list[str]
    cipher: str
    former: NotRequired[list[str]]
    keys: NotRequired[str]


class Draft(TypedDict):
    """What is edited before it is published; each edit makes the version one higher.

    ``owner`` is the fund whose draft it is; the jobcentre's has none.
    """

    version: int
    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    sub_goals: list[SubGoal]
    description: Description | None
    prospects: Prospects | None
    activities: list[Activity]
    owner: NotRequired[str]


class Content(TypedDict):
    """What was published; ``confidential`` holds the activities that only some readers may see."""

    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    sub_goals: list[SubGoal]
    description: Description | None
    prospects: Prospects | None
    activities: list[Activity]
    confidential: list[Activity]


class Edition(TypedDict):
    """Version and time of what one audience sees; they move only when its content changed."""

    version: int
    published_at: datetime | None


class Editions(TypedDict):
    """The edition of each audience."""

    full: Edition
    fund: Edition


class Event(TypedDict):
    """Something that happened to a plan and that others are told about.

    ``about`` names the thing by id. ``snapshot`` is what was published and ``comment`` what was said; both
    are archived before the event is handed on, and never leave with it.
    """

    id: str
    kind: str
    at: datetime
    about: NotRequired[str]
    snapshot: NotRequired["Snapshot"]
    comment: NotRequired[Comment]


class Snapshot(TypedDict):
    """One published version as it is kept for ever."""

    editions: Editions
    fund_changed: bool
    target_group: str
    published_by: Person
    content: Content


class EmptyPlan(TypedDict):
    """The part of a plan document that starts out empty; ``revision`` counts every change by a rule.

    ``municipalities`` are those that the citizen has left.
    """

    revision: int
    municipalities: list[MunicipalityPeriod]
    died_on: str | None
    postal: Postal | None
    draft: Draft
    fund_draft: Draft
    published: Content
    editions: Editions
    meetings: list[Meeting]
    agreements: list[Agreement]
    requirements: list[Requirement]
    proposals: list[Proposal]
    integration_contract: NotRequired[IntegrationContract | None]
    sharing_consents: NotRequired[list[SharingConsent]]
    education_order: EducationOrder | None
    education_orders: list[EducationOrder]
    placements: list[Placement]
    job_wishes: list[Occupation]
    reminders: Reminders
    visible: bool
    status_due_on: str | None
    outbox: list[Event]


class PlanDocument(EmptyPlan):
    """One citizen's plan, whole; ``_id`` is the citizen id."""

    _id: str
    cpr: SealedCpr
    name: str
    municipality: str
    target_group: str
    target_groups: list[GroupPeriod]
    benefit_since: str | None
    memberships: list[Membership]
    funds: list[str]
    registered_at: datetime


DraftName = Literal["draft", "fund_draft"]
"""The two drafts of a plan: the jobcentre's and that of a fund with the extended right."""
