"""Erasing a citizen: everything is removed, and looked for again for a day, since others were at work meanwhile.

A process that had read the plan before it went may write a notice, a version or a letter after. So the erasure itself is
remembered for a day, by the id alone, and the workers remove what has come since; then it is forgotten, too.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from domain.access_log import Reading
from domain.errors import NotFound
from server.citizen_traces import PLAN, TRACES, find_delivery_ids
from server.letter_files import LetterFiles
from server.mongo import Database, answering
from server.read_log import COLLECTION, ReadLog

WATCHED_FOR = timedelta(days=1)
LETTERS, READINGS = "letters", "read_log"

Found = Counter[str]
"""How many documents there are, or were, by collection; letters and entries of the read log among them."""


class Erasing:
    """Erases citizens from the database and from the folder of the letters."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._erasures = database["erasures"]
        self._letters = LetterFiles(data_dir)
        self._read_log = ReadLog(database)

    async def look(self, citizen_id: str) -> Found:
        """What there is of a citizen. Raises NotFound if nobody of that id is or, within a day, was known."""
        known = await self._known_deliveries(citizen_id)
        found = Found()
        for trace in TRACES:
            with answering():
                wanted = trace.about(citizen_id, known or [])
                found[trace.collection] = await self._database[trace.collection].count_documents(wanted)
        found[LETTERS] = len(await asyncio.to_thread(self._letters.read_jobs, known or []))
        with answering():
            found[READINGS] = await self._database[COLLECTION].count_documents({"citizens.id": citizen_id})
        if known is None and not found.total():
            raise NotFound("citizen")
        return +found

    async def erase(self, citizen_id: str, reading: Reading | None, now: datetime) -> Found:
        """Remove everything, and keep in the read log that this was done, by ``reading``, before anything goes.

        May be ended at any moment and done again. Raises Unavailable.
        """
        with answering():
            await self._erasures.update_one({"_id": citizen_id}, {"$set": {"begun_at": now}}, upsert=True)
        if reading is not None:
            await self._read_log.keep(reading)
        removed = Found({PLAN.collection: await self._remove(PLAN.collection, {"_id": citizen_id})})
        return +(removed + await self._sweep(citizen_id))

    async def watch(self, now: datetime) -> None:
        """Remove what has come since the plan was removed, and forget erasures that are a day old."""
        with answering():
            erasures = await self._erasures.find({}).to_list(None)
        for erasure in erasures:
            citizen_id = cast("str", erasure["_id"])
            with answering():
                again = await self._database["plans"].find_one({"_id": citizen_id}, {"_id": 1})
            # A plan under the same id was loaded again, or is still to be removed by whoever began.
            if again is None:
                await self._sweep(citizen_id)
            if now - erasure["begun_at"] >= WATCHED_FOR:
                with answering():
                    await self._erasures.delete_one({"_id": citizen_id})

    async def _sweep(self, citizen_id: str) -> Found:
        """Remove all but the plan, so that an ended process leaves what the next one needs to go on."""
        known = await self._known_deliveries(citizen_id) or []
        with answering():
            await self._erasures.update_one({"_id": citizen_id}, {"$set": {"delivery_ids": known}})
        removed = Found({LETTERS: await asyncio.to_thread(self._letters.remove, known)})
        for trace in TRACES:
            if trace is not PLAN:
                removed[trace.collection] = await self._remove(trace.collection, trace.about(citizen_id, known))
        removed[READINGS] = await self._read_log.forget(citizen_id)
        return removed

    async def _remove(self, collection: str, wanted: dict[str, object]) -> int:
        with answering():
            return (await self._database[collection].delete_many(wanted)).deleted_count

    async def _known_deliveries(self, citizen_id: str) -> list[str] | None:
        """The ids of deliveries that are there and that were; None where nothing is known of the citizen."""
        there = await find_delivery_ids(self._database, citizen_id)
        with answering():
            erasure = await self._erasures.find_one({"_id": citizen_id})
        if erasure is None:
            return there or None
        return list(dict.fromkeys([*erasure.get("delivery_ids", []), *there]))
