"""What workers read of plans: whom to tell, how, and whether the thing itself still stands."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import cast

from domain.document import PlanDocument
from domain.viewer import Role
from server.mongo import Database, Document, answering
from server.plan_scope import projection

_READ = dict.fromkeys(
    (
        *(
            "reminders",
            "postal",
            "meetings",
            "visible",
            "name",
            "municipality",
            "editions",
            "cpr",
            "placements",
            "died_on",
        ),
        *(f"education_order.{part}" for part in ("id", "ended_at", "deadline", "steps")),
        *(f"education_order.answers.{part}" for part in ("sent_at", "sent_step")),
    ),
    1,
)


async def read_plans(database: Database, citizen_ids: Sequence[str]) -> dict[str, PlanDocument]:
    """The plans of these citizens by id, with no content of the plan in them."""
    with answering():
        found = await database["plans"].find({"_id": {"$in": list(set(citizen_ids))}}, _READ).to_list(None)
    return {plan["_id"]: cast("PlanDocument", plan) for plan in found}


async def read_for_citizen(database: Database, citizen_id: str) -> PlanDocument | None:
    """What the citizen may read of a plan, to be printed for them."""
    with answering():
        found = await database["plans"].find_one({"_id": citizen_id}, projection(Role.CITIZEN, with_drafts=False))
    return cast("PlanDocument | None", found)


def find_plans_with_meetings(
    database: Database, after: datetime, until: datetime, batch: int
) -> AsyncIterator[Sequence[PlanDocument]]:
    """Plans with a meeting that begins in a span of time and is not cancelled, in batches; some may come twice."""
    span = {"$gt": after, "$lte": until}
    # Said twice: one is what the index is searched for, the other holds for one and the same meeting.
    meeting = {"$elemMatch": {"starts_at": span, "cancelled_at": None}}
    return _find(database, {"meetings.starts_at": span, "meetings": meeting}, batch)


def find_plans_with_deadlines(
    database: Database, after: str, until: str, batch: int
) -> AsyncIterator[Sequence[PlanDocument]]:
    """Plans whose education order has its deadline on one of these days, in batches."""
    return _find(database, {"education_order.deadline": {"$gt": after, "$lte": until}}, batch)


async def _find(database: Database, wanted: Document, batch: int) -> AsyncIterator[Sequence[PlanDocument]]:
    # In the order of the index: any other would have the database walk through plans that nothing is due in.
    with answering():
        cursor = database["plans"].find(wanted, _READ, batch_size=batch)
        while found := await cursor.to_list(batch):
            yield cast("list[PlanDocument]", found)
