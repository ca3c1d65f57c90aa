"""Deliveries: one record for each message to one citizen by one channel, from the intent to its end.

waiting -> sending (claimed with a lease) -> sent | failed | unknown | dropped

``due_at`` is when something may be done: send it, ask about it, or, for `sending`, the end of the lease, after which
nobody knows whether it was sent. ``look_at`` is when the sweeper brings it up, unless a message has done so before.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NotRequired, TypedDict, cast
from uuid import uuid4

import orjson
from pymongo import UpdateMany
from pymongo.errors import BulkWriteError

from server.mongo import Database, Document, answering
from server.notices import require_only_duplicates
from server.topology import delivery_topic
from server.transport import Message

SOON = timedelta(seconds=1)
SWEEP_BATCH = 200
BRING_AGAIN_AFTER = timedelta(seconds=30)
"""How long the sweeper trusts that a message about a delivery is under way."""


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


FINAL = frozenset({State.SENT, State.FAILED, State.DROPPED})


class Attempt(TypedDict):
    """One attempt: when, how it ended and why, in a code without personal data."""

    at: datetime
    outcome: str
    reason: str


class Receipt(TypedDict):
    """What the gateway said last about a text on its way to the phone; ``time`` in seconds since 1970."""

    status: str
    time: int
    taken_at: datetime


class Delivery(TypedDict):
    """One message to one citizen by one channel."""

    _id: str
    key: str
    citizen_id: str
    event: str
    channel: str
    template: str
    about: str | None
    about_at: datetime | None
    lane: str
    state: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    attempts: list[Attempt]
    look_at: NotRequired[datetime]
    joinable: NotRequired[str]
    lease: NotRequired[str]
    gateway: NotRequired[str]
    reason: NotRequired[str]
    sent_at: NotRequired[datetime]
    failed_at: NotRequired[datetime]
    contact: NotRequired[str]
    contact_until: NotRequired[datetime]
    receipt: NotRequired[Receipt]


@dataclass(frozen=True, slots=True)
class Intent:
    """That a citizen is to be told something by a channel, once for each key.

    ``joins``: while one is waiting, another of the same kind to the same citizen is the same message.
    """

    citizen_id: str
    event: str
    channel: str
    template: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    about: str | None = None
    about_at: datetime | None = None
    contact: str | None = None
    lane: str = "bulk"
    joins: bool = False

    @property
    def key(self) -> str:
        """What makes the intent unique: event, citizen, channel and what it is about."""
        return ":".join((self.event, self.citizen_id, self.channel, self.about or ""))

    def to_delivery(self, bring_at: datetime) -> Delivery:
        """A new delivery; the sweeper brings it at ``bring_at``."""
        delivery: Delivery = {
            "_id": uuid4().hex,
            "key": self.key,
            "citizen_id": self.citizen_id,
            "event": self.event,
            "channel": self.channel,
            "template": self.template,
            "about": self.about,
            "about_at": self.about_at,
            "lane": self.lane,
            "state": State.WAITING,
            "created_at": self.created_at,
            "due_at": self.due_at,
            "expires_at": self.expires_at,
            "attempts": [],
            "look_at": bring_at,
        }
        if self.contact is not None:
            delivery["contact"] = self.contact
        if self.joins:
            delivery["joinable"] = f"{self.template}:{self.citizen_id}:{self.channel}"
        return delivery


@dataclass(frozen=True, slots=True)
class Ending:
    """How a claimed delivery leaves the state `sending`.

    ``outcome`` of the attempt, if there was one. ``due_at`` for the states that are not final; ``under_way`` if a
    message will bring it up then, so that the sweeper does so only if that one is lost. ``contact`` is where it went,
    if not where the record says.
    """

    delivery_id: str
    state: State
    outcome: str | None = None
    reason: str | None = None
    due_at: datetime | None = None
    under_way: bool = False
    contact: str | None = None

    def to_update(self, at: datetime, forget_at: datetime) -> Document:
        """The update of the record; once nothing more is to be done, ``forget_at`` is when it forgets the contact."""
        values: Document = {"state": self.state}
        unset = {"lease": ""}
        if self.contact is not None:
            values["contact"] = self.contact
        if self.reason is None:
            unset["reason"] = ""
        else:
            values["reason"] = self.reason
        if self.due_at is None:
            unset["look_at"] = ""
            values |= {"contact_until": forget_at} | (
                {"sent_at": at} if self.state is State.SENT else {"failed_at": at}
            )
        else:
            values |= {"due_at": self.due_at, "look_at": self.due_at + BRING_AGAIN_AFTER * self.under_way}
        update: Document = {"$set": values, "$unset": unset}
        if self.outcome is not None:
            update["$push"] = {"attempts": {"at": at, "outcome": self.outcome, "reason": self.reason or ""}}
        return update


def to_message(delivery: Delivery) -> Message:
    """The message that says that a delivery is due; it holds the delivery's id alone."""
    topic = delivery_topic(delivery["channel"], delivery["lane"])
    return Message(delivery["_id"], topic, {"delivery_id": delivery["_id"]})


class Deliveries:
    """The collection of deliveries as the workers use it: in batches, few writes for each."""

    def __init__(self, database: Database) -> None:
        self._deliveries = database["deliveries"]

    async def add(self, intents: Sequence[Intent], now: datetime) -> Sequence[Delivery]:
        """Record intents; gives the deliveries that are due now, whether they were new or known and still waiting."""
        new = [
            intent.to_delivery(now + BRING_AGAIN_AFTER if intent.due_at <= now else intent.due_at) for intent in intents
        ]
        if not new:
            return []
        try:
            with answering():
                await self._deliveries.insert_many([{**delivery} for delivery in new], ordered=False)
        except BulkWriteError as error:
            require_only_duplicates(error)
            return await self._find_waiting([delivery["key"] for delivery in new], now)
        return [delivery for delivery in new if delivery["due_at"] <= now]

    async def read(self, ids: Sequence[str]) -> Sequence[Delivery]:
        """The deliveries with these ids."""
        with answering():
            found = await self._deliveries.find({"_id": {"$in": list(ids)}}).to_list(None)
        return cast("list[Delivery]", found)

    async def claim(
        self,
        ids: Sequence[str],
        states: Sequence[State],
        lease: str,
        now: datetime,
        until: datetime,
        gateway: str | None,
    ) -> None:
        """Move those that are in one of the states, and due, to `sending` under a lease. The rest stays.

        ``gateway`` is where they are about to be sent, or None to keep the one they were sent to before.
        """
        values: Document = {"state": State.SENDING, "lease": lease, "due_at": until, "look_at": until}
        if gateway is not None:
            values["gateway"] = gateway
        with answering():
            await self._deliveries.update_many(
                {"_id": {"$in": list(ids)}, "state": {"$in": list(states)}, "due_at": {"$lte": now}},
                {"$set": values, "$unset": {"joinable": ""}},
            )

    async def finish(self, lease: str, endings: Sequence[Ending], at: datetime, forget_at: datetime) -> None:
        """Record how claimed deliveries ended; one whose lease somebody else took over stays as that one left it.

        What ended alike is written at once, which is most of a batch.
        """
        alike: dict[bytes, tuple[Document, list[str]]] = {}
        for ending in endings:
            update = ending.to_update(at, forget_at)
            alike.setdefault(orjson.dumps(update), (update, []))[1].append(ending.delivery_id)
        writes = [UpdateMany({"_id": {"$in": ids}, "lease": lease}, update) for update, ids in alike.values()]
        if writes:
            with answering():
                await self._deliveries.bulk_write(writes, ordered=False)

    async def find_overdue(self, after: datetime | None, until: datetime) -> AsyncIterator[Sequence[Delivery]]:
        """Open deliveries that should have been looked at in a span of time, in batches, with no more than a message needs."""
        span: Document = {"$lte": until} if after is None else {"$gt": after, "$lte": until}
        with answering():
            cursor = self._deliveries.find({"look_at": span}, {"channel": 1, "lane": 1}, batch_size=SWEEP_BATCH)
            while batch := await cursor.to_list(SWEEP_BATCH):
                yield cast("list[Delivery]", batch)

    async def bring_soon(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Have the sweeper bring up deliveries at once, because no message about them is certain to arrive."""
        if deliveries:
            with answering():
                await self._deliveries.update_many(
                    {"_id": {"$in": [delivery["_id"] for delivery in deliveries]}, "look_at": {"$exists": True}},
                    {"$set": {"look_at": now + SOON}},
                )

    async def forget_contacts(self, now: datetime) -> None:
        """Remove where deliveries went, of those that have kept it long enough."""
        with answering():
            await self._deliveries.update_many(
                {"contact_until": {"$lte": now}}, {"$unset": {"contact": "", "contact_until": ""}}
            )

    async def _find_waiting(self, keys: Sequence[str], now: datetime) -> Sequence[Delivery]:
        with answering():
            found = await self._deliveries.find(
                {"key": {"$in": list(keys)}, "state": State.WAITING, "due_at": {"$lte": now}}
            ).to_list(None)
        return cast("list[Delivery]", found)
