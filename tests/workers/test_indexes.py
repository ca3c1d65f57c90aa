"""Every query of the workers is served by an index: none looks at what is not due."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.mongo import Database, ensure_indexes
from tests.workers.plans import make_meeting, make_plan, make_published
from tests.workers.running import NOON

SPAN = {"$gt": NOON, "$lte": NOON}
# The store of the tests explains a query of one condition; with a second one it names no index, though it uses one.
QUERIES: dict[str, tuple[str, dict[str, Any], str]] = {
    "pending events": ("plans", {"outbox.at": {"$gt": NOON}}, "outbox.at"),
    "meetings to remind of": ("plans", {"meetings.starts_at": SPAN}, "meetings.starts_at"),
    "everything overdue": ("deliveries", {"look_at": {"$lte": NOON}}, "look_at"),
    "newly overdue": ("deliveries", {"look_at": SPAN}, "look_at"),
    "contacts to forget": ("deliveries", {"contact_until": {"$lte": NOON}}, "contact_until"),
    "deliveries by key": ("deliveries", {"key": {"$in": ["a", "b"]}}, "key"),
    "deliveries to a citizen": ("deliveries", {"citizen_id": "c-1"}, "citizen_id"),
    "notices of a citizen": ("notices", {"citizen_id": "c-1"}, "citizen_id"),
    "letters to replay": ("dead_letters", {"replay_at": {"$lte": NOON}}, "replay_at"),
}


def stages(plan: Any) -> Iterator[dict[str, Any]]:
    """The stages of a plan of execution, whatever their order."""
    match plan:
        case dict():
            if "stage" in plan:
                yield plan
            for part in plan.values():
                yield from stages(part)
        case list():
            for part in plan:
                yield from stages(part)


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_of_the_workers_uses_an_index(database: Database, name: str) -> None:
    await ensure_indexes(database)
    await database["plans"].insert_one(make_plan(outbox=[make_published(NOON)], meetings=[make_meeting(NOON)]))
    collection, query, field = QUERIES[name]
    explained = await database[collection].find(query).explain()
    found = list(stages(explained["queryPlanner"]["winningPlan"]))
    assert "COLLSCAN" not in {stage["stage"] for stage in found}
    assert any(next(iter(stage["keyPattern"])) == field for stage in found if stage["stage"] == "IXSCAN")
