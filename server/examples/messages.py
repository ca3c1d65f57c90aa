"""Example messages, so that there is something to look at before anything has gone wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo import UpdateOne

from server.deliveries import Intent, State
from server.mongo import Database, Document, answering

CITIZEN = "anna-holm"
AHEAD = timedelta(days=7)


async def load_example_messages(database: Database, now: datetime) -> None:
    """Load the example deliveries and the example dead letter that are not there yet."""
    letter: Document = {
        "_id": "example-letter",
        "topic": "event.plan_published",
        "body": {"event_id": "example-event", "citizen_id": CITIZEN},
        "reason": "no_at",
        "at": now,
    }
    with answering():
        await database["deliveries"].bulk_write(_unless_there(_deliveries(now)))
        await database["dead_letters"].bulk_write(_unless_there([letter]))


def _deliveries(now: datetime) -> Sequence[Document]:
    """One that failed, and one that waits until it is not worth sending any more."""
    failed = Intent(CITIZEN, "example-event-1", "sms", "plan_updated", now, now, now)
    waiting = Intent(CITIZEN, "example-event-2", "sms", "plan_updated", now, now + AHEAD, now + AHEAD)
    refused = {"at": now, "outcome": "refused", "reason": "http_400"}
    return [
        {
            **failed.to_delivery(now),
            "_id": "example-failed",
            "state": State.FAILED,
            "reason": "http_400",
            "failed_at": now,
            "attempts": [refused],
        },
        {**waiting.to_delivery(now + AHEAD), "_id": "example-waiting"},
    ]


def _unless_there(documents: Sequence[Document]) -> list[UpdateOne]:
    return [UpdateOne({"_id": each["_id"]}, {"$setOnInsert": _without_id(each)}, upsert=True) for each in documents]


def _without_id(document: Document) -> Document:
    finished = document.get("state") == State.FAILED
    return {name: value for name, value in document.items() if name != "_id" and not (finished and name == "look_at")}
