"""The education order at the institution: what was sent to it, and what it reports."""

import strawberry

from schema.enums import PlacementEnding, ReportKind
from schema.people import Person
from schema.scalars import Day, Instant


@strawberry.type(description="Whom the jobcentre can ask at the institution.")
class PlacementContact:
    name: str
    phone: str | None
    email: str | None


@strawberry.type(description="What the institution reports about the young person's education.")
class PlacementReport:
    kind: ReportKind
    on: Day
    contact: PlacementContact | None
    note: str | None
    reported_at: Instant
    author: Person


@strawberry.type(description="The young person, as the institution needs to know them.")
class Student:
    name: str
    cpr: str


@strawberry.type(description="An education order as it was sent to the admitting institution.")
class Placement:
    order_id: strawberry.ID
    version: int
    institution: str
    code: str | None
    education: str
    starts_on: Day | None
    jobcentre: str
    contact_person: Person
    placed_at: Instant
    ended_at: Instant | None
    ending: PlacementEnding | None
    student: Student
    reports: list[PlacementReport]
