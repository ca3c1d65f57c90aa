"""Strawberry as its documentation has it: types as classes, resolvers as methods, its own ASGI application, its caches on.

Run as `python -m benchmarks.plain_strawberry --documents FILE --port PORT`; the file holds what the two queries read.
"""

import argparse
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from schema.enums import (
    ActivityCategory,
    ActivityState,
    ActivityType,
    Authority,
    ElementKind,
    JobGoalKind,
    MeetingForm,
    PlanType,
    Role,
    TargetGroup,
)

PLANS: dict[str, "Plan"] = {}


@strawberry.type
class Person:
    name: str
    organisation: str | None = None
    role: Role | None = None


@strawberry.type
class Element:
    kind: ElementKind
    heading: str


@strawberry.type
class JobGoal:
    id: strawberry.ID
    title: str
    kind: JobGoalKind


@strawberry.type
class EducationGoal:
    id: strawberry.ID
    title: str
    priority: int


@strawberry.type
class PlanDescription:
    heading: str
    text: str
    author: Person


@strawberry.type
class Agreement:
    id: strawberry.ID
    held_at: datetime
    text: str
    agreed_with: Person


@strawberry.type
class Occupation:
    title: str


@strawberry.type
class JobSearchRequirement:
    authority: Authority
    occupations: list[Occupation]
    areas: list[str]
    regions: list[str]
    expectations: str | None


@strawberry.type
class Comment:
    text: str
    posted_at: datetime
    author: Person


@strawberry.type
class EducationOrder:
    step: int
    deadline: date
    comments: list[Comment]


@strawberry.type
class Link:
    title: str
    url: str


@strawberry.type
class Meeting:
    id: strawberry.ID
    starts_at: datetime
    ends_at: datetime
    form: MeetingForm
    title: str
    address: str | None
    phone: str | None


@strawberry.type
class Contact:
    name: str
    organisation: str | None
    phone: str | None
    email: str | None


@strawberry.type
class StatusNote:
    text: str
    written_on: date
    final: bool


@strawberry.interface
class Activity:
    id: strawberry.ID
    category: ActivityCategory
    type: ActivityType
    heading: str
    title: str
    hours_per_week: int | None
    description: str
    agreed_with: Person
    starts_on: date
    ends_on: date | None
    state: ActivityState
    reason: str
    contact: Contact | None
    status_heading: str
    statuses: list[StatusNote]


@strawberry.type
class CompanyActivity(Activity):
    pass


@strawberry.type
class MentorActivity(Activity):
    pass


@strawberry.type
class EducationActivity(Activity):
    pass


@strawberry.type
class OtherActivity(Activity):
    pass


@strawberry.type
class HealthActivity(Activity):
    pass


ACTIVITIES = {each.__name__: each for each in Activity.__subclasses__()}


@strawberry.type
class Plan:
    version: int
    published_at: datetime
    type: PlanType
    title: str
    target_group: TargetGroup
    elements: list[Element]
    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    description: PlanDescription | None
    latest_jobcentre_agreement: Agreement | None
    latest_fund_agreement: Agreement | None
    requirement: JobSearchRequirement | None
    education_order: EducationOrder | None
    links: list[Link]
    meetings: list[Meeting]
    activities: list[Activity]


@strawberry.type
class Query:
    @strawberry.field
    async def plan(self, citizen_id: strawberry.ID) -> Plan | None:
        return PLANS.get(citizen_id)


def build(kind: Any, value: Any) -> Any:
    """A value of the documents as an instance of the type that it stands for."""
    if isinstance(value, list):
        return [build(kind, each) for each in value]
    if value is None:
        return None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    definition = getattr(kind, "__strawberry_definition__", None)
    if definition is None:
        return value
    made = ACTIVITIES[value["__typename"]] if kind is Activity else kind
    given = {
        field.python_name: build(inner_type(field.type), value[name])
        for field in definition.fields
        if (name := field.graphql_name or camel(field.python_name)) in value
    }
    return made(**given)


def inner_type(kind: Any) -> Any:
    """The class within lists and options; of an enum the enum itself."""
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return getattr(kind, "wrapped_cls", kind)


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def main() -> None:
    """Serve the documents of a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    for citizen, document in orjson.loads(options.documents.read_bytes()).items():
        PLANS[citizen] = build(Plan, document)
    schema = strawberry.Schema(Query, types=ACTIVITIES.values(), extensions=[ParserCache, ValidationCache])
    uvicorn.run(GraphQL(schema), port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
