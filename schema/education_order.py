"""The education order as it shows in a plan, its answers and its conversation."""

from collections.abc import Mapping
from typing import Any

import strawberry

from schema.enums import ApplicationAnswer, OrderEnding, WorkReason
from schema.goals import EducationGoal
from schema.people import Person
from schema.placement import Placement
from schema.scalars import Day, Instant


@strawberry.type(description="A message between caseworker and young person.")
class Comment:
    id: strawberry.ID
    number: int
    text: str
    posted_at: Instant
    author: Person


@strawberry.type(description="An education that the young person suggests.")
class EducationSuggestion:
    title: str
    reason: str | None


@strawberry.type(description="A place to study for one of the goals.")
class EducationPlace:
    education_goal: EducationGoal | None
    institution: str
    code: str | None


@strawberry.type(description="An application, and what came of it.")
class EducationApplication:
    education_goal: EducationGoal | None
    institution: str
    code: str | None
    sent: bool
    answer: ApplicationAnswer


@strawberry.type(description="The young person's answers: their own draft for them, what was sent for the caseworker.")
class EducationAnswers:
    saved_at: Instant | None
    sent_at: Instant | None
    late: bool
    suggestions: list[EducationSuggestion]
    places: list[EducationPlace]
    places_reason: str | None
    applications: list[EducationApplication]


@strawberry.type(description="The order to find, apply for and start an education.")
class EducationOrder:
    id: strawberry.ID
    step: int
    panel: str
    deadline: Day
    caseworker: Person
    comment: str | None
    started_at: Instant
    ended_at: Instant | None
    ending: OrderEnding | None
    answered: bool
    answers: EducationAnswers | None
    sent_answers: EducationAnswers | None = strawberry.field(
        description="What was sent, beside the draft that goes on from it."
    )
    unread_comments: int
    placement: Placement | None

    @strawberry.field(
        graphql_type=list[Comment], description="The conversation in order; empty for whoever takes no part in it."
    )
    async def comments(root: strawberry.Parent[Mapping[str, Any]]) -> list[Mapping[str, Any]]:  # noqa: N805 - see Plan
        if "read_comments" not in root:
            return []
        comments: list[Mapping[str, Any]] = await root["read_comments"]()
        return comments


@strawberry.type(description="An order on the caseworker's list, and why.")
class EducationWork:
    citizen_id: strawberry.ID
    citizen_name: str
    education_order: EducationOrder
    reasons: list[WorkReason]
