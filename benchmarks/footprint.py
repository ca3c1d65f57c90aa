"""What a citizen costs in disk and memory: documents and index entries as they are measured, times how many there are."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import bson

from benchmarks.sheet import Sheet
from domain.access_log import Reading
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.cpr import Vault
from server.embedded_store import EmbeddedStore
from server.examples.loading import load_examples
from server.mongo import Database, close, connect, ensure_indexes
from server.notices import NoticeRecord, Notices
from server.read_log import COLLECTION, ReadLog
from server.runtime import utc_now

CITIZENS = (500_000, 50_000_000)
HEADINGS = (
    "collection",
    "documents a citizen",
    "BSON",
    "compressed",
    "index entries",
    *(f"{count:,} citizens, {what}" for count in CITIZENS for what in ("disk", "indexes")),
)
BLOCK = 32 * 1024
FIELDS = ("Plan.version", "Plan.publishedAt", "Plan.type", "Plan.title", "Plan.activities", "Activity.heading") * 4
A_YEAR: Mapping[str, int] = {
    "plans": 1,
    "plan_versions": 10,
    "comments": 2,
    "notices": 20,
    "deliveries": 20,
    COLLECTION: 200,
}
"""How many documents a citizen has after a year: what we take for granted; put in your own figures."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """One document of a collection in bytes: as it is, in compressed blocks, and its entries in all indexes."""

    collection: str
    document: float
    compressed: float
    entries: float

    def row(self) -> tuple[str, ...]:
        """The figures as a row of the table."""
        number = A_YEAR[self.collection]
        totals = [_gigabytes(size * number * count) for count in CITIZENS for size in (self.compressed, self.entries)]
        sizes = (f"{size:,.0f} B" for size in (self.document, self.compressed, self.entries))
        return (self.collection, str(number), *sizes, *totals)


async def run() -> Sheet:
    """Load the example plans, measure each collection, and multiply."""
    with TemporaryDirectory() as folder:
        async with EmbeddedStore(Path(folder)) as store:
            database = connect(store.url, answer_seconds=None)
            try:
                await _fill(database, utc_now())
                found = [await _measure(database, name) for name in A_YEAR]
            finally:
                close(database)
    rows = [each.row() for each in found]
    return Sheet("footprint", "What citizens cost after a year", HEADINGS, [*rows, _total(found)], REMARKS)


REMARKS = (
    "Of the eight example plans, which hold more than most. Documents a citizen are an assumption for one year, no finding.",
    "Compressed in blocks of 32 KB by zlib at its fastest; MongoDB's default (snappy) packs less: expect up to twice as much.",
    "One copy of everything; a replica set of three holds three.",
    "Index entries are the bytes of the keys as the embedded store keeps them. MongoDB leaves out what keys have in common.",
)


async def _fill(database: Database, now: datetime) -> None:
    await ensure_indexes(database)
    await load_examples(database, Vault(["a key to measure with, and no other use"]), now)
    plans = await database["plans"].find({}, {"_id": 1}).to_list(None)
    log, viewer = ReadLog(database), EXAMPLE_VIEWERS[Role.JOBCENTRE]
    for plan in plans:
        await log.keep(Reading(viewer, now, "plan", FIELDS, [plan["_id"]], None, "f" * 16))
        notice: NoticeRecord = {
            "_id": f"{plan['_id']}-notice",
            "citizen_id": plan["_id"],
            "kind": "plan_published",
            "text": "Der er nyt i din plan fra dit jobcenter.",
            "created_at": now,
        }
        await Notices(database).add([notice])


async def _measure(database: Database, name: str) -> Footprint:
    documents = [bson.encode(each) for each in await database[name].find().to_list(None)]
    if not documents:
        raise AssertionError(f"there is nothing in {name}")
    stored = await database.command("collStats", name)
    entries = sum(stored["indexSizes"].values())
    size = sum(map(len, documents))
    return Footprint(name, size / len(documents), _compress(documents) / len(documents), entries / len(documents))


def _compress(documents: Sequence[bytes]) -> int:
    """The size of all together, in blocks as a database writes them; the last one counts by how full it is."""
    content = b"".join(documents)
    blocks = [content[start : start + BLOCK] for start in range(0, len(content), BLOCK)]
    return sum(len(zlib.compress(block, 1)) for block in blocks)


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB"


def _total(found: Sequence[Footprint]) -> tuple[str, ...]:
    sums = [
        sum(getattr(each, what) * A_YEAR[each.collection] for each in found) * count
        for count in CITIZENS
        for what in ("compressed", "entries")
    ]
    return ("all", "", "", "", "", *map(_gigabytes, sums))
