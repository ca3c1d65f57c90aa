"""A change in one process wakes the relay of another, which otherwise would look only now and then."""

import asyncio
from dataclasses import replace

from server.mongo import Database
from server.runtime import Runtime
from server.settings import Settings
from server.waking import forward_wakes
from tests.gateway import Gateway
from tests.waiting import wait_until_async
from tests.workers.plans import make_plan, make_published
from tests.workers.running import NOON, QUICK, SetClock, running_workers

SELDOM = replace(QUICK, relay_poll=3600.0)


async def test_the_relay_of_another_process_is_woken_through_the_broker(
    database: Database, gateway: Gateway, clock: SetClock, broker_url: str
) -> None:
    api = Runtime(Settings(amqp_url=broker_url), database, clock)  # type: ignore[arg-type]  # parsed from text
    async with running_workers(database, clock, SELDOM, sms_url=gateway.url, amqp_url=broker_url):
        forwarding = asyncio.create_task(forward_wakes(api))
        for number in range(3):
            events = [make_published(NOON, event_id=f"e-{number}")]
            await database["plans"].insert_one(make_plan(f"c-{number}", f"+452030405{number}", None, outbox=events))
            api.wake.set()

            async def arrived(count: int = number + 1) -> bool:
                return len(gateway.orders) == count

            await wait_until_async(arrived, "the text has arrived")
        api.stop.set()
        await asyncio.wait_for(forwarding, 5)


async def test_a_broker_that_is_away_holds_up_neither_the_start_nor_the_stop(
    database: Database, clock: SetClock
) -> None:
    settings = Settings(amqp_url="amqp://guest:guest@127.0.0.1:9/")  # type: ignore[arg-type]  # parsed from text
    api = Runtime(settings, database, clock)
    forwarding = asyncio.create_task(forward_wakes(api))
    api.wake.set()
    api.stop.set()
    await asyncio.wait_for(forwarding, 5)
    assert api.wake.is_set()
