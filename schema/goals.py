"""Goals, as they stand in plans and drafts."""

import strawberry

from schema.enums import Authority, JobGoalKind
from schema.people import Person
from schema.scalars import Day


@strawberry.type(description="An occupation or a job function that the citizen works towards.")
class JobGoal:
    id: strawberry.ID
    kind: JobGoalKind
    code: str | None
    title: str
    ends_on: Day | None
    authority: Authority
    agreed_with: Person
    decided_without_agreement: bool


@strawberry.type(description="An education that the citizen works towards; priority 1 is the first.")
class EducationGoal:
    id: strawberry.ID
    title: str
    priority: int
    agreed_with: Person
    decided_without_agreement: bool


@strawberry.type(description="A step on the way to a goal (delmål).")
class SubGoal:
    id: strawberry.ID
    text: str
    due_on: Day | None
    reached: bool
