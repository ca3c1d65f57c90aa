"""The education order as it shows in a plan."""

import strawberry

from schema.people import Person
from schema.scalars import Day, Instant


@strawberry.type(description="A message between caseworker and young person.")
class Comment:
    text: str
    posted_at: Instant
    author: Person


@strawberry.type(description="The order to find, apply for and start an education.")
class EducationOrder:
    step: int
    deadline: Day
    comments: list[Comment]
