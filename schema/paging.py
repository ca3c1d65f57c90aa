"""Pages of plans, versions and due statuses, read forward from a cursor."""

from collections.abc import Mapping
from typing import Any

import strawberry

from schema.activity import DueActivity
from schema.education_order import EducationWork
from schema.placement import Placement
from schema.plan import Plan, PlanVersion


@strawberry.type(description="Whether there is more, and where to go on.")
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type(description="A plan and the cursor that stands on it.")
class PlanEdge:
    cursor: str
    node: Plan


@strawberry.type(description="A page of plans by citizen id.")
class PlanConnection:
    edges: list[PlanEdge]
    page_info: PageInfo

    @strawberry.field(
        description="How many plans the caller may read in all; counted only when asked for. Null, with the error "
        "LIMIT_EXCEEDED, where there are too many to count in time: the page comes all the same."
    )
    async def total_count(root: strawberry.Parent[Mapping[str, Any]]) -> int | None:  # noqa: N805 - as in Plan.timeline
        count: int = await root["count"]()
        return count


@strawberry.type(description="A page of published versions, newest first.")
class PlanVersionConnection:
    nodes: list[PlanVersion]
    page_info: PageInfo


@strawberry.type(description="A page of statuses that are due, citizen by citizen.")
class DueActivityConnection:
    nodes: list[DueActivity]
    page_info: PageInfo


@strawberry.type(description="A page of active education orders, the next deadline first.")
class EducationWorkConnection:
    nodes: list[EducationWork]
    page_info: PageInfo


@strawberry.type(description="A page of the education orders that were sent to the institution.")
class PlacementConnection:
    nodes: list[Placement]
    page_info: PageInfo
