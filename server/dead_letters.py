"""Messages that no attempt could handle: kept with the reason, to be looked at and replayed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, cast

from domain.errors import NotFound
from server.mongo import Database, Document, answering
from server.runtime import Clock
from server.transport import Message, Publisher

LETTERS_SHOWN = 100


class DeadLetter(TypedDict):
    """A message as it died; ``body`` is None where it could not be read as one."""

    _id: str
    topic: str
    body: dict[str, str] | None
    reason: str
    at: datetime


class DeadLetters:
    """The collection of dead messages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._letters = database["dead_letters"]
        self._clock = clock

    async def add(self, message: Message, reason: str, readable: bool = True) -> None:
        """Keep a message; one that dies again is kept as it died last."""
        letter: Document = {
            "topic": message.topic,
            "body": message.body if readable else None,
            "reason": reason,
            "at": self._clock(),
        }
        with answering():
            await self._letters.update_one(
                {"_id": message.id}, {"$set": letter, "$unset": {"replay_at": ""}}, upsert=True
            )

    async def list_newest(self, limit: int = LETTERS_SHOWN) -> Sequence[DeadLetter]:
        """The newest dead letters."""
        with answering():
            found = await self._letters.find().sort("at", -1).limit(limit).to_list(limit)
        return cast("list[DeadLetter]", found)

    async def request_replay(self, letter_id: str) -> None:
        """Have a worker publish a dead message as new. Raises NotFound for one that is gone or was never readable."""
        with answering():
            result = await self._letters.update_one(
                {"_id": letter_id, "body": {"$ne": None}}, {"$set": {"replay_at": self._clock()}}
            )
        if not result.matched_count:
            raise NotFound("dead letter that can be replayed")

    async def replay_requested(self, publisher: Publisher) -> None:
        """Publish what was asked for; a letter goes away once its message has arrived."""
        with answering():
            found = await self._letters.find({"replay_at": {"$lte": self._clock()}}).limit(LETTERS_SHOWN).to_list(None)
        if found:
            confirmed = await publisher.publish([Message(each["_id"], each["topic"], each["body"]) for each in found])
            arrived = [each["_id"] for each, certain in zip(found, confirmed, strict=True) if certain]
            with answering():
                # One that has died again meanwhile has been written anew, without the wish to replay it.
                await self._letters.delete_many({"_id": {"$in": arrived}, "replay_at": {"$exists": True}})
