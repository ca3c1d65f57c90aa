"""Live connections over sockets: how many, how long, and how much may be said on them."""

import json
from contextlib import AsyncExitStack

import pytest
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

from server.mongo import Database
from tests.api import JOBCENTRE
from tests.live import ACK, PLAN_CHANGED, PONG, Client
from tests.server.peers import BODY, api_with

SOON = 0.2


async def test_who_does_not_say_who_it_is_makes_room(database: Database) -> None:
    async with api_with(database, live_ungreeted=3) as live, AsyncExitStack() as stack:
        greeted = await stack.enter_async_context(live.connected(JOBCENTRE))
        silent = [await stack.enter_async_context(live.open()) for _ in range(5)]
        for client in silent[:2]:
            assert (await client.is_closed())[0] == 4408
        for client in silent[2:]:
            assert await client.greet(Authorization=live.bearer()) == ACK
        await greeted.say(type="ping")
        assert await greeted.hear() == PONG


async def test_a_caller_has_so_many_live_connections(database: Database) -> None:
    async with api_with(database, caller_connections=2) as live:
        async with live.connected(JOBCENTRE), live.connected(JOBCENTRE), live.open() as client:
            await client.say(type="connection_init", payload={"Authorization": live.bearer()})
            assert await client.is_closed() == (4429, "A caller has at most 2 live connections.")
        async with live.connected(JOBCENTRE):
            pass


async def test_subscriptions_count_as_requests(database: Database) -> None:
    async with api_with(database, rate=1.0, burst=2) as live, live.connected(JOBCENTRE) as client:
        codes = []
        for number in range(3):
            await client.subscribe(PLAN_CHANGED, str(number), citizenId="nobody")
            codes.append((await client.hear())["payload"][0]["extensions"]["code"])
        assert codes == ["NOT_FOUND", "NOT_FOUND", "LIMIT_EXCEEDED"]
        assert (await live.post(JOBCENTRE, content=BODY)).status_code == 429


async def test_a_live_connection_lasts_its_time(database: Database) -> None:
    async with api_with(database, live_seconds=SOON) as live, live.connected(JOBCENTRE) as client:
        assert await client.is_closed() == (1013, "The connection has lasted its time. Connect again.")


WIRE = {
    "messages": lambda: WireFrame(Opcode.TEXT, b'{"type": "ping"}'),
    "pings": lambda: WireFrame(Opcode.PING, b""),
    "pongs": lambda: WireFrame(Opcode.PONG, b""),
    "empty fragments": lambda: WireFrame(Opcode.CONT, b"", fin=False),
}


@pytest.mark.parametrize("kind", WIRE)
async def test_a_client_sends_so_many_frames_a_second(database: Database, kind: str) -> None:
    async with api_with(database, live_frames=10) as live, live.connected(JOBCENTRE) as client:
        if kind == "empty fragments":
            first = WireFrame(Opcode.TEXT, b"", fin=False).serialize(mask=True, extensions=())
        else:
            first = b""
        flood = first + WIRE[kind]().serialize(mask=True, extensions=()) * 200
        client.connection.transport.write(flood)
        with pytest.raises(ConnectionClosed) as closed:
            await _hear_out(client)
        # Its last word may be lost where the client does not stop writing.
        assert closed.value.rcvd is None or closed.value.rcvd.code == 4429
        async with live.connected(JOBCENTRE) as other:
            await other.say(type="ping")
            assert await other.hear() == PONG


async def test_who_floods_while_answers_are_on_their_way_is_no_error_of_ours(
    database: Database,
) -> None:
    payload = {"query": PLAN_CHANGED, "variables": {"citizenId": "nobody"}}
    asked = [json.dumps({"type": "subscribe", "id": str(number), "payload": payload}) for number in range(500)]
    with capture_logs() as logs:
        async with api_with(database) as live, live.connected(JOBCENTRE) as client:
            frames = [WireFrame(Opcode.TEXT, text.encode()).serialize(mask=True, extensions=()) for text in asked]
            for frame in frames:
                client.connection.transport.write(frame)
            with pytest.raises(ConnectionClosed):
                await _hear_out(client)
    assert [each for each in logs if each["log_level"] == "error"] == []


async def _hear_out(client: Client) -> None:
    while True:
        await client.hear()
