"""The client of the benchmarks against a real server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from benchmarks.client import Address, UnexpectedAnswerError, ask_once, prepare
from benchmarks.load import drive


class Seen:
    """What a server got: requests by connection."""

    def __init__(self) -> None:
        self.bodies: list[list[bytes]] = []


@asynccontextmanager
async def serving(answer: bytes, seen: Seen) -> AsyncIterator[Address]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies: list[bytes] = []
        seen.bodies.append(bodies)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                bodies.append(await reader.readexactly(length))
                writer.write(answer)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield Address("127.0.0.1", server.sockets[0].getsockname()[1])


OK = b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nx: y\r\n\r\n{"a":1}'
REFUSED = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno"


async def test_an_answer_is_the_body() -> None:
    seen = Seen()
    async with serving(OK, seen) as address:
        assert await ask_once(address, prepare(address, "/x", {"q": "æ"}, {"Authorization": "Bearer t"})) == b'{"a":1}'
    assert seen.bodies == [['{"q":"æ"}'.encode()]]


async def test_a_refusal_is_never_measured() -> None:
    async with serving(REFUSED, Seen()) as address:
        with pytest.raises(UnexpectedAnswerError, match="401"):
            await drive(address, [prepare(address, "/", {}, {})], 3, connections=1)


async def test_every_request_is_sent_once_in_turn_over_kept_connections() -> None:
    seen = Seen()
    async with serving(OK, seen) as address:
        done = await drive(address, [prepare(address, "/", number, {}) for number in (1, 2, 3)], 30, connections=4)
    assert len(done.latencies) == 30
    assert list(done.latencies) == sorted(done.latencies)
    assert len(seen.bodies) == 4
    assert sorted(body for bodies in seen.bodies for body in bodies) == [b"1"] * 10 + [b"2"] * 10 + [b"3"] * 10
