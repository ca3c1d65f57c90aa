"""What workers read of plans: whom to tell, how, and whether the thing itself still stands."""

from collections.abc import Sequence
from typing import cast

from domain.document import PlanDocument
from server.mongo import Database, answering

_READ = {"reminders": 1, "postal": 1, "meetings": 1, "visible": 1, "name": 1, "municipality": 1, "editions": 1}


async def read_plans(database: Database, citizen_ids: Sequence[str]) -> dict[str, PlanDocument]:
    """The plans of these citizens by id, with no content of the plan in them."""
    with answering():
        found = await database["plans"].find({"_id": {"$in": list(set(citizen_ids))}}, _READ).to_list(None)
    return {plan["_id"]: cast("PlanDocument", plan) for plan in found}
