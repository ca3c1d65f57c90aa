"""The figures for Prometheus: what was counted, how old what waits is, and nothing of any citizen."""

from datetime import timedelta

import httpx

from server.metrics import metrics_app
from server.mongo import Database
from server.runtime import Runtime
from server.settings import Settings
from tests.gateway import Gateway
from tests.workers.plans import make_plan, make_published
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import wait_until_settled


async def read_figures(database: Database, clock: SetClock) -> dict[str, float]:
    transport = httpx.ASGITransport(metrics_app(Runtime(Settings(), database, clock)))
    async with httpx.AsyncClient(transport=transport, base_url="http://minplan.example") as client:
        text = (await client.get("/metrics")).text
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_what_was_sent_is_counted_by_channel_and_nothing_else(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    before = await read_figures(database, clock)
    event = make_published(NOON - timedelta(seconds=4))
    await database["plans"].insert_one(make_plan(email=None, outbox=[event]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_settled(database)
    after = await read_figures(database, clock)
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] > before.get(name, 0)}
    assert grown['minplan_deliveries_total{channel="sms",state="sent",template="plan_updated"}'] == 1
    assert grown['minplan_attempts_total{channel="sms",outcome="accepted"}'] == 1
    assert grown['minplan_events_total{kind="plan_published"}'] == 1
    assert grown['minplan_delivery_seconds_bucket{channel="sms",le="5.0"}'] == 1
    assert 'minplan_delivery_seconds_bucket{channel="sms",le="2.5"}' not in grown
    assert not [name for name in after if "c-1" in name or "e-1" in name or "2030" in name]


async def test_the_age_of_what_waits_is_told(database: Database, clock: SetClock) -> None:
    await database["plans"].insert_one(make_plan(outbox=[make_published(NOON - timedelta(seconds=90))]))
    overdue = {"_id": "d-1", "look_at": NOON - timedelta(seconds=5), "due_at": NOON - timedelta(seconds=30)}
    await database["deliveries"].insert_one(overdue)
    figures = await read_figures(database, clock)
    assert figures["minplan_outbox_age_seconds"] == 90
    assert figures["minplan_queue_age_seconds"] == 30


async def test_with_nothing_waiting_the_ages_are_nothing(database: Database, clock: SetClock) -> None:
    figures = await read_figures(database, clock)
    assert (figures["minplan_outbox_age_seconds"], figures["minplan_queue_age_seconds"]) == (0, 0)
