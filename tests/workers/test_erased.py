"""Messages of a citizen who was erased while they were on their way: dropped, and nothing is written or sent."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from server.erasing import WATCHED_FOR, Erasing
from server.mongo import Database
from server.outbox import Outbox
from server.runtime import Runtime
from server.settings import Settings
from server.transport import DONE
from tests.gateway import Gateway
from tests.server.readings import reading_of
from tests.waiting import wait_until_async
from tests.workers.plans import make_plan, make_published
from tests.workers.running import NOON, QUICK, SetClock, running_workers
from tests.workers.settling import wait_until_settled
from workers.event_handler import EventHandler
from workers.wiring import open_transport

CITIZEN = "c-erased"
EVENING = timedelta(hours=12)


async def traces_of(database: Database) -> dict[str, int]:
    """Where anything of the citizen stands, apart from the erasure itself."""
    return dict(await Erasing(database, Path("nowhere")).look(CITIZEN))


async def wait_until_waiting(database: Database) -> None:
    async def waits() -> bool:
        return bool(await database["deliveries"].count_documents({"citizen_id": CITIZEN, "state": "waiting"}))

    await wait_until_async(waits, "a text waits for the morning")


async def test_messages_that_wait_for_the_morning_are_dropped(
    database: Database, gateway: Gateway, tmp_path: Path, carried_by: dict[str, Any]
) -> None:
    clock = SetClock(NOON + EVENING)
    await database["plans"].insert_one(make_plan(CITIZEN, email=None, outbox=[make_published(clock())]))
    async with running_workers(database, clock, sms_url=gateway.url, data_dir=tmp_path, **carried_by):
        await wait_until_waiting(database)
        await Erasing(database, tmp_path).erase(CITIZEN, reading_of(CITIZEN, clock()), clock())
        clock.pass_by(hours=12)
        await wait_until_settled(database)
    assert gateway.orders == []
    assert await traces_of(database) == {}


async def test_what_a_killed_erasure_left_is_not_sent_and_goes(
    database: Database, gateway: Gateway, tmp_path: Path
) -> None:
    """The plan went, and the process died: workers drop the deliveries, and remove them with all else."""
    clock, pace = SetClock(NOON + EVENING), replace(QUICK, forget=0.1)
    await database["plans"].insert_one(make_plan(CITIZEN, email=None, outbox=[make_published(clock())]))
    async with running_workers(database, clock, pace, sms_url=gateway.url, data_dir=tmp_path):
        await wait_until_waiting(database)
        await database["erasures"].insert_one({"_id": CITIZEN, "begun_at": clock()})
        await database["plans"].delete_one({"_id": CITIZEN})
        clock.pass_by(hours=12)

        async def gone() -> bool:
            return not await traces_of(database)

        await wait_until_async(gone, "all else is removed")
        clock.now += WATCHED_FOR

        async def forgotten() -> bool:
            return not await database["erasures"].count_documents({})

        await wait_until_async(forgotten, "the erasure is forgotten")
    assert gateway.orders == []


async def test_an_event_that_was_handed_on_before_leaves_no_trace(database: Database, tmp_path: Path) -> None:
    clock = SetClock()
    await database["plans"].insert_one(make_plan(CITIZEN, outbox=[make_published(NOON)]))
    (pending,) = await Outbox(database).read_pending()
    await Erasing(database, tmp_path).erase(CITIZEN, None, NOON)
    runtime = Runtime(Settings(data_dir=tmp_path), database, clock)
    handler = EventHandler(runtime, open_transport(runtime), QUICK)
    assert await handler.handle([pending.to_message()]) == [DONE]
    await Outbox(database).archive([pending])
    assert await traces_of(database) == {}
