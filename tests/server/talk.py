"""A connection of the server's on a line and a loop that only do what a test tells them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from server.http_connection import Crowds, HttpConnection
from server.limit_settings import Limits
from server.websocket_connection import WebSocketConnection

HEADER, BODY, IDLE = 10, 20, 60
LIMITS = Limits(header_seconds=HEADER, body_seconds=BODY, idle_seconds=IDLE)
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: he"
MOMENT = 0.001


@dataclass
class Clock:
    """What a loop gives back for work at a time."""

    time: float
    work: Callable[[], None]
    cancelled: bool = False

    def when(self) -> float:
        return self.time

    def cancel(self) -> None:
        self.cancelled = True


class Begun:
    """What a loop gives back for a task."""

    def __init__(self) -> None:
        self._then: list[Callable[[Any], None]] = []

    def add_done_callback(self, work: Callable[[Any], None]) -> None:
        self._then.append(work)

    def end(self) -> None:
        for work in self._then:
            work(self)


@dataclass
class Loop:
    """As much of an event loop as a connection asks for; its time goes on when it is told to."""

    now: float = 0.0
    clocks: list[Clock] = field(default_factory=list)
    begun: list[tuple[Coroutine[Any, Any, None], "Begun"]] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, work: Callable[[], None]) -> Clock:
        self.clocks.append(Clock(when, work))
        return self.clocks[-1]

    def call_later(self, seconds: float, work: Callable[[], None]) -> Clock:
        return self.call_at(self.now + seconds, work)

    def create_task(self, work: Coroutine[Any, Any, None]) -> "Begun":
        self.begun.append((work, Begun()))
        return self.begun[-1][1]

    def wait(self, seconds: float) -> None:
        """Let so much time go by."""
        end = self.now + seconds
        while due := sorted((each for each in self.waiting if each.time <= end), key=Clock.when):
            self.now, due[0].cancelled = due[0].time, True
            due[0].work()
        self.now = end

    @property
    def waiting(self) -> list[Clock]:
        return [each for each in self.clocks if not each.cancelled]

    def answer(self) -> None:
        """Have the oldest request answered."""
        work, begun = self.begun.pop(0)
        with pytest.raises(StopIteration):
            work.send(None)
        begun.end()

    def drop(self) -> None:
        """Have nothing answered any more."""
        while self.begun:
            self.begun.pop()[0].close()


class Line(asyncio.Transport):
    """A line to a client; nothing on it is lost, and it is closed at once."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.said = b""
        self.closed = False
        self.aborted = False
        self.protocol: Any = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


class Talk:
    """One connection, and whoever is at its other end."""

    def __init__(self, app: ASGIApp = hello, *, beside: "Talk | None" = None, limits: Limits = LIMITS) -> None:
        """``beside`` is another connection of the same server."""
        self.loop, self.line = beside.loop if beside else Loop(), Line()
        self.state = beside.state if beside else ServerState()
        self.crowds = beside.crowds if beside else Crowds()

        def upgrade(**given: Any) -> WebSocketConnection:
            return WebSocketConnection(limits, self.crowds, **given, _loop=self.loop)

        config = uvicorn.Config(app, log_config=None, lifespan="off", ws=cast("Any", upgrade))
        config.load()
        given: dict[str, Any] = {"config": config, "server_state": self.state, "app_state": {}, "_loop": self.loop}
        self.connection = HttpConnection(limits, self.crowds, **given)
        self.connection.connection_made(self.line)

    def say(self, data: bytes) -> None:
        self.connection.data_received(data)

    def ask(self) -> None:
        """A request and its answer."""
        self.say(REQUEST)
        self.loop.answer()

    def assert_ends_after(self, seconds: float) -> None:
        self.loop.wait(seconds - MOMENT)
        assert not self.line.closed
        self.loop.wait(2 * MOMENT)
        assert self.line.closed
