"""How long a connection is waited for, with a clock of the test's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from server.http_connection import BUSY, HASTE, TOO_LATE
from server.limit_settings import Limits
from tests.server.talk import BODY, HALF, HEADER, IDLE, MOMENT, REQUEST, Talk


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
    assert talk.line.said.endswith(TOO_LATE)


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


def test_who_takes_no_answer_is_ended_though_more_is_to_be_said() -> None:
    """The application waits for room in the line, and so has no deadline of its own."""
    talk = Talk()
    talk.say(REQUEST)
    talk.loop.wait(10 * IDLE)
    talk.connection.pause_writing()
    talk.say(HALF)
    talk.assert_ends_after(IDLE)
    assert TOO_LATE not in talk.line.said
    talk.loop.wait(IDLE)
    assert talk.line.aborted
    talk.loop.drop()


def test_who_takes_an_answer_slowly_is_waited_for_anew() -> None:
    talk = Talk()
    talk.say(REQUEST)
    for _ in range(3):
        talk.connection.pause_writing()
        talk.loop.wait(IDLE - MOMENT)
        talk.connection.resume_writing()
        talk.loop.wait(10 * IDLE)
    assert not talk.line.closed
    talk.loop.answer()
    talk.assert_ends_after(IDLE)


def test_who_takes_nothing_makes_room_soon() -> None:
    full = Limits(connections=1, header_seconds=HEADER, body_seconds=BODY, idle_seconds=IDLE)
    old = Talk(limits=full)
    old.say(REQUEST)
    busy = Talk(beside=old, limits=full)
    assert busy.line.said == BUSY, "who is at work makes no room"
    busy.connection.connection_lost(None)
    old.connection.pause_writing()
    new = Talk(beside=old, limits=full)
    assert (old.line.closed, new.line.closed) == (True, False)
    old.loop.wait(HASTE)
    assert old.line.aborted
    old.loop.drop()


async def fails_after_the_head(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    raise ValueError("on purpose")


def test_an_answer_that_breaks_off_is_not_waited_for_either() -> None:
    talk = Talk(fails_after_the_head)
    talk.ask()
    assert talk.line.closed
    talk.loop.wait(IDLE)
    assert talk.line.aborted


def test_a_request_with_others_behind_it_learns_that_the_client_is_gone() -> None:
    told = []

    async def listens(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        told.append(await receive())

    talk = Talk(listens)
    talk.say(REQUEST * 3)
    talk.line.closed = True
    talk.connection.connection_lost(None)
    talk.loop.answer()
    assert told == [{"type": "http.disconnect"}]
    assert talk.loop.waiting == []


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
)
KEY = b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
NO_HANDSHAKES = {
    "a length": KEY + b"Content-Length: 1\r\n\r\nx",
    "a coding": KEY + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a long line": KEY + b"X-A: " + b"a" * 9000 + b"\r\n\r\n",
    "many lines": KEY + b"X-A: a\r\n" * 200 + b"\r\n",
    "no key": b"\r\n",
}


@pytest.mark.parametrize("what", NO_HANDSHAKES)
def test_what_is_no_handshake_for_a_websocket_is_ended_at_once_and_not_waited_for(what: str) -> None:
    talk = Talk()
    talk.say(HANDSHAKE + NO_HANDSHAKES[what])
    assert talk.line.closed
    assert talk.loop.begun == []
    talk.loop.wait(IDLE)
    assert talk.line.aborted
