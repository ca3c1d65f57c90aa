"""The application as it is served, with clients of its websocket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from domain.viewer import Viewer
from server.app import create_app
from server.live_limits import LiveLimits
from server.mongo import Database
from server.process import serve_http
from server.runtime import Runtime
from server.settings import Settings
from tests.api import JOBCENTRE, ROOMY, Api, Clock, make_services
from tests.waiting import wait_until_async

PROTOCOL = Subprotocol("graphql-transport-ws")
HEAR_SECONDS = 15.0

PLAN_CHANGED = (
    "subscription PlanChanged($citizenId: ID!) { planChanged(citizenId: $citizenId) { version publishedAt } }"
)
COMMENT_POSTED = (
    "subscription($citizenId: ID!) "
    "{ commentPosted(citizenId: $citizenId) { id number text postedAt author { name role } } }"
)
ACK, PONG = {"type": "connection_ack"}, {"type": "pong"}

Frame = dict[str, Any]


class Client:
    """One connection, as a client of the protocol uses it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, frame: str | bytes) -> None:
        await self.connection.send(frame)

    async def say(self, **message: Any) -> None:
        await self.send(json.dumps(message))

    async def hear(self) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.connection.recv(), HEAR_SECONDS))
        return frame

    async def news(self) -> Any:
        """What the next frame brings; it must be one of a subscription, without errors."""
        frame = await self.hear()
        assert frame["type"] == "next", frame
        assert "errors" not in frame["payload"], frame
        (value,) = frame["payload"]["data"].values()
        return value

    async def greet(self, **payload: Any) -> Frame:
        await self.say(type="connection_init", payload=payload)
        return await self.hear()

    async def subscribe(self, query: str, id: str = "1", **variables: Any) -> None:
        """Ask; nothing is said when the subscription has begun, so wait with `LiveApi.settled`."""
        await self.say(type="subscribe", id=id, payload={"query": query, "variables": variables})

    async def is_closed(self) -> tuple[int, str]:
        """The code and reason that the server closes with, whatever it says before."""
        code, reason, _ = await self.until_closed()
        return code, reason

    async def until_closed(self) -> tuple[int, str, list[Frame]]:
        """The code and reason that the server closes with, and what it says before."""
        frames: list[Frame] = []

        async def drain() -> None:
            while True:
                frames.append(await self.hear())

        with pytest.raises(ConnectionClosed) as closed:
            await drain()
        assert closed.value.rcvd is not None, "the connection broke without a word"
        return closed.value.rcvd.code, closed.value.rcvd.reason, frames


@dataclass
class LiveApi(Api):
    """The application on a port of this machine; ``runtime`` is what it runs in."""

    runtime: Runtime
    port: int

    @asynccontextmanager
    async def open(self, *, protocols: Sequence[Subprotocol] = (PROTOCOL,), **options: Any) -> AsyncIterator[Client]:
        """A connection that has not said who it is."""
        url = f"ws://127.0.0.1:{self.port}/graphql"
        async with connect(url, subprotocols=list(protocols) or None, compression=None, **options) as connection:
            yield Client(connection)

    @asynccontextmanager
    async def connected(self, viewer: Viewer, **options: Any) -> AsyncIterator[Client]:
        """A connection of somebody's."""
        async with self.open(**options) as client:
            assert await client.greet(Authorization=self.bearer(viewer)) == ACK
            yield client

    def bearer(self, viewer: Viewer = JOBCENTRE) -> str:
        """What somebody says to be let in."""
        return f"Bearer {self.token(viewer)}"

    def another(self, **settings: Any) -> Runtime:
        """A runtime as of another process on the same database."""
        directory = self.runtime.settings.data_dir
        return Runtime(Settings(data_dir=directory, **settings), self.database, self.clock)

    async def settled(self, subscriptions: int) -> None:
        """Wait until there are so many subscriptions."""

        async def holds() -> bool:
            return self.runtime.live.size == subscriptions

        await wait_until_async(holds, f"there are {subscriptions} subscriptions")


@asynccontextmanager
async def running_live_api(
    database: Database,
    clock: Clock | None = None,
    limits: LiveLimits | None = None,
    instead: Mapping[str, Any] | None = None,
    **settings: Any,
) -> AsyncIterator[LiveApi]:
    """The application, served as in production; ``instead`` replaces services."""
    clock = clock or Clock()
    runtime = Runtime(Settings(**{"limit": ROOMY, **settings}), database, clock)
    services = make_services(database, clock, **(instead or {}))
    app = create_app(runtime, services, limits=limits)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    async with AsyncExitStack() as stack:
        ready = asyncio.Event()
        serving = asyncio.create_task(serve_http(runtime, app, "127.0.0.1", port, ready.set))
        stack.push_async_callback(partial(_stop, runtime, serving))
        await asyncio.wait_for(ready.wait(), HEAR_SECONDS)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=HEAR_SECONDS)
        )
        yield LiveApi(client, database, services, clock, runtime, port)


async def _stop(runtime: Runtime, serving: asyncio.Task[None]) -> None:
    runtime.stop.set()
    await asyncio.wait_for(serving, HEAR_SECONDS)
