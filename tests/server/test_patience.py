"""How long a connection is waited for, with a clock of the test's own."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from server.http_connection import Crowds, HttpConnection
from server.limit_settings import Limits

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

    def add_done_callback(self, work: Callable[[Any], None]) -> None:
        """Nobody asks for the end of these."""


@dataclass
class Loop:
    """As much of an event loop as a connection asks for; its time goes on when it is told to."""

    now: float = 0.0
    clocks: list[Clock] = field(default_factory=list)
    begun: list[Coroutine[Any, Any, None]] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, work: Callable[[], None]) -> Clock:
        self.clocks.append(Clock(when, work))
        return self.clocks[-1]

    def call_later(self, seconds: float, work: Callable[[], None]) -> Clock:
        return self.call_at(self.now + seconds, work)

    def create_task(self, work: Coroutine[Any, Any, None]) -> "Begun":
        self.begun.append(work)
        return Begun()

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
        with pytest.raises(StopIteration):
            self.begun.pop(0).send(None)


class Line(asyncio.Transport):
    """A line to a client who takes everything."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.said = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


class Talk:
    """One connection, and whoever is at its other end."""

    def __init__(self) -> None:
        config = uvicorn.Config(hello, log_config=None, lifespan="off")
        config.load()
        self.loop, self.line = Loop(), Line()
        given: dict[str, Any] = {"config": config, "server_state": ServerState(), "app_state": {}, "_loop": self.loop}
        self.connection = HttpConnection(LIMITS, Crowds(), **given)
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


def test_who_never_asks_has_the_time_of_a_head() -> None:
    Talk().assert_ends_after(HEADER)


gaps = st.lists(st.floats(MOMENT, IDLE - MOMENT), max_size=8)


@given(gaps, st.floats(0, HEADER - MOMENT))
def test_who_has_asked_may_wait_anew_after_every_answer(waits: list[float], first: float) -> None:
    talk = Talk()
    talk.loop.wait(first)
    for wait in waits:
        talk.ask()
        talk.loop.wait(wait)
        assert not talk.line.closed
    talk.ask()
    talk.assert_ends_after(IDLE)


@given(gaps)
def test_half_a_head_has_the_time_of_a_head_whatever_was_before(waits: list[float]) -> None:
    talk = Talk()
    for wait in waits:
        talk.ask()
        talk.loop.wait(wait)
    talk.say(HALF)
    talk.loop.wait(HEADER / 2)
    talk.say(b"r")
    talk.assert_ends_after(HEADER / 2)
    assert talk.line.said.endswith(
        b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\n\r\n"
    )


def test_who_waits_for_an_answer_is_never_ended() -> None:
    talk = Talk()
    talk.say(REQUEST)
    talk.loop.wait(100 * IDLE)
    assert not talk.line.closed
    talk.loop.answer()
    talk.assert_ends_after(IDLE)


def test_who_is_answered_before_the_body_came_has_the_time_of_a_body() -> None:
    talk = Talk()
    talk.say(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n")
    talk.loop.wait(HEADER + 1)
    talk.loop.answer()
    talk.say(b"1")
    talk.assert_ends_after(BODY)


def test_many_requests_need_no_clock_each() -> None:
    talk = Talk()
    for _ in range(100):
        talk.ask()
        talk.loop.wait(HEADER / 200)
        assert len(talk.loop.waiting) == 1
    assert len(talk.loop.clocks) == 1


def test_a_connection_that_is_over_leaves_no_clock() -> None:
    talk = Talk()
    talk.ask()
    talk.line.closed = True
    talk.connection.connection_lost(None)
    assert talk.loop.waiting == []
