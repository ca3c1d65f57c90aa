"""What a subscription brings."""

import strawberry

from schema.scalars import Instant


@strawberry.type(description="A new version of a plan, as the caller sees it.")
class PlanChange:
    version: int
    published_at: Instant | None
