"""What a draft and a published plan consist of, in the exchange format."""

from typing import Annotated, Literal, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.alias_generators import to_camel

from domain.activities import ACTIVITY_LIMIT, HOURS_LIMIT
from domain.activity_course import STATUS_LIMIT
from domain.activity_document import Activity
from domain.activity_types import (
    FUND_EDITABLE_CATEGORIES,
    PROVIDER_CATEGORIES,
    ActivityCategory,
    ActivityType,
    category_of,
)
from domain.calendar import danish_day
from domain.goals import GivenOccupation, parse_occupations
from domain.statuses import RAN, Outcome, WentTo
from domain.target_groups import GoalKind
from domain.text import ITEM_LIMIT
from domain.viewer import Authority
from server.exchange.fields import (
    IT,
    Day,
    Email,
    FundCode,
    Id,
    Instant,
    Name,
    Phone,
    Text,
    Title,
    check_distinct,
    check_order,
    judged,
    now_of,
    refuse,
)


class Record(BaseModel):
    """Strict reading of camelCase keys; enumerations are the text of their names, as in plan documents."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        use_enum_values=True,
        alias_generator=to_camel,
        hide_input_in_errors=True,
    )


class PersonRecord(Record):
    """Somebody of a jobcentre or a fund who acted in the plan; ``subject`` is their subject in tokens."""

    name: Name
    organisation: Title
    role: Literal["jobcentre", "fund"]
    subject: Annotated[str, Field(max_length=255)] = ""


class OccupationRecord(Record):
    """A job title of the national occupation list."""

    code: Title
    title: Title


def _check_occupations(occupations: list[OccupationRecord]) -> list[OccupationRecord]:
    parse_occupations(IT, [GivenOccupation(item.code, item.title) for item in occupations])
    return occupations


Occupations = Annotated[
    list[OccupationRecord], Field(max_length=ITEM_LIMIT), AfterValidator(judged(_check_occupations))
]


class JobGoalRecord(Record):
    """An occupation, with its code, or a job function in free text."""

    id: Id | None = None
    kind: Literal["OCCUPATION", "FUNCTION"]
    code: Title | None = None
    title: Title
    ends_on: Day | None = None
    authority: Authority = Authority.JOBCENTRE
    fund: FundCode | None = None
    agreed_with: PersonRecord
    decided_without_agreement: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_fund(self)
        if (self.kind == GoalKind.OCCUPATION) != (self.code is not None):
            refuse("an occupation has a code, a function has none.")
        return self


def _check_fund(entry: "JobGoalRecord | ActivityRecord") -> None:
    if entry.fund is not None and entry.authority != Authority.FUND:
        refuse("fund stands with the authority FUND.")


class EducationGoalRecord(Record):
    """An education; the first of the list has the first priority."""

    id: Id | None = None
    title: Title
    agreed_with: PersonRecord
    decided_without_agreement: bool = False


class SubGoalRecord(Record):
    """A step on the way."""

    id: Id | None = None
    text: Text
    due_on: Day | None = None
    reached: bool = False


class DescriptionRecord(Record):
    """The plan description, or the caseworker's comment of an education order."""

    text: Text
    author: PersonRecord
    written_at: Instant


class ProspectsRecord(Record):
    """What the plan of a citizen in rehabilitation states besides."""

    admission: Text
    lasting_work: Text
    company_role: Text | None = None
    jobcentre_support: Text | None = None


class PlaceRecord(Record):
    """Where the citizen meets, and the company's own address."""

    name: Title | None = None
    address: Title | None = None
    company_address: Title | None = None


class ContactRecord(Record):
    """The contact person of an activity."""

    name: Name
    organisation: Title | None = None
    phone: Phone | None = None
    email: Email | None = None


class ProviderRecord(Record):
    """Who lends or delivers an aid."""

    name: Title | None = None
    address: Title | None = None


class PeriodRecord(Record):
    """A period of days; an open end is null."""

    starts_on: Day
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_order(self.starts_on, self.ends_on, "endsOn")
        return self


class StatusRecord(Record):
    """How an activity goes, or went."""

    text: Text
    written_on: Day
    final: bool = False
    author: PersonRecord


class ActivityRecord(Record):
    """One offer, effort or activity; the category follows from the type."""

    id: Id | None = None
    type: ActivityType
    category: ActivityCategory | None = None
    authority: Authority = Authority.JOBCENTRE
    fund: FundCode | None = None
    title: Title
    hours_per_week: Annotated[int, Field(ge=0, le=HOURS_LIMIT)] | None = None
    description: Text
    agreed_with: PersonRecord
    decided_without_agreement: bool = False
    starts_on: Day
    ends_on: Day | None = None
    moved_from: PeriodRecord | None = None
    outcome: Outcome | None = None
    went_to: WentTo | None = None
    place: PlaceRecord | None = None
    provider: ProviderRecord | None = None
    contact: ContactRecord | None = None
    reason: Text
    statuses: Annotated[list[StatusRecord], Field(max_length=STATUS_LIMIT)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        _check_fund(self)
        category = category_of(ActivityType(self.type))
        if self.category not in (None, category):
            refuse("category is not the one of the type; leave it out.")
        if self.place and category in PROVIDER_CATEGORIES:
            refuse("an aid has a provider instead of a place.")
        if self.provider and category not in PROVIDER_CATEGORIES:
            refuse("only an aid has a provider; give the place instead.")
        if self.authority == Authority.FUND and category not in FUND_EDITABLE_CATEGORIES:
            refuse("a fund has other activities and events only; offers are the jobcentre's.")
        return self

    def to_stored(self) -> Activity:
        """The activity as plan documents hold it, with the id that was given."""
        category = category_of(ActivityType(self.type)).value
        return cast("Activity", {**self.model_dump(), "category": category})

    @model_validator(mode="after")
    def _check_course(self, info: ValidationInfo) -> Self:
        today = danish_day(now_of(info)).isoformat()
        check_order(self.starts_on, self.ends_on, "endsOn")
        ran = self.outcome in RAN
        if ran and (self.ends_on is None or self.ends_on > today):
            refuse("an activity that was completed or interrupted has its last day in endsOn, not after today.")
        over = self.outcome is not None or (self.ends_on is not None and self.ends_on < today)
        if not over and any(status.final for status in self.statuses):
            refuse("a final status comes once the activity has ended (FINAL_STATUS_AFTER_END).")
        if self.went_to is not None and self.outcome is None:
            refuse("wentTo stands with an outcome.")
        return self


def _check_ids(entries: list[JobGoalRecord] | list[ActivityRecord]) -> None:
    check_distinct([entry.id for entry in entries if entry.id is not None], "an id")


class SharedRecord(Record):
    """What both authorities may write: job goals and activities."""

    job_goals: Annotated[list[JobGoalRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    activities: Annotated[list[ActivityRecord], Field(max_length=ACTIVITY_LIMIT)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _check_shared(self) -> Self:
        check_distinct([(goal.authority, goal.kind, goal.code, goal.title) for goal in self.job_goals], "a job goal")
        _check_ids(self.job_goals)
        _check_ids(self.activities)
        return self


class ContentRecord(SharedRecord):
    """What the jobcentre writes besides."""

    education_goals: Annotated[list[EducationGoalRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    sub_goals: Annotated[list[SubGoalRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    description: DescriptionRecord | None = None
    prospects: ProspectsRecord | None = None

    @model_validator(mode="after")
    def _check_goals(self) -> Self:
        check_distinct([goal.title for goal in self.education_goals], "an education goal")
        return self


class PublishedRecord(ContentRecord):
    """What was published; ``publishedBy`` is whom the version is kept under, else whoever agreed the first goal."""

    published_by: PersonRecord | None = None


class DraftRecord(ContentRecord):
    """The jobcentre's draft."""

    version: Annotated[int, Field(ge=0)] = 1


class FundDraftRecord(SharedRecord):
    """The draft of a fund with the extended right."""

    fund: FundCode | None = None
    version: Annotated[int, Field(ge=0)] = 1
