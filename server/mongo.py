"""The database: the one module that knows the driver, with every index and the meaning of its errors."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import pymongo
from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from domain.errors import LimitExceeded, Unavailable
from server.line_faults import explain_fault

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]

DATABASE_NAME = "minplan"
ANSWER_SECONDS = 2.5
"""How long one operation may take before the database counts as dead: callers learn it within 3 seconds."""

# What pymongo raises when the server, not the operation, is at fault.
_OUTAGES = (ConnectionFailure, NetworkTimeout, ExecutionTimeout, WTimeoutError)
# What the server says of an update after which a document would have more than 16 MB.
_TOO_LARGE = frozenset({10334, 17419, 17420})
# What the server says of an index that is there with other options.
_OTHER_OPTIONS = frozenset({85, 86})


@dataclass(frozen=True, slots=True)
class Index:
    """One index; ``keys`` in order, 1 ascending and -1 descending.

    ``only`` names the documents that are in it; a query says as much or more, or does not use it.
    """

    collection: str
    keys: Mapping[str, int]
    unique: bool = False
    sparse: bool = False
    only: Mapping[str, Any] | None = None

    @property
    def options(self) -> Document:
        """What the database is told beside the keys."""
        options: Document = {name: True for name in ("unique", "sparse") if getattr(self, name)}
        return options if self.only is None else {**options, "partialFilterExpression": dict(self.only)}


ANY_TEXT: Mapping[str, Any] = {"$gte": ""}


def _of_those_with(path: str, collection: str, keys: Mapping[str, int]) -> Index:
    """An index of the documents that have text at a path: of most plans nothing is due, and no order was sent."""
    return Index(collection, keys, only={path: ANY_TEXT})


INDEXES = (
    Index("plans", {"outbox.at": 1}, sparse=True),
    Index("plans", {"cpr.hashes": 1}, unique=True),
    Index("plans", {"cpr.keys": 1}),
    Index("plans", {"municipality": 1, "visible": 1, "_id": 1}),
    Index("plans", {"funds": 1, "visible": 1, "_id": 1}),
    _of_those_with("status_due_on", "plans", {"municipality": 1, "status_due_on": 1, "_id": 1}),
    _of_those_with("education_order.deadline", "plans", {"municipality": 1, "education_order.deadline": 1, "_id": 1}),
    _of_those_with("education_order.deadline", "plans", {"education_order.deadline": 1}),
    _of_those_with("placements.codes", "plans", {"placements.codes": 1, "_id": 1}),
    Index("plans", {"placements.order_id": 1}, sparse=True),
    Index("plans", {"meetings.id": 1}, sparse=True),
    Index("plans", {"meetings.starts_at": 1}, sparse=True),
    Index("plan_versions", {"citizen_id": 1, "editions.full.version": -1}),
    Index("plan_versions", {"citizen_id": 1, "editions.fund.version": -1}),
    Index("comments", {"order_id": 1, "number": 1}),
    Index("comments", {"citizen_id": 1}),
    Index("notices", {"citizen_id": 1, "created_at": -1}),
    Index("deliveries", {"key": 1}, unique=True),
    Index("deliveries", {"joinable": 1}, unique=True, sparse=True),
    Index("deliveries", {"look_at": 1}, sparse=True),
    Index("deliveries", {"contact_until": 1}, sparse=True),
    Index("deliveries", {"citizen_id": 1, "created_at": -1, "_id": -1}),
    Index("deliveries", {"failed_at": -1}, sparse=True),
    Index("deliveries", {"created_at": -1, "_id": -1}),
    Index("contracts", {"citizen_id": 1}),
    Index("contracts", {"file_id": 1}),
    Index("deliveries", {"state": 1, "created_at": -1, "_id": -1}, only={"state": "unknown"}),
    Index("dead_letters", {"at": -1}),
    Index("dead_letters", {"replay_at": 1}, sparse=True),
    _of_those_with("citizens.id", "read_log", {"citizens.id": 1, "at": -1, "_id": -1}),
    _of_those_with("reader.subject", "read_log", {"reader.subject": 1, "at": -1, "_id": -1}),
    _of_those_with("reader.organisation", "read_log", {"reader.organisation": 1, "at": -1, "_id": -1}),
    Index("read_log", {"at": -1, "_id": -1}),
    Index("development_outbox", {"at": -1}),
)


def connect(url: str, name: str = DATABASE_NAME, *, answer_seconds: float | None = ANSWER_SECONDS) -> Database:
    """A database handle; the connection is made on first use and again by itself after an outage.

    Instants are aware and in UTC. ``answer_seconds`` bounds each operation; None for no bound.
    """
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        url,
        tz_aware=True,
        tzinfo=UTC,
        appname="minplan",
        w="majority",
        serverSelectionTimeoutMS=2000,
        connectTimeoutMS=2000,
        timeoutMS=None if answer_seconds is None else int(answer_seconds * 1000),
        maxPoolSize=50,
    )
    return client.get_database(name, codec_options=CodecOptions(tz_aware=True, tzinfo=UTC))


def close(database: Database) -> None:
    """Close the connections behind a handle."""
    database.client.close()


@contextmanager
def answering() -> Iterator[None]:
    """Turn an outage of the database into Unavailable("database"), and a document that would be too large into
    LimitExceeded; every other error passes.
    """
    try:
        yield
    except _OUTAGES as error:
        raise Unavailable("database", explain_fault(error)) from error
    except PyMongoError as error:
        if error.timeout:
            raise Unavailable("database") from error
        if isinstance(error, OperationFailure) and error.code in _TOO_LARGE:
            raise LimitExceeded("There is no room left in the plan; end or remove something in it first.") from error
        raise


async def ping(database: Database) -> None:
    """Raise Unavailable("database") unless it answers."""
    with answering():
        await database.command("ping")


async def ensure_indexes(database: Database, indexes: Sequence[Index] = INDEXES) -> None:
    """Make every index that is missing, and anew one that was made with other options."""
    with answering(), pymongo.timeout(None):
        for index in indexes:
            collection, keys = database[index.collection], list(index.keys.items())
            try:
                await collection.create_index(keys, **index.options)
            except OperationFailure as error:
                if error.code not in _OTHER_OPTIONS:
                    raise
                await collection.drop_index(keys)
                await collection.create_index(keys, **index.options)
