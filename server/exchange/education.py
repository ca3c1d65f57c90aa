"""The education order in the exchange format: its steps, the young person's answers and the conversation."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from domain.calendar import danish_day
from domain.education_answers import CODE_LIMIT, ApplicationAnswer
from domain.education_steps import STEP_LIMIT, OrderEnding
from domain.text import ITEM_LIMIT
from server.exchange.content import PersonRecord, Record
from server.exchange.fields import Day, Instant, Name, Text, Title, now_of, refuse

COMMENT_LIMIT = 1000
"""How many comments one line may hold."""


class EducationStepRecord(Record):
    """A step as it was entered."""

    step: Annotated[int, Field(ge=1, le=4)]
    deadline: Day
    comment: Text | None = None
    caseworker: PersonRecord
    entered_at: Instant

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        if self.entered_at > now_of(info):
            refuse("enteredAt lies in the future.")
        if self.deadline <= danish_day(self.entered_at).isoformat():
            refuse("the deadline lies after the day on which the step was entered (ORDER_DEADLINE).")
        return self


class SuggestionRecord(Record):
    """An education that the young person suggests."""

    title: Title
    reason: Text | None = None


class StudyPlaceRecord(Record):
    """A place to study; ``educationGoal`` is the title of one of the education goals of the plan."""

    education_goal: Title
    institution: Title
    code: Annotated[Title, Field(max_length=CODE_LIMIT)] | None = None


class ApplicationRecord(Record):
    """An application, and what came of it; ``educationGoal`` is the title of one of the education goals."""

    education_goal: Title
    institution: Title
    sent: bool = False
    answer: ApplicationAnswer = ApplicationAnswer.WAITING

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.answer != ApplicationAnswer.WAITING and not self.sent:
            refuse("only an application that was sent has an answer.")
        return self


class AnswersRecord(Record):
    """Answers over all steps, last written at an instant in a step."""

    at: Instant
    step: Annotated[int, Field(ge=1, le=3)]
    suggestions: Annotated[list[SuggestionRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    places: Annotated[list[StudyPlaceRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    places_reason: Text | None = None
    applications: Annotated[list[ApplicationRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)


class ParticipantRecord(Record):
    """Who said something; ``subject`` is their subject in tokens."""

    name: Name
    organisation: Annotated[str, Field(max_length=255)] = ""
    role: Literal["citizen", "jobcentre"]
    subject: Annotated[str, Field(max_length=255)] = ""


class CommentRecord(Record):
    """One message of the conversation."""

    text: Text
    posted_at: Instant
    author: ParticipantRecord


class EducationOrderRecord(Record):
    """The order that is in force, or the last one; the last step is the current one.

    ``comments`` is the whole conversation in its order, the comments on the steps among it; without readBy... all
    was read. Without ``saved`` the young person's draft is what was sent. What an institution has is not part of it.
    """

    steps: Annotated[list[EducationStepRecord], Field(min_length=1, max_length=STEP_LIMIT)]
    ended_at: Instant | None = None
    ending: OrderEnding | None = None
    saved: AnswersRecord | None = None
    sent: AnswersRecord | None = None
    taken_over_at: Instant | None = None
    comments: Annotated[list[CommentRecord], Field(max_length=COMMENT_LIMIT)] = Field(default_factory=list)
    read_by_citizen: Annotated[int, Field(ge=0)] | None = None
    read_by_jobcentre: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_course(self) -> Self:
        if (self.ended_at is None) != (self.ending is None):
            refuse("endedAt and ending stand together or not at all.")
        if any(later.entered_at < earlier.entered_at for earlier, later in pairwise(self.steps)):
            refuse("steps stand in the order in which they were entered.")
        if self.ended_at is not None and self.ended_at < self.steps[-1].entered_at:
            refuse("endedAt lies before the last step.")
        return self

    @model_validator(mode="after")
    def _check_conversation(self) -> Self:
        times = [self.steps[0].entered_at, *(comment.posted_at for comment in self.comments)]
        if any(later < earlier for earlier, later in pairwise(times)):
            refuse("comments stand in the order in which they were said, none before the first step.")
        if any((mark or 0) > len(self.comments) for mark in (self.read_by_citizen, self.read_by_jobcentre)):
            refuse("readByCitizen and readByJobcentre are numbers of comments.")
        return self

    @model_validator(mode="after")
    def _check_times(self, info: ValidationInfo) -> Self:
        last = [self.ended_at, *(comment.posted_at for comment in self.comments[-1:])]
        written = [answers.at for answers in (self.saved, self.sent) if answers]
        if any(instant is not None and instant > now_of(info) for instant in (*last, *written, self.taken_over_at)):
            refuse("something in it lies in the future.")
        if any(instant < self.steps[0].entered_at for instant in written):
            refuse("answers come after the first step was entered.")
        return self
