"""Connections over sockets: who is slow, silent or too many is ended, and nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from starlette.types import Receive, Scope, Send

from server.http_connection import BUSY
from server.mongo import Database
from server.security_headers import SECURITY_HEADERS
from tests.api import JOBCENTRE
from tests.live import LiveApi
from tests.server.peers import BODY, NAMED, WAIT_SECONDS, Peer, api_with, connected, request, serving_app
from tests.waiting import wait_until_async

SOON, BRISK = 0.2, 2.0


@pytest.fixture
async def hasty(database: Database) -> AsyncIterator[LiveApi]:
    async with api_with(database, header_seconds=SOON, body_seconds=SOON) as live:
        yield live


@pytest.fixture
async def brisk(database: Database) -> AsyncIterator[LiveApi]:
    """For clients that also ask as they should, which takes a while on a machine that is busy."""
    async with api_with(database, header_seconds=BRISK, body_seconds=BRISK) as live:
        yield live


HALF_HEADS = [b"P", b"POST /graphql HTTP/1.1\r\n", b"POST /graphql HTTP/1.1\r\nHost: here\r\nX-A: b\r\n"]


async def test_who_connects_and_says_nothing_is_not_waited_for(hasty: LiveApi) -> None:
    async with connected(hasty) as peer:
        assert await peer.rest() == b""


@pytest.mark.parametrize("half", HALF_HEADS)
async def test_who_sends_half_a_head_is_told_and_ended(hasty: LiveApi, half: bytes) -> None:
    async with connected(hasty) as peer:
        peer.send(half)
        assert (await peer.rest()).startswith(b"HTTP/1.1 408")


async def test_drops_of_a_head_do_not_put_off_its_end(hasty: LiveApi) -> None:
    async with connected(hasty) as peer:
        peer.send(HALF_HEADS[2])

        async def drip() -> None:
            while True:
                peer.send(b"X-A: b\r\n")
                await asyncio.sleep(SOON / 10)

        dripping = asyncio.create_task(drip())
        assert (await peer.rest())[:12] in (b"HTTP/1.1 408", b"")
        dripping.cancel()


async def test_half_a_head_after_a_request_is_ended_too(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        for _ in range(2):
            peer.send(request(brisk))
            assert await peer.answer() == (200, NAMED)
        peer.send(HALF_HEADS[1])
        assert (await peer.rest()).startswith(b"HTTP/1.1 408")


async def test_a_connection_may_wait_between_two_requests(database: Database) -> None:
    async with api_with(database, header_seconds=BRISK, idle_seconds=5) as live, connected(live) as peer:
        peer.send(request(live))
        assert await peer.answer() == (200, NAMED)
        async with connected(live) as silent:
            assert await silent.rest() == b"", "the time for a head has passed"
        peer.send(request(live))
        assert await peer.answer() == (200, NAMED)
        assert await peer.rest() == b""


async def test_a_body_that_does_not_come_is_given_up(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        peer.send(request(brisk, length=len(BODY) + 1))
        status, body = await peer.answer()
        assert (status, json.loads(body)["errors"][0]["extensions"]["field"]) == (400, "body")
        assert await peer.rest() == b""


async def test_who_is_refused_before_the_body_came_may_send_it_and_go_on(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        peer.send(request(brisk, length=len(BODY) + 10, token=False))
        assert (await peer.answer())[0] == 401
        peer.send(b" " * 10 + request(brisk))
        assert await peer.answer() == (200, NAMED)


async def test_who_is_refused_and_drips_on_is_ended(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        peer.send(request(brisk, length=1_000_000, token=False))
        assert (await peer.answer())[0] == 401

        async def drip() -> None:
            while True:
                peer.send(b" ")
                await asyncio.sleep(SOON / 10)

        dripping = asyncio.create_task(drip())
        assert await peer.rest() == b""
        dripping.cancel()


async def test_requests_may_come_in_pieces_and_in_a_row(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        for byte in request(brisk):
            peer.send(bytes([byte]))
        assert await peer.answer() == (200, NAMED)
        peer.send(request(brisk) * 3)
        assert [await peer.answer() for _ in range(3)] == [(200, NAMED)] * 3


async def test_a_head_has_so_many_bytes(database: Database) -> None:
    async with api_with(database, header_bytes=4000) as live:
        async with connected(live) as peer:
            peer.send(request(live, "X-A: " + "a" * 3000))
            assert await peer.answer() == (200, NAMED)
        async with connected(live) as peer:
            peer.send(b"POST /graphql HTTP/1.1\r\nX-A: " + b"a" * 5000)
            assert (await peer.rest()).startswith(b"HTTP/1.1 400")


async def test_who_has_asked_nothing_makes_room(database: Database) -> None:
    """Ten times as many connections as there may be, of which the oldest silent ones go."""
    async with api_with(database, connections=5) as live, AsyncExitStack() as stack:
        good = await stack.enter_async_context(connected(live))
        good.send(request(live))
        assert await good.answer() == (200, NAMED)
        silent = [await stack.enter_async_context(connected(live)) for _ in range(50)]
        assert await silent[0].rest() == b""
        for _ in range(3):
            good.send(request(live))
            assert await good.answer() == (200, NAMED), "who has asked before is not the first to go"
        late = await stack.enter_async_context(connected(live))
        late.send(request(live))
        assert await late.answer() == (200, NAMED)


async def test_who_has_asked_before_makes_room_where_nobody_is_silent(database: Database) -> None:
    async with api_with(database, connections=3) as live, AsyncExitStack() as stack:
        peers = []
        for _ in range(5):
            peers.append(await stack.enter_async_context(connected(live)))
            peers[-1].send(request(live))
            assert await peers[-1].answer() == (200, NAMED)
        assert [await peer.rest() for peer in peers[:2]] == [b"", b""]
        peers[2].send(request(live))
        assert await peers[2].answer() == (200, NAMED)


async def test_where_everybody_is_at_work_a_new_one_is_told_at_once(database: Database) -> None:
    async with api_with(database, connections=2) as live, AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(live.connected(JOBCENTRE))
        async with connected(live) as peer:
            said = await peer.rest()
        assert said.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 1" in said
    async with api_with(database, connections=2) as live, connected(live) as peer:
        peer.send(request(live))
        assert await peer.answer() == (200, NAMED)


HANDSHAKE = "\r\n".join(
    [
        "GET /graphql HTTP/1.1",
        "Host: here",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: nothing-we-speak",
        "",
        "",
    ]
)


async def test_a_websocket_that_was_ended_and_does_not_go_makes_room(database: Database) -> None:
    async with api_with(database, connections=3) as live, AsyncExitStack() as stack:
        for _ in range(3):
            peer = await stack.enter_async_context(connected(live))
            peer.send(HANDSHAKE.encode())
            async with asyncio.timeout(WAIT_SECONDS):
                assert (await peer.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
                await peer.reader.readuntil(b"Speak graphql-transport-ws.")
        late = await stack.enter_async_context(connected(live))
        late.send(request(live))
        assert await late.answer() == (200, NAMED)


async def test_who_asks_and_takes_no_answers_makes_room(database: Database) -> None:
    """Answers that nobody takes fill the line, and the application waits in vain to write more."""

    async def is_served(live: LiveApi) -> bool:
        async with connected(live) as late:
            late.send(request(live))
            return await late.answer() == (200, NAMED)

    async with api_with(database, connections=2) as live, AsyncExitStack() as stack:
        for _ in range(2):
            deaf = await stack.enter_async_context(connected(live))
            # Not even the buffer of this end is emptied.
            deaf.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a transport for both ways
            deaf.send(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n" * 300_000)
            await wait_until_async(nothing_is_taken_of(deaf), "the server waited for it")
        await wait_until_async(lambda: is_served(live), "there was room")


def nothing_is_taken_of(peer: Peer) -> Callable[[], Awaitable[bool]]:
    """Whether as much waits to be sent as the last time."""
    sizes = [0]

    async def is_stuck() -> bool:
        sizes.append(peer.writer.transport.get_write_buffer_size())
        return sizes[-1] == sizes[-2] > 0

    return is_stuck


@pytest.mark.parametrize("more", ["Content-Length: 1", "X-A: " + "a" * 9000])
async def test_what_is_no_handshake_for_a_websocket_is_ended(hasty: LiveApi, more: str) -> None:
    async with connected(hasty) as peer:
        peer.send(HANDSHAKE.replace("Host: here", f"Host: here\r\n{more}").encode() + b"x")
        assert b"101" not in await peer.rest()


async def test_who_speaks_an_older_http_is_not_told_to_go_on(brisk: LiveApi) -> None:
    async with connected(brisk) as peer:
        peer.send(request(brisk, "Expect: 100-continue").replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert await peer.answer() == (200, NAMED)


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("on purpose")


async def test_answers_that_no_application_has_made_carry_the_headers_of_every_answer(hasty: LiveApi) -> None:
    async with connected(hasty) as late, connected(hasty) as broken, serving_app(hasty, fails) as port:
        late.send(HALF_HEADS[1])
        broken.send(b"nothing of HTTP\r\n\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        said = [await late.rest(), await broken.rest(), await Peer(reader, writer).rest(), BUSY]
    assert [each[9:12] for each in said] == [b"408", b"400", b"500", b"503"]
    for each in said:
        head, _, text = each.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        assert {b"%b: %b" % (name, value.lower()) for name, value in SECURITY_HEADERS} <= set(lines)
        assert lines.count(b"content-length: %d" % len(text)) == lines.count(b"connection: close") == 1
