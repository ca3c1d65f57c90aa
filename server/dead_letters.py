"""Messages that no attempt could handle: kept with the reason, to be looked at and replayed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, cast

from domain.errors import NotFound
from server.mongo import Database, Document, answering
from server.runtime import Clock
from server.transport import Message, Transport

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
        """Keep a message; the same one again changes nothing."""
        letter: Document = {
            "topic": message.topic,
            "body": message.body if readable else None,
            "reason": reason,
            "at": self._clock(),
        }
        with answering():
            await self._letters.update_one({"_id": message.id}, {"$setOnInsert": letter}, upsert=True)

    async def list_newest(self, limit: int = LETTERS_SHOWN) -> Sequence[DeadLetter]:
        """The newest dead letters."""
        with answering():
            found = await self._letters.find().sort("at", -1).limit(limit).to_list(limit)
        return cast("list[DeadLetter]", found)

    async def replay(self, letter_id: str, transport: Transport) -> bool:
        """Publish a dead message as new; False if the transport did not confirm. Raises NotFound."""
        with answering():
            letter = await self._letters.find_one({"_id": letter_id})
        if letter is None or letter["body"] is None:
            raise NotFound("dead letter")
        (confirmed,) = await transport.publish([Message(letter["_id"], letter["topic"], letter["body"])])
        if confirmed:
            with answering():
                await self._letters.delete_one({"_id": letter_id})
        return confirmed
