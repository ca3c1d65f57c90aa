"""The broker is away for a while under load: no mutation notices, and everything flows once it is back."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.embedded_store import EmbeddedStore
from server.mongo import Database, close, connect
from tests.faults.system import Casework, Citizen, System, running_system
from tests.waiting import wait_until_async

pytestmark = pytest.mark.alone

SEED = 1
CITIZENS = 40
RATE = 50.0
AFTER_SECONDS = 3.0


async def _tell_at_a_rate(casework: Casework, citizens: Sequence[Citizen], seconds: float) -> list[bool]:
    """Tell one citizen after the other something, at a steady rate whatever the answers take."""
    tasks = []
    for number in range(int(seconds * RATE)):
        tasks.append(asyncio.create_task(casework.tell(citizens[number % len(citizens)])))
        await asyncio.sleep(1 / RATE)
    return await asyncio.gather(*tasks)


async def _stop_broker(system: System, seconds: float) -> None:
    await asyncio.sleep(1.0)
    await asyncio.to_thread(system.broker.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(system.broker.start)


async def _wait_until_all_noticed(database: Database, events: int) -> None:
    async def noticed() -> bool:
        return await database["notices"].count_documents({}) == events

    await wait_until_async(noticed, "every event has had its effect", 60)

    async def quiet() -> bool:
        return not await database["deliveries"].count_documents({"look_at": {"$exists": True}})

    await wait_until_async(quiet, "every delivery has come to rest", 60)


async def _check_outage(folder: Path, seconds: float) -> None:
    async with EmbeddedStore(folder) as store:
        with running_system(folder, store, SEED, "patient") as system:
            database = connect(store.url, answer_seconds=None)
            casework = Casework(system)
            citizens = [await casework.register() for _ in range(CITIZENS)]
            outage = asyncio.create_task(_stop_broker(system, seconds))
            answers = await _tell_at_a_rate(casework, citizens, seconds + AFTER_SECONDS)
            await outage
            assert all(answers)
            await _wait_until_all_noticed(database, len(answers))
            assert set(system.gateway.numbers) == {citizen.number for citizen in citizens}
            assert max(system.gateway.accepted.values()) == 1
            assert max(system.mailbox.ids.values()) == 1
            await casework.close()
            close(database)


async def test_a_short_outage_of_the_broker(tmp_path: Path) -> None:
    await _check_outage(tmp_path, 3.0)


@pytest.mark.faults
async def test_an_outage_of_the_broker_of_20_seconds(tmp_path: Path) -> None:
    await _check_outage(tmp_path, 20.0)
