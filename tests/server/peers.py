"""Clients that speak to a real server over sockets, byte by byte."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from server.mongo import Database
from server.process import listen, serve_http
from tests.api import JOBCENTRE, ROOMY
from tests.live import LiveApi, running_live_api

WAIT_SECONDS = 15.0
BODY = json.dumps({"query": "{ viewer { name } }"}).encode()
NAMED = b'{"data":{"viewer":{"name":"Nina Pettersen"}}}'


@dataclass
class Peer:
    """A client that sends bytes as it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, content: bytes) -> None:
        self.writer.write(content)

    async def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        async with asyncio.timeout(WAIT_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            return int(head.split()[1]), await self.reader.readexactly(int(length or 0))

    async def rest(self) -> bytes:
        """Everything until the server closes; who sends on meanwhile may not hear its last word."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await self.reader.read()
        except ConnectionResetError:
            return b""


@asynccontextmanager
async def connected(live: LiveApi) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    try:
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


def request(live: LiveApi, *more: str, length: int | None = None, token: bool = True) -> bytes:
    """A whole request of the caseworker's."""
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: here",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY) if length is None else length}",
        *([f"Authorization: Bearer {live.token(JOBCENTRE)}"] if token else []),
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + BODY


@asynccontextmanager
async def serving_app(live: LiveApi, app: ASGIApp) -> AsyncIterator[int]:
    """Another application, served as ours is; gives its port."""
    ready = asyncio.Event()
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    runtime = live.another()
    serving = asyncio.create_task(serve_http(runtime, app, "127.0.0.1", port, ready.set))
    async with asyncio.timeout(WAIT_SECONDS):
        await ready.wait()
    yield port
    runtime.stop.set()
    await serving


@asynccontextmanager
async def api_with(database: Database, **limits: Any) -> AsyncIterator[LiveApi]:
    async with running_live_api(database, limit=ROOMY.model_copy(update=limits)) as live:
        yield live
