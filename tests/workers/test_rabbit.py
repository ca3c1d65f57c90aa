"""What only a broker can do to us: foreign messages, other queues under our names, lost consumers and connections."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from domain.errors import Unavailable
from server.mongo import Database
from server.process import run_together
from server.rabbit import connect_broker, declare_topology, ping_broker
from server.runtime import Runtime
from server.settings import Settings
from server.topology import DEAD_QUEUE, EXCHANGE, TopologyError
from tests.gateway import Gateway
from tests.proxy import running_proxy
from tests.waiting import wait_until_async
from tests.workers.plans import make_plan, make_published
from tests.workers.running import NOON, QUICK, SetClock, running_workers
from tests.workers.settling import is_settled, wait_until_settled
from workers.wiring import run_workers


@pytest.fixture
async def channel(broker_url: str) -> AsyncIterator[AbstractChannel]:
    connection = await connect_broker(broker_url)
    yield await connection.channel()
    await connection.close()


async def put(channel: AbstractChannel, topic: str, body: bytes, **properties: object) -> None:
    exchange = await channel.get_exchange(EXCHANGE)
    properties.setdefault("message_id", uuid.uuid4().hex)
    await exchange.publish(aio_pika.Message(body, **properties), topic)  # type: ignore[arg-type]  # named by the test


@pytest.mark.parametrize(
    ("body", "properties", "reason"),
    [
        (b"", {}, "malformed"),
        (b"\xff\x00", {}, "malformed"),
        (b"[1, 2]", {}, "malformed"),
        (b'{"event_id": 7}', {}, "malformed"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', {}, "malformed"),
        (b"{}", {"headers": {"x-attempt": -1}}, "malformed"),
        (b"{}", {"headers": {"x-attempt": "many"}}, "malformed"),
        (b"{}", {}, "no_at"),
        (b'{"at": "yesterday", "kind": "plan_published"}', {}, "unknown_kind_or_time"),
        (b'{"at": "2027-01-01T00:00:00Z", "kind": "moon_risen"}', {}, "unknown_kind_or_time"),
        (
            b'{"event_id": "e", "citizen_id": "c", "at": "2027-01-01T00:00:00", "kind": "plan_published"}',
            {},
            "time_without_zone",
        ),
    ],
)
async def test_a_message_that_makes_no_sense_dies_with_a_reason_and_the_next_one_passes(
    database: Database,
    gateway: Gateway,
    clock: SetClock,
    broker_url: str,
    channel: AbstractChannel,
    body: bytes,
    properties: dict[str, object],
    reason: str,
) -> None:
    async with running_workers(database, clock, sms_url=gateway.url, amqp_url=broker_url):
        await put(channel, "event.plan_published", body, **properties)
        await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(NOON)]))

        async def buried() -> bool:
            return await database["dead_letters"].count_documents({}) == 1

        async def passed() -> bool:
            clock.pass_by(seconds=0.1)
            return bool(gateway.orders)

        await wait_until_async(buried, "the message is among the dead letters")
        # What nobody handed on is handled all the same, so that the figures don't tell when the other one has been.
        await wait_until_async(passed, "the next one has passed")
        await wait_until_settled(database, clock)
    letter = await database["dead_letters"].find_one({})
    assert letter is not None
    assert letter["reason"] == reason
    assert len(gateway.orders) == 1


async def test_a_message_about_a_delivery_that_nobody_knows_changes_nothing(
    database: Database, clock: SetClock, broker_url: str, channel: AbstractChannel
) -> None:
    async with running_workers(database, clock, amqp_url=broker_url):
        await put(channel, "delivery.sms.bulk", b'{"delivery_id": "nobody"}')
        await put(channel, "delivery.sms.urgent", b"{}")

        async def consumed() -> bool:
            queues = [await channel.declare_queue(f"minplan.sms.{lane}", passive=True) for lane in ("bulk", "urgent")]
            return not any(queue.declaration_result.message_count for queue in queues)

        await wait_until_async(consumed, "both were taken")
    assert await database["dead_letters"].count_documents({}) == 0
    assert await database["deliveries"].count_documents({}) == 0


async def test_another_queue_under_one_of_our_names_ends_the_start_with_a_sentence(
    database: Database, clock: SetClock, broker_url: str, channel: AbstractChannel
) -> None:
    await channel.queue_delete(DEAD_QUEUE)
    await channel.declare_queue(DEAD_QUEUE, durable=False)
    try:
        with pytest.raises(TopologyError, match=rf"{DEAD_QUEUE} with other properties: remove it once it is empty"):
            async with running_workers(database, clock, amqp_url=broker_url):
                pass
    finally:
        await channel.queue_delete(DEAD_QUEUE)


async def test_the_topology_can_be_declared_again(broker_url: str) -> None:
    connection = await connect_broker(broker_url)
    await declare_topology(connection)
    await declare_topology(connection)
    await connection.close()


async def test_a_deleted_queue_and_its_lost_consumer_come_back(
    database: Database,
    gateway: Gateway,
    clock: SetClock,
    broker_url: str,
    channel: AbstractChannel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.rabbit.CHECK_SECONDS", 0.2)
    async with running_workers(database, clock, sms_url=gateway.url, amqp_url=broker_url):
        await channel.queue_delete("minplan.sms.bulk")
        await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(NOON)]))

        async def settled_after_a_while() -> bool:
            clock.pass_by(seconds=1)
            return await is_settled(database)

        await wait_until_async(settled_after_a_while, "the message has arrived through the new queue")
    assert len(gateway.orders) == 1


async def test_work_goes_on_after_connections_are_cut(
    database: Database, gateway: Gateway, clock: SetClock, broker_url: str
) -> None:
    with running_proxy(urlsplit(broker_url).port or 0) as proxy:
        url = broker_url.replace(str(urlsplit(broker_url).port), str(proxy.port))
        async with running_workers(database, clock, sms_url=gateway.url, amqp_url=url):
            for number in range(3):
                await asyncio.to_thread(proxy.cut)
                plan = make_plan(
                    f"c-{number}", f"+452030405{number}", None, outbox=[make_published(NOON, event_id=f"e-{number}")]
                )
                await database["plans"].insert_one(plan)
                clock.pass_by(minutes=1)
                await wait_until_settled(database, clock)
    assert gateway.numbers == {f"+452030405{number}": 1 for number in range(3)}


async def test_a_broker_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable, match="message broker"):
        await ping_broker("amqp://guest:guest@127.0.0.1:9/")


async def test_messages_hold_ids_alone(
    database: Database, gateway: Gateway, clock: SetClock, broker_url: str, channel: AbstractChannel
) -> None:
    spy = await channel.declare_queue(exclusive=True)
    await spy.bind(EXCHANGE, "#")
    await database["plans"].insert_one(make_plan(outbox=[make_published(NOON)]))
    async with running_workers(database, clock, sms_url=gateway.url, amqp_url=broker_url):
        await wait_until_settled(database, clock)
    seen = b""
    while (message := await spy.get(fail=False)) is not None:
        seen += message.body + repr(message.headers).encode()
        await message.ack()
    assert b"e-1" in seen
    assert not [each for each in (b"Anna", b"20304050", b"example.org", b"Svejser") if each in seen]


async def test_workers_that_never_reach_a_broker_end_in_order(database: Database, clock: SetClock) -> None:
    settings = Settings(amqp_url="amqp://127.0.0.1:9/")  # type: ignore[arg-type]  # parsed from text
    runtime = Runtime(settings, database, clock)
    running = asyncio.create_task(run_together(runtime, run_workers(runtime, QUICK)))
    await asyncio.wait([running], timeout=1.0)
    assert not running.done()
    runtime.stop.set()
    await asyncio.wait_for(running, 5)
