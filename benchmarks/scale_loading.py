"""Filling a store with many plans by the loader of `minplan load`, a slice at a time, so that it can be ended and goes on."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.many_plans import write_lines
from domain.errors import Unavailable
from server.cpr import Vault, open_vault
from server.embedded_store import EmbeddedStore
from server.loading import TAKEN_CPR, Refusal, Watch, load_plans
from server.mongo import Database, close, connect, ensure_indexes
from server.runtime import utc_now
from server.settings import Settings

LOADED = "loaded"
SLICE = 5_000
ATTEMPTS = 20
PAUSE_SECONDS = 5.0
CACHE_SIZE = "2G"
"""What a store keeps pages in: the index entries of a million plans are to fit, as they should wherever there are so many."""


async def fill(folder: Path, size: int) -> None:
    """Load so many plans into the store of a folder; what an earlier run has loaded there is not loaded again."""
    async with EmbeddedStore(folder, CACHE_SIZE) as store:
        database = connect(store.url, answer_seconds=None)
        try:
            await ensure_indexes(database)
            await _load(database, open_vault(Settings(data_dir=folder)), size)
        finally:
            close(database)


async def read_seconds(database: Database) -> Sequence[float]:
    """How long each slice took to load."""
    found = await database["marks"].find_one({"_id": LOADED})
    return found["seconds"] if found else ()


async def _load(database: Database, vault: Vault, size: int) -> None:
    for start in range(SLICE * len(await read_seconds(database)), size, SLICE):
        begun = time.perf_counter()
        await _load_slice(database, vault, range(start, min(start + SLICE, size)))
        taken = time.perf_counter() - begun
        await database["marks"].update_one({"_id": LOADED}, {"$push": {"seconds": taken}}, upsert=True)


async def _load_slice(database: Database, vault: Vault, numbers: range) -> None:
    """Load some citizens, again after an outage."""
    refused: list[Refusal] = []
    for _ in range(ATTEMPTS):
        now = utc_now()
        try:
            await load_plans(write_lines(numbers, now), database, vault, now, Watch(refused=refused.append))
        except Unavailable:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        # Whom an earlier attempt has loaded is there already, with dates that lie around another instant.
        if any(refusal.reason != TAKEN_CPR for refusal in refused):
            raise AssertionError(f"the loader says {refused[0]}")
        return
    raise AssertionError("the store does not answer")
