"""The local outbox of development: what would have been sent, for a developer to look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, TypedDict, cast

from server.mongo import Database, answering

SHOWN = 100


class LocalMessage(TypedDict):
    """A message that stayed here; ``_id`` is its delivery id."""

    _id: str
    channel: str
    to: str
    text: str
    at: datetime
    subject: NotRequired[str]
    html: NotRequired[str]


async def keep_message(database: Database, message: LocalMessage) -> None:
    """Put a message into the outbox; the same delivery again changes nothing."""
    values = {name: value for name, value in message.items() if name != "_id"}
    with answering():
        await database["development_outbox"].update_one({"_id": message["_id"]}, {"$setOnInsert": values}, upsert=True)


async def list_outbox(database: Database, limit: int = SHOWN) -> Sequence[LocalMessage]:
    """The newest messages, the newest first."""
    with answering():
        found = await database["development_outbox"].find().sort("at", -1).limit(limit).to_list(limit)
    return cast("list[LocalMessage]", found)
