"""Clients that are slow, silent or speak no HTTP, over plain sockets."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from tests.hostile.record import CLOSED, Record, code_of
from tests.hostile.target import LONGEST_WAIT, Target, fresh

DRIP_SECONDS = 0.1


@dataclass
class Line:
    """A connection to the target."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        """Everything until the server closes."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                return await self.reader.read()
        except ConnectionError:
            return b""
        except TimeoutError:
            return b"HTTP/1.1 nothing "

    async def outcome(self) -> str:
        """How the server ends it: the status of its first answer, or nothing but an end."""
        said = await self.read()
        return said.split(b" ", 2)[1].decode() if said.startswith(b"HTTP/1.1 ") else CLOSED

    async def status(self) -> str:
        """The status of the next answer."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                line = await self.reader.readline()
        except ConnectionError:
            return CLOSED
        except TimeoutError:
            return "nothing"
        return line.split(b" ", 2)[1].decode() if line.startswith(b"HTTP/1.1 ") else CLOSED

    def close(self) -> None:
        self.writer.transport.abort()


async def dial(target: Target) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", target.port))


def head(target: Target, *more: str) -> bytes:
    """The head of a request of a caller with a good token."""
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: here",
        "Content-Type: application/json",
        f"Authorization: Bearer {target.token(fresh())}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


async def try_headers(target: Target, headers: Sequence[tuple[str, str]]) -> str:
    """The code that a request with some headers gets, which no library would send."""
    body = b'{"query": "{ viewer { name } }"}'
    given = [f"{name}: {value}" for name, value in headers]
    lines = ["POST /graphql HTTP/1.1", "Host: here", "Content-Type: application/json", "Connection: close", *given]
    line = await dial(target)
    line.writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    said = await line.read()
    line.close()
    answer = said.partition(b"\r\n\r\n")[2]
    return code_of(httpx.Response(int(said.split(b" ", 2)[1]), content=answer)) if said else CLOSED


async def _drip(line: Line, drops: bytes) -> None:
    try:
        while True:
            line.writer.write(drops)
            await line.writer.drain()
            await asyncio.sleep(DRIP_SECONDS)
    except ConnectionError:
        pass


async def _end_slowly(
    target: Target, record: Record, start: bytes, drops: bytes, allowed: float, before: bytes = b""
) -> None:
    """Send the start and then drops, until the server has enough; what it allows is not its time."""
    line = await dial(target)
    if before:
        line.writer.write(before)
        await line.reader.readuntil(b"\r\n\r\nok")
    begun = time.perf_counter()
    line.writer.write(start)
    dripping = asyncio.create_task(_drip(line, drops))
    outcome = await line.status()
    record.note(outcome, max(0.0, time.perf_counter() - begun - allowed))
    dripping.cancel()
    line.close()


async def slow_bodies(target: Target, record: Record, scale: int) -> None:
    """Bodies that never end, with a token and without, sent whole, in drops, and in chunks."""
    seconds = target.limits.body_seconds
    bad = b"POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n{"
    work = []
    for _ in range(5 * scale):
        whole = [head(target, "Content-Length: 100000", "") + b'{"query":' for _ in range(2)]
        chunked = head(target, "Transfer-Encoding: chunked", "") + b"1\r\n{\r\n"
        work += [
            _end_slowly(target, record, whole[0], b" ", seconds),
            _end_slowly(target, record, whole[1], b"", seconds),
            _end_slowly(target, record, chunked, b"1\r\n \r\n", seconds),
            _end_slowly(target, record, bad, b" ", seconds),
        ]
    await asyncio.gather(*work)


async def half_open(target: Target, record: Record, scale: int) -> None:
    """Heads that never end: nothing, a part, a part in drops, and a part after a whole request."""
    seconds = target.limits.header_seconds
    health = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
    starts = (b"", b"POST", b"POST /graphql HTTP/1.1\r\nHost: here\r\n", b"\r\n\r\n\r\n")
    work = []
    for _ in range(10 * scale):
        for start in starts:
            work.append(_end_slowly(target, record, start, b"", seconds))
        work.append(_end_slowly(target, record, b"GET /he", b"", seconds, before=health))
        work.append(_end_slowly(target, record, starts[2], b"X-A: b\r\n", seconds))
    await asyncio.gather(*work)


async def floods(target: Target, record: Record, scale: int) -> None:
    """More connections than there may be, each silent: the newest push out the oldest."""

    async def one() -> None:
        with record.timed(target.limits.header_seconds) as found:
            line = await dial(target)
            found.append(await line.outcome())
        line.close()

    # A long run has more than the server takes.
    await asyncio.gather(*(one() for _ in range(min(300 * scale, 2000))))


BROKEN = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
    b"GET\r\n\r\n",
    b"\0" * 5000,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nBad Header: x\r\n\r\n",
    b"GET /graphql HTTP/1.1\r\n" + b"X-A: b\r\n" * 6000 + b"\r\n",
    b"GET /graphql HTTP/1.1\r\nX-A: " + b"a" * 60_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /graphql HTTP/1.1\nHost: a\n\n" + b"\xff" * 100,
]


async def broken_http(target: Target, record: Record, scale: int) -> None:
    """What is no HTTP, or two things at once."""

    async def one(content: bytes) -> None:
        with record.timed() as found:
            line = await dial(target)
            line.writer.write(content)
            found.append(await line.status())
        line.close()

    for _ in range(scale):
        await asyncio.gather(*(one(content) for content in BROKEN))


async def deaf(target: Target, record: Record, scale: int) -> None:
    """Who asks for much and reads nothing; each answer is given up, and so is the connection."""

    async def one() -> None:
        line = await dial(target)
        line.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a socket
        body = b'{"query": "{ __schema { types { name description fields { name description } } } }"}'
        try:
            for _ in range(50):
                line.writer.write(head(target, f"Content-Length: {len(body)}", "") + body)
            async with asyncio.timeout(2):
                await line.writer.drain()
        except (ConnectionError, TimeoutError):
            pass
        line.close()

    await asyncio.gather(*(one() for _ in range(3 * scale)))
    with record.timed() as found:
        line = await dial(target)
        line.writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        found.append(await line.outcome())
    line.close()


Raid = Callable[[Target, Record, int], Awaitable[None]]

RAIDS: dict[str, tuple[Raid, frozenset[str]]] = {
    "slow bodies": (slow_bodies, frozenset({"400", "401", CLOSED})),
    "half-open connections": (half_open, frozenset({"408", CLOSED})),
    "connection floods": (floods, frozenset({CLOSED, "503"})),
    "broken HTTP": (broken_http, frozenset({"400", "401", "404", "405", CLOSED, "200"})),
    "clients that read nothing": (deaf, frozenset({"200"})),
}
