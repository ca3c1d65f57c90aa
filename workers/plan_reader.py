"""What workers read of plans: whom to tell, how, and whether the thing itself still stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from domain.document import PlanDocument
from server.mongo import Database, answering

_READ = {"reminders": 1, "postal": 1, "meetings": 1, "visible": 1, "name": 1, "municipality": 1, "editions": 1}


async def read_plans(database: Database, citizen_ids: Sequence[str]) -> dict[str, PlanDocument]:
    """The plans of these citizens by id, with no content of the plan in them."""
    with answering():
        found = await database["plans"].find({"_id": {"$in": list(set(citizen_ids))}}, _READ).to_list(None)
    return {plan["_id"]: cast("PlanDocument", plan) for plan in found}


async def find_plans_with_meetings(
    database: Database, after: datetime, until: datetime, last: str, limit: int
) -> Sequence[PlanDocument]:
    """Plans with a meeting that begins in a span of time and is not cancelled, by citizen id, those behind ``last``."""
    span = {"$gt": after, "$lte": until}
    wanted = {
        "_id": {"$gt": last},
        # Said twice: one is what the index is searched for, the other holds for one and the same meeting.
        "meetings.starts_at": span,
        "meetings": {"$elemMatch": {"starts_at": span, "cancelled_at": None}},
    }
    with answering():
        found = await database["plans"].find(wanted, _READ).sort("_id", 1).limit(limit).to_list(limit)
    return cast("list[PlanDocument]", found)
