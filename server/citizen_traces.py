"""Where something of a citizen is kept: one table for giving it out and for removing it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.mongo import Database, Document, answering

Filter = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """A collection with documents of a citizen; ``about`` finds them by citizen id and the ids of the deliveries."""

    collection: str
    about: Callable[[str, Sequence[str]], Filter]
    internal: frozenset[str] = frozenset()
    """Fields that say nothing of anybody."""


def _of_citizen(citizen_id: str, _: Sequence[str]) -> Filter:
    return {"citizen_id": citizen_id}


def _in_body(citizen_id: str, delivery_ids: Sequence[str]) -> Filter:
    return {"$or": [{"body.citizen_id": citizen_id}, {"body.delivery_id": {"$in": list(delivery_ids)}}]}


PLAN = Trace("plans", lambda citizen_id, _: {"_id": citizen_id}, frozenset({"_id", "revision", "loaded_from"}))
TRACES = (
    PLAN,
    Trace("plan_versions", _of_citizen, frozenset({"_id"})),
    Trace("comments", _of_citizen),
    Trace("notices", _of_citizen),
    Trace("contracts", _of_citizen, frozenset({"_id"})),
    Trace("development_outbox", lambda _, delivery_ids: {"_id": {"$in": list(delivery_ids)}}),
    Trace("dead_letters", _in_body, frozenset({"replay_at"})),
    # The last one: by its ids the others are found.
    Trace("deliveries", _of_citizen, frozenset({"key", "joinable", "lease", "look_at"})),
)
"""In the order in which they are removed. The read log is not among them: it stays, and lets go of the citizen."""

OF_NOBODY: Mapping[str, str] = {
    "leases": "which process does what",
    "marks": "how far work along the time line has come",
    "erasures": "the id of an erased citizen, for a day",
    "read_log": "see server/read_log.py",
}
"""The other collections, and what they hold."""


async def find_delivery_ids(database: Database, citizen_id: str) -> list[str]:
    """The ids of the deliveries to a citizen."""
    with answering():
        found = await database["deliveries"].find({"citizen_id": citizen_id}, {"_id": 1}).to_list(None)
    return [delivery["_id"] for delivery in found]


async def read_trace(database: Database, trace: Trace, wanted: Filter) -> AsyncIterator[Document]:
    """The documents of a trace without what is internal; bytes as text in base 64."""
    with answering():
        async for found in database[trace.collection].find(wanted).sort("_id", 1):
            yield {name: _readable(value) for name, value in found.items() if name not in trace.internal}


def _readable(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value
