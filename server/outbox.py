"""The outboxes of the plans: events that were written with a plan and are not handed on yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo import UpdateOne

from domain.document import Event
from server.mongo import Database, answering
from server.transport import Message

BATCH = 50
"""How many plans are taken at once; with a snapshot of 60 KB each they hold some megabytes."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


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
        return Message(event["id"], f"event.{event['kind']}", body)


class Outbox:
    """Reads and empties the outboxes; `plans` is found through the sparse index on "outbox.at"."""

    def __init__(self, database: Database) -> None:
        self._plans = database["plans"]
        self._versions = database["plan_versions"]
        self._comments = database["comments"]

    async def read_pending(self, limit: int = BATCH) -> Sequence[PendingEvent]:
        """The events of the plans that have waited longest, in the order they were written."""
        with answering():
            plans = (
                await self._plans.find({"outbox.at": {"$gt": _EVER}}, {"outbox": 1})
                .sort("outbox.at", 1)
                .limit(limit)
                .to_list(limit)
            )
        return [PendingEvent(plan["_id"], event) for plan in plans for event in plan["outbox"]]

    async def archive(self, pending: Sequence[PendingEvent]) -> None:
        """Keep published versions and comments for ever; one that is kept already stays as it is."""
        versions = [_keep_version(item) for item in pending if "snapshot" in item.event]
        comments = [_keep_comment(item) for item in pending if "comment" in item.event]
        with answering():
            if versions:
                await self._versions.bulk_write(versions, ordered=False)
            if comments:
                await self._comments.bulk_write(comments, ordered=False)

    async def remove(self, handed_on: Sequence[PendingEvent]) -> None:
        """Take events out of their outboxes."""
        ids_of: dict[str, list[str]] = {}
        for item in handed_on:
            ids_of.setdefault(item.citizen_id, []).append(item.event["id"])
        writes = [
            UpdateOne({"_id": citizen_id}, {"$pull": {"outbox": {"id": {"$in": ids}}}})
            for citizen_id, ids in ids_of.items()
        ]
        if writes:
            with answering():
                await self._plans.bulk_write(writes, ordered=False)


def _keep_comment(item: PendingEvent) -> UpdateOne:
    comment = item.event["comment"]
    kept = {name: value for name, value in comment.items() if name != "_id"}
    return UpdateOne({"_id": comment["_id"]}, {"$setOnInsert": kept}, upsert=True)


def _keep_version(item: PendingEvent) -> UpdateOne:
    snapshot: Mapping[str, object] = item.event["snapshot"]
    version = item.event["snapshot"]["editions"]["full"]["version"]
    kept = {"citizen_id": item.citizen_id, **snapshot}
    return UpdateOne({"_id": f"{item.citizen_id}:{version}"}, {"$setOnInsert": kept}, upsert=True)
