"""The store is killed again and again while many write: what was acknowledged is there, all of it, once."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from domain.viewer import Viewer
from server.embedded_store import EmbeddedStore
from server.mongo import close, connect
from server.runtime import utc_now
from server.settings import Settings
from server.store_guardian import read_state
from server.token import DevelopmentKey
from tests.command import serving
from tests.faults.writing import AWAY, Tally, Writers, count_lost
from tests.waiting import wait_until_async

pytestmark = pytest.mark.alone

BETWEEN = 25
"""So many writes are acknowledged before the store is killed, and again before it is killed anew."""
RESUME_SECONDS = 60.0
SHORT_RUN, LONG_RUN = 3, 25


async def kill_among_writes(folder: Path, writers: Writers, rounds: int) -> None:
    """Kill the store once writing is in full swing, and wait until it is again."""
    for _ in range(rounds):
        await until_written(writers, BETWEEN)
        os.kill(read_state(folder)["pid"], signal.SIGKILL)
        writers.tally.kills += 1
    await until_written(writers, BETWEEN)


async def until_written(writers: Writers, more: int) -> None:
    wanted = writers.tally.acknowledged + more

    async def written() -> bool:
        return writers.tally.acknowledged >= wanted

    await wait_until_async(written, f"{more} more writes are acknowledged", RESUME_SECONDS)


async def run(folder: Path, rounds: int) -> Tally:
    settings, key = Settings(), DevelopmentKey(folder)

    def sign(viewer: Viewer) -> str:
        return key.sign(viewer, settings.issuer, settings.audience, utc_now())

    async with EmbeddedStore(folder) as store:
        with serving(folder, "serve") as running:
            writers = Writers(running.address, sign)
            work = asyncio.create_task(writers.run())
            try:
                await kill_among_writes(folder, writers, rounds)
            finally:
                writers.stop()
                await work
            database = connect(store.url, answer_seconds=None)
            await count_lost(writers.tally, database)
            close(database)
    print(f"\n{writers.tally.describe()}")  # noqa: T201 - the figures are what the run is for
    return writers.tally


def check(tally: Tally, rounds: int) -> None:
    assert (tally.kills, tally.lost, tally.twice) == (rounds, 0, 0)
    assert tally.acknowledged >= rounds * BETWEEN
    assert set(tally.refusals) <= AWAY


async def test_a_few_deaths_of_the_store_under_load(tmp_path: Path) -> None:
    check(await run(tmp_path, SHORT_RUN), SHORT_RUN)


@pytest.mark.faults
async def test_many_deaths_of_the_store_under_load(tmp_path: Path) -> None:
    check(await run(tmp_path, LONG_RUN), LONG_RUN)
