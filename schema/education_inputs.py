"""What the mutations of the education order take in."""

import strawberry

from schema.enums import ApplicationAnswer, ReportKind
from schema.scalars import Day


@strawberry.input
class SetEducationOrderStepInput:
    citizen_id: strawberry.ID
    step: int
    deadline: Day
    comment: str | None = None
    education_starts_on: Day | None = None


@strawberry.input
class EndEducationOrderInput:
    citizen_id: strawberry.ID
    completed: bool = False


@strawberry.input
class EducationSuggestionInput:
    title: str
    reason: str | None = None


@strawberry.input
class EducationPlaceInput:
    education_goal_id: strawberry.ID
    institution: str
    code: str | None = None


@strawberry.input
class EducationApplicationInput:
    education_goal_id: strawberry.ID
    institution: str
    sent: bool = False
    answer: ApplicationAnswer | None = None
    code: str | None = None


@strawberry.input(description="Only what belongs to the current step may be given.")
class EducationAnswersInput:
    suggestions: list[EducationSuggestionInput] | None = None
    places: list[EducationPlaceInput] | None = None
    places_reason: str | None = None
    applications: list[EducationApplicationInput] | None = None


@strawberry.input
class TakeOverAnswersInput:
    citizen_id: strawberry.ID
    draft_version: int


@strawberry.input(description="citizenId for staff; id is made by the client, so that a repeated message counts once.")
class PostCommentInput:
    citizen_id: strawberry.ID | None = None
    text: str
    id: strawberry.ID | None = None


@strawberry.input(description="citizenId for staff; number is that of the last comment read.")
class MarkCommentsReadInput:
    citizen_id: strawberry.ID | None = None
    number: int


@strawberry.input
class PlacementContactInput:
    name: str
    phone: str | None = None
    email: str | None = None


@strawberry.input(description="contact goes with the kind CONTACT_PERSON.")
class ReportPlacementInput:
    order_id: strawberry.ID
    kind: ReportKind
    on: Day
    contact: PlacementContactInput | None = None
    note: str | None = None
