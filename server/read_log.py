"""The read log in the store: one entry for each request that showed a citizen's data, kept before the answer leaves.

Entries form chains, one for each process that writes. Requests that end at the same time share one write.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from domain.access_log import Reading, View, WantedReadings
from domain.organisations import organisation_name
from domain.viewer import Role, Viewer
from server.mongo import Database, Document, answering
from server.read_log_entry import Entry, Reader, cut, first_digest, named_ids, seal
from server.runtime import Clock, utc_now
from server.stretches import EPOCH, INSTANTS, MILLISECOND, Conditions, Read, Road, Strides

COLLECTION = "read_log"
BATCH_ENTRIES = 500
"""So many requests share one write at most."""

_Waiting = tuple[Sequence[Reading], asyncio.Future[None]]
"""The readings of a request, and the future that ends its waiting for them to be kept."""


@dataclass(slots=True)
class _Chain:
    """Where a process stands in its chain."""

    name: str = field(default_factory=lambda: uuid4().hex)
    number: int = 0
    digest: str = ""

    def seal(self, reading: Reading) -> Entry:
        entry = seal(reading, self.name, self.number + 1, self.digest or first_digest(self.name))
        self.number, self.digest = entry["number"], entry["digest"]
        return entry


class ReadLog:
    """Appends entries, and reads them for citizens and administrators; the only updates cut an erased citizen."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._entries, self._clock = database[COLLECTION], clock
        self._chain = _Chain()
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._strides = Strides()

    async def keep(self, *readings: Reading) -> None:
        """Return once the readings are kept, all in one write; Unavailable("database") where they can't be."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((readings, kept))
        if self._writing is None or self._writing.done():
            # A task of its own, so that a request that is given up takes nobody else's entry with it.
            self._writing = asyncio.create_task(self._write())
        await kept

    async def list_readings(self, wanted: WantedReadings, size: int) -> Sequence[View]:
        """The newest readings first."""
        keys, rest = _split(wanted)
        edge, tie = wanted.after or (wanted.until, None)
        newest, name = wanted.until or self._clock(), tuple(keys.items())
        road: Road[datetime] = Road(name, INSTANTS, "at", newest, edge, tie, end=_before(wanted.since), down=True)
        found = await self._strides.gather(road, self._reader(keys, rest), size)
        return [_view(cast("Entry", entry)) for entry in found]

    def _reader(self, keys: Document, rest: Document) -> Read:
        async def read(conditions: Conditions, size: int) -> Sequence[Document]:
            steps: list[Document] = [
                *({"$match": step} for step in ({**keys, **conditions}, rest) if step),
                {"$sort": {"at": -1, "_id": -1}},
                {"$limit": size},
            ]
            with answering():
                return await self._entries.aggregate(steps, batchSize=size + 1).to_list(None)

        return read

    async def forget(self, citizen_id: str) -> int:
        """Cut a citizen out of every entry; how many there were."""
        count = 0
        async for entry in self._about(citizen_id):
            with answering():
                # Of two erasures at once, neither may bring the other's citizen back; who comes too late reads again.
                await self._entries.update_one(
                    {"_id": entry["_id"], "citizens": entry["citizens"]},
                    {"$set": {"citizens": cut(entry["citizens"], citizen_id)}},
                )
            count += 1
        return count

    async def _about(self, citizen_id: str) -> AsyncIterator[Entry]:
        """Every entry that names a citizen; those cut meanwhile are not met again."""
        while True:
            with answering():
                found = await self._entries.find({"citizens.id": citizen_id}).to_list(BATCH_ENTRIES)
            if not found:
                return
            for entry in found:
                yield cast("Entry", entry)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH_ENTRIES], self._waiting[BATCH_ENTRIES:]
            try:
                entries = [self._chain.seal(reading) for readings, _ in batch for reading in readings]
                with answering():
                    await self._entries.insert_many([cast("dict[str, Any]", entry) for entry in entries])
            except Exception as error:
                # What was kept of the batch is unknown, so that nothing can be put behind it.
                self._chain = _Chain()
                _settle(batch, error)
            else:
                _settle(batch, None)


def _settle(batch: Sequence[_Waiting], error: Exception | None) -> None:
    for _, kept in batch:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)


def _split(wanted: WantedReadings) -> tuple[Document, Document]:
    """What an index answers together with the instant, and what is judged on what it finds."""
    given = {
        "citizens.id": wanted.citizen_id,
        "reader.subject": wanted.subject,
        "reader.organisation": wanted.organisation,
    }
    asked = [(path, value) for path, value in given.items() if value is not None]
    return dict(asked[:1]), dict(asked[1:])


def _before(since: datetime | None) -> datetime | None:
    """The instant before one; nothing was read before there were computers."""
    return None if since is None or since <= EPOCH else since - MILLISECOND


def _view(entry: Entry) -> View:
    return {
        "id": entry["_id"],
        "at": entry["at"],
        "reader": _view_reader(entry["reader"]),
        "operation": entry["operation"],
        "fields": entry["fields"],
        "reason": entry["reason"],
        "citizen_ids": named_ids(entry["citizens"]),
        "policy_version": entry["policy"],
        "key": (entry["at"], entry["_id"]),
    }


def _view_reader(reader: Reader) -> View:
    role = Role(reader["role"])
    name, subject = reader.get("name", ""), reader.get("subject", "")
    organisation = organisation_name(Viewer(role, subject, name, reader.get("organisation", "")))
    return {"role": role, "name": name, "subject": subject, "organisation": organisation}
