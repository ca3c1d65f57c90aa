"""News on the way from whoever writes to whoever listens: relay, broker or this process, websocket."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from server.dead_letters import DeadLetters
from server.live_events import LiveEvents
from server.live_limits import LiveLimits
from server.mongo import Database
from server.rabbit import RabbitTransport, connect_broker, declare_topology
from server.topology import EVENTS
from server.transport import Message
from tests.api import FUND, JOBCENTRE, Clock, as_citizen
from tests.live import COMMENT_POSTED, HEAR_SECONDS, PLAN_CHANGED, Client, LiveApi, running_live_api
from tests.proxy import running_proxy
from tests.server.casework import register
from tests.waiting import wait_until_async
from tests.workers.listening import (
    DEADLINE,
    GROUP,
    NEVER_BY_ITSELF,
    change,
    listening,
    publish,
    say,
    working,
    young_person,
)


async def numbers(client: Client, count: int) -> list[tuple[int, str, str]]:
    heard = [await client.news() for _ in range(count)]
    return [(each["number"], each["text"], each["author"]["role"]) for each in heard]


async def test_both_sides_hear_every_comment_once_and_in_order(live: LiveApi) -> None:
    citizen_id = await young_person(live)
    citizen = as_citizen(citizen_id)
    async with live.connected(citizen) as young, live.connected(JOBCENTRE) as caseworker:
        await young.subscribe(COMMENT_POSTED, citizenId=citizen_id)
        await caseworker.subscribe(COMMENT_POSTED, citizenId=citizen_id)
        await live.settled(2)
        for _ in range(2):
            await say(live, citizen, citizen_id, "Hvad med tømrer?", "a")
        await say(live, JOBCENTRE, citizen_id, "Godt forslag", "a")
        await asyncio.gather(*(say(live, citizen, citizen_id, str(n), f"many-{n}") for n in range(20)))
        await change(live, "setEducationOrderStep", citizenId=citizen_id, step=1, deadline=DEADLINE, comment="Videre")
        heard = await numbers(young, 23)
        assert heard == await numbers(caseworker, 23)
    # The caseworker's comment on the first step was there before anybody listened.
    assert [number for number, _, _ in heard] == list(range(2, 25))
    assert heard[:2] == [(2, "Hvad med tømrer?", "CITIZEN"), (3, "Godt forslag", "JOBCENTRE")]
    assert {text for _, text, _ in heard[2:-1]} == {str(n) for n in range(20)}
    assert heard[-1] == (24, "Videre", "JOBCENTRE")


async def test_a_subscription_hears_of_its_own_citizen_only(live: LiveApi) -> None:
    one, other = await young_person(live), await register(live, group=GROUP)
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, "other", citizenId=other)
        await client.subscribe(PLAN_CHANGED, "one", citizenId=one)
        await live.settled(2)
        await publish(live, one, 0, "Tømrer")
        await publish(live, other, 0, "Smed")
        frames = [await client.hear(), await client.hear()]
        await publish(live, one, 1, "Murer")
        frames.append(await client.hear())
    heard = sorted((frame["id"], frame["payload"]["data"]["planChanged"]["version"]) for frame in frames)
    assert heard == [("one", 1), ("one", 2), ("other", 1)]


async def test_a_conversation_that_begins_while_one_listens_is_heard_from_its_first_comment(live: LiveApi) -> None:
    citizen_id = await register(live, group=GROUP, cpr="0101074401")
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(COMMENT_POSTED, citizenId=citizen_id)
        await live.settled(1)
        step = {"citizenId": citizen_id, "deadline": DEADLINE}
        await change(live, "setEducationOrderStep", **step, step=1, comment="Velkommen")
        assert await numbers(client, 1) == [(1, "Velkommen", "JOBCENTRE")]
        await change(live, "endEducationOrder", citizenId=citizen_id)
        await change(live, "setEducationOrderStep", **step, step=1, comment="Velkommen igen")
        assert await numbers(client, 1) == [(1, "Velkommen igen", "JOBCENTRE")]


async def test_a_new_version_is_told_to_every_reader(live: LiveApi) -> None:
    citizen_id = await register(live, group=GROUP, fund="021", fundMemberSince="2027-01-01")
    async with AsyncExitStack() as stack:
        viewers = (as_citizen(citizen_id), JOBCENTRE, FUND)
        clients = [await stack.enter_async_context(live.connected(viewer)) for viewer in viewers]
        for client in clients:
            await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(3)
        await publish(live, citizen_id, 0, "Tømrer")
        expected = {"version": 1, "publishedAt": "2027-03-10T11:00:00.000Z"}
        assert [await client.news() for client in clients] == [expected] * 3


async def test_news_of_an_event_after_the_token_has_expired_is_not_told(live: LiveApi) -> None:
    citizen_id = await register(live, group=GROUP)
    async with live.connected(JOBCENTRE) as client:
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(1)
        live.clock.pass_by(days=31)
        await publish(live, citizen_id, 0, "Tømrer")
        code, _, heard = await client.until_closed()
    assert (code, heard) == (4403, [])


async def test_nothing_is_lost_while_the_broker_is_away(database: Database, broker_url: str, tmp_path: Path) -> None:
    """The subscription looks by itself as soon as there is a connection again."""
    port = urlsplit(broker_url).port
    assert port is not None
    async with running_live_api(database, limits=NEVER_BY_ITSELF, data_dir=tmp_path) as live:
        with running_proxy(port) as proxy:
            url = broker_url.replace(str(port), str(proxy.port))
            async with (
                working(live.another(amqp_url=broker_url)),
                listening(live, url) as events,
                live.connected(JOBCENTRE) as client,
            ):
                citizen_id = await register(live, group=GROUP)
                await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
                await live.settled(1)
                proxy.refusing = True
                proxy.cut()
                await wait_until_async(lambda: gone(events), "the connection is gone")
                await publish(live, citizen_id, 0, "Tømrer")
                await wait_until_async(lambda: relayed(database), "the event is relayed")
                proxy.refusing = False
                assert (await client.news())["version"] == 1


async def test_who_listens_does_not_count_as_the_queue_of_the_workers(database: Database, broker_url: str) -> None:
    """An event that no worker gets stays in the outbox, even if subscribers could hear of it."""
    transport, stop, ready = (
        RabbitTransport(broker_url, DeadLetters(database, Clock())),
        asyncio.Event(),
        asyncio.Event(),
    )
    event = Message("e-1", "event.plan_published", {"citizen_id": "anna", "kind": "plan_published"})
    async with running_live_api(database, limits=NEVER_BY_ITSELF) as live, listening(live, broker_url):
        running = asyncio.create_task(transport.run(stop, ready))
        await asyncio.wait_for(ready.wait(), HEAR_SECONDS)
        connection = await connect_broker(broker_url)
        try:
            assert await transport.publish([event]) == [True]
            async with connection.channel() as channel:
                await channel.queue_delete(EVENTS.name)
            assert await transport.publish([event]) == [False]
        finally:
            await declare_topology(connection)
            await connection.close()
            stop.set()
            await asyncio.wait_for(running, HEAR_SECONDS)


async def gone(events: LiveEvents) -> bool:
    return not events.connected.is_set()


async def relayed(database: Database) -> bool:
    return not await database["plans"].count_documents({"outbox.0": {"$exists": True}})


async def test_an_event_that_is_lost_is_found_by_looking_again(database: Database) -> None:
    async with running_live_api(database, limits=LiveLimits(look_again=0.05)) as live:
        citizen_id = await register(live, group=GROUP)
        async with live.connected(JOBCENTRE) as client:
            await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
            await live.settled(1)
            # Nobody relays here at all.
            await publish(live, citizen_id, 0, "Tømrer")
            assert (await client.news())["version"] == 1


async def test_who_does_not_take_what_comes_is_cut_off_and_nobody_else_is(database: Database, tmp_path: Path) -> None:
    limits = replace(NEVER_BY_ITSELF, send=0.3)
    # Four megabytes for each comment: eight of them are more than the buffers of the system take in.
    texts = " ".join(f"t{number}: text" for number in range(50))
    query = f"subscription($citizenId: ID!) {{ commentPosted(citizenId: $citizenId) {{ {texts} }} }}"
    async with running_live_api(database, limits=limits, data_dir=tmp_path) as live, working(live.runtime):
        citizen_id = await young_person(live)
        async with live.connected(JOBCENTRE) as other, live.connected(JOBCENTRE, max_queue=1, max_size=None) as slow:
            await other.subscribe(COMMENT_POSTED, citizenId=citizen_id)
            for number in range(20):
                await slow.subscribe(query, str(number), citizenId=citizen_id)
            await live.settled(21)
            for number in range(8):
                await say(live, JOBCENTRE, citizen_id, "x" * 4000, str(number))
            await live.settled(1)
            await say(live, JOBCENTRE, citizen_id, "Er du der?", "b")
            assert [number for number, _, _ in await numbers(other, 9)] == list(range(2, 11))
            with pytest.raises(ConnectionClosed):
                await drain(slow)


async def drain(client: Client) -> None:
    while True:
        await client.hear()
