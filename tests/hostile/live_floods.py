"""Floods of the websocket: connections, frames, pings and subscriptions."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.frames import Frame, Opcode

from tests.hostile.record import CLOSED, Record
from tests.hostile.sockets import dial
from tests.hostile.target import LONGEST_WAIT, Target, fresh
from tests.live import PLAN_CHANGED, PROTOCOL
from tests.server.test_live_protocol import MALFORMED
from tests.waiting import wait_until_async


@asynccontextmanager
async def _open(target: Target, **options: Any) -> AsyncIterator[ClientConnection]:
    url = f"ws://127.0.0.1:{target.port}/graphql"
    async with connect(
        url, subprotocols=[PROTOCOL], compression=None, open_timeout=LONGEST_WAIT, close_timeout=1, **options
    ) as connection:
        yield connection


@asynccontextmanager
async def _greeted(target: Target) -> AsyncIterator[ClientConnection]:
    async with _open(target) as connection:
        token = {"Authorization": f"Bearer {target.token(fresh())}"}
        await connection.send(json.dumps({"type": "connection_init", "payload": token}))
        await connection.recv()
        yield connection


async def _until_closed(connection: ClientConnection) -> str:
    """The code that the server closes with."""
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                await connection.recv()
    except ConnectionClosed as closed:
        return str(closed.rcvd.code) if closed.rcvd else CLOSED
    except TimeoutError:
        return "nothing"


async def oversized_frames(target: Target, record: Record, scale: int) -> None:
    """Frames, and messages of many frames, of more bytes than there may be, or than there are."""
    big = "x" * (target.limits.live_frame_bytes + 1)
    whole = Frame(Opcode.TEXT, big.encode()).serialize(mask=True, extensions=())
    part = Frame(Opcode.TEXT, b"x" * 30_000, fin=False).serialize(mask=True, extensions=())
    more = Frame(Opcode.CONT, b"x" * 30_000, fin=False).serialize(mask=True, extensions=())
    endless = b"\x81\xff" + (2**62).to_bytes(8, "big") + b"mask"
    for _ in range(scale):
        for content in (
            whole,
            part + more * 5,
            endless,
            b"\x8a\xfe\xff\xff" + b"x" * 65_539,
            b"\xff" * 1000,
            b"\x00" * 100,
        ):
            async with _greeted(target) as connection:
                with record.timed() as found:
                    connection.transport.write(content)
                    found.append(await _until_closed(connection))


async def silent_connections(target: Target, record: Record, scale: int) -> None:
    """Connections that never say who they are, more than there may be."""

    async def one() -> None:
        with record.timed(target.limits.live_greet_seconds) as found:
            try:
                async with _open(target) as connection:
                    found.append(await _until_closed(connection))
            except (InvalidStatus, InvalidMessage, OSError, EOFError) as error:
                found.append(type(error).__name__)

    for _ in range(scale):
        await asyncio.gather(*(one() for _ in range(150)))


async def many_connections(target: Target, record: Record, _: int) -> None:
    """One caller with more connections than a caller may have."""
    token = {"Authorization": f"Bearer {target.token(fresh())}"}

    async def one(hold: asyncio.Event) -> None:
        async with _open(target) as connection:
            with record.timed() as found:
                await connection.send(json.dumps({"type": "connection_init", "payload": token}))
                try:
                    found.append(json.loads(await connection.recv())["type"])
                except ConnectionClosed as closed:
                    found.append(str(closed.rcvd.code) if closed.rcvd else CLOSED)
                    return
            await hold.wait()

    hold = asyncio.Event()
    work = [asyncio.create_task(one(hold)) for _ in range(40)]
    before = record.requests

    async def all_answered() -> bool:
        return record.requests - before == len(work)

    await wait_until_async(all_answered, "each has its answer", LONGEST_WAIT)
    hold.set()
    await asyncio.gather(*work)


async def frame_floods(target: Target, record: Record, scale: int) -> None:
    """Pings of both kinds, pongs, empty fragments and nonsense, as fast as the line takes them, with eyes shut."""
    frames = {
        "message": Frame(Opcode.TEXT, b'{"type": "ping"}'),
        "ping": Frame(Opcode.PING, b"x" * 125),
        "pong": Frame(Opcode.PONG, b""),
        "fragment": Frame(Opcode.CONT, b"", fin=False),
    }
    for name, frame in frames.items():
        for _ in range(scale):
            async with _greeted(target) as connection:
                with record.timed() as found:
                    first = Frame(Opcode.TEXT, b"", fin=False).serialize(mask=True, extensions=())
                    flood = frame.serialize(mask=True, extensions=()) * 5000
                    connection.transport.write((first if name == "fragment" else b"") + flood)
                    found.append(await _until_closed(connection))


async def subscription_floods(target: Target, record: Record, scale: int) -> None:
    """Subscriptions that end at once, one after the other, and then many without waiting for the answers."""
    for _ in range(scale):
        async with _greeted(target) as connection:
            for number in range(60):
                payload = {"query": PLAN_CHANGED, "variables": {"citizenId": f"nobody-{number}"}}
                with record.timed() as found:
                    await connection.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))
                    frame = json.loads(await asyncio.wait_for(connection.recv(), LONGEST_WAIT))
                    found.append(frame["payload"][0]["extensions"]["code"])
            with record.timed() as found:
                for number in range(500):
                    message = {"type": "subscribe", "id": f"x{number}", "payload": payload}
                    connection.transport.write(
                        Frame(Opcode.TEXT, json.dumps(message).encode()).serialize(mask=True, extensions=())
                    )
                found.append(await _until_closed(connection))


async def malformed_messages(target: Target, record: Record, scale: int) -> None:
    for _ in range(scale):
        for content in MALFORMED:
            async with _greeted(target) as connection:
                with record.timed() as found:
                    await connection.send(content)
                    found.append(await _until_closed(connection))


async def broken_handshakes(target: Target, record: Record, scale: int) -> None:
    """Handshakes of pages from elsewhere, of other versions, and frames before the server has agreed."""
    lines = [
        "GET /graphql HTTP/1.1",
        "Host: here",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]
    ping = Frame(Opcode.PING, b"").serialize(mask=True, extensions=())
    starts = [
        "\r\n".join([*lines, "Sec-WebSocket-Version: 13", "Origin: https://evil.example", "", ""]).encode(),
        "\r\n".join([*lines, "Sec-WebSocket-Version: 99", "", ""]).encode(),
        "\r\n".join([*lines[:4], "Sec-WebSocket-Version: 13", "", ""]).encode(),
        "\r\n".join([*lines, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: x", "", ""]).encode() + ping * 5000,
    ]
    for _ in range(scale):
        for start in starts:
            line = await dial(target)
            with record.timed() as found:
                line.writer.write(start)
                found.append(await line.status())
            line.close()


SUBSCRIBED = frozenset({"NOT_FOUND", "LIMIT_EXCEEDED", "4429", CLOSED})
FLOODS = {
    "oversized frames": (oversized_frames, frozenset({"1009", "1002", "1007", CLOSED})),
    "silent websockets": (silent_connections, frozenset({"4408", CLOSED})),
    "many websockets of a caller": (many_connections, frozenset({"connection_ack", "4429"})),
    "floods of frames": (frame_floods, frozenset({"4429", CLOSED})),
    "floods of subscriptions": (subscription_floods, SUBSCRIBED),
    "malformed messages": (malformed_messages, frozenset({"4400"})),
    "broken handshakes": (broken_handshakes, frozenset({"403", "400", "426", "101", CLOSED})),
}
