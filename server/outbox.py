"""The outboxes of the plans: events that were written with a plan and are not handed on yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo.errors import BulkWriteError

from domain.document import Event
from domain.interest import MOVED, name_moved
from server.mongo import Collection, Database, Document, answering
from server.notices import require_only_duplicates
from server.transport import Message

BATCH = 500
"""How many plans are looked at at once; without what is to be kept of them they are small."""
KEEP_BATCH = 50
"""How many plans' snapshots and comments are held at once; at 60 KB each they are some megabytes."""
REMOVE_BATCH = 100
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_HELD = {"snapshot", "comment"}
_LIGHT = dict.fromkeys(
    (f"outbox.{path}" for path in ("id", "kind", "at", "about", "snapshot.fund_changed", "comment._id")), 1
)


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event with the plan whose outbox holds it."""

    citizen_id: str
    event: Event

    def to_message(self) -> Message:
        """What goes onto the wire: ids and the kind, no snapshot."""
        event = self.event
        body = {
            "event_id": event["id"],
            "citizen_id": self.citizen_id,
            "kind": event["kind"],
            "at": event["at"].isoformat(),
        }
        if about := event.get("about"):
            body["about"] = about
        if snapshot := event.get("snapshot"):
            body[MOVED] = name_moved(fund_changed=snapshot["fund_changed"])
        return Message(event["id"], f"event.{event['kind']}", body)


class Outbox:
    """Reads and empties the outboxes; `plans` is found through the sparse index on "outbox.at"."""

    def __init__(self, database: Database) -> None:
        self._plans = database["plans"]
        self._versions = database["plan_versions"]
        self._comments = database["comments"]

    async def read_pending(self, limit: int = BATCH) -> Sequence[PendingEvent]:
        """The events of the plans that have waited longest, in the order they were written, without what they hold."""
        with answering():
            # The index gives the oldest first; asked for that order, some stores would sort all there are.
            plans = await self._plans.find({"outbox.at": {"$gt": _EVER}}, _LIGHT).limit(limit).to_list(limit)
        return [PendingEvent(plan["_id"], event) for plan in plans for event in plan["outbox"]]

    async def archive(self, pending: Sequence[PendingEvent]) -> None:
        """Keep published versions and comments for ever; one that is kept already stays as it is."""
        holding = list(dict.fromkeys(item.citizen_id for item in pending if _HELD & item.event.keys()))
        for start in range(0, len(holding), KEEP_BATCH):
            batch = holding[start : start + KEEP_BATCH]
            with answering():
                plans = await self._plans.find({"_id": {"$in": batch}}, {"outbox": 1}).to_list(None)
            full = [PendingEvent(plan["_id"], event) for plan in plans for event in plan["outbox"]]
            await _keep(self._versions, [_to_version(item) for item in full if "snapshot" in item.event])
            await _keep(self._comments, [dict(item.event["comment"]) for item in full if "comment" in item.event])

    async def remove(self, handed_on: Sequence[PendingEvent]) -> None:
        """Take events out of their outboxes."""
        for start in range(0, len(handed_on), REMOVE_BATCH):
            batch = handed_on[start : start + REMOVE_BATCH]
            # Ids of events are unique among all plans, so one update does for many.
            gone = {"outbox": {"id": {"$in": [item.event["id"] for item in batch]}}}
            citizens = list({item.citizen_id for item in batch})
            with answering():
                await self._plans.update_many({"_id": {"$in": citizens}}, {"$pull": gone})


async def _keep(collection: Collection, documents: Sequence[Document]) -> None:
    if documents:
        try:
            with answering():
                await collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            require_only_duplicates(error)


def _to_version(item: PendingEvent) -> Document:
    snapshot = item.event["snapshot"]
    version = snapshot["editions"]["full"]["version"]
    return {"_id": f"{item.citizen_id}:{version}", "citizen_id": item.citizen_id, **snapshot}
