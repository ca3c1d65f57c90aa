"""Who has read a plan, as the citizen and administrators see it: never what was read."""

import strawberry

from schema.enums import GuestReason, Role
from schema.paging import PageInfo
from schema.scalars import Instant


@strawberry.type(description="Somebody who read; a citizen who read their own plan has no name here.")
class Reader:
    name: str
    organisation: str
    role: Role
    subject: str


@strawberry.type(description="One request that showed data of a citizen.")
class AccessEntry:
    at: Instant
    reader: Reader
    operation: str = strawberry.field(description="What was asked for: the fields of the root, parted by spaces.")
    fields: list[str] = strawberry.field(description="Every field that was asked for, as Type.field.")
    reason: GuestReason | None = strawberry.field(description="Why, where the citizen was not the reader's own.")
    citizen_ids: list[strawberry.ID]
    policy_version: str = strawberry.field(description="Changes with what the reader's role may see.")


@strawberry.type(description="A page of the read log, newest first.")
class AccessLog:
    entries: list[AccessEntry]
    page_info: PageInfo
