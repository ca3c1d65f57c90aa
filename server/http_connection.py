"""HTTP connections with the limits that uvicorn has no setting for: how long a head may take, and who makes room.

A connection that has sent no whole request by its deadline is closed, and so is one that takes no answer. Where all
connections are taken, the one that has sent no request for longest makes room for a new one; where all are at work,
the new one is answered with 503 at once.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from server.crowd import Crowd
from server.http_reading import HttpReader
from server.limit_settings import Limits

_PLAIN = "HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\n{}\r\n"
BUSY = _PLAIN.format("503 Service Unavailable", "retry-after: 1\r\n").encode()
TOO_LATE = _PLAIN.format("408 Request Timeout", "").encode()


@dataclass(frozen=True, slots=True)
class Crowds:
    """The connections of one server that may make room: those without a whole request first, then those between two."""

    unasked: Crowd = field(default_factory=Crowd)
    idle: Crowd = field(default_factory=Crowd)

    def make_room(self) -> bool:
        """Close one; whether there was one."""
        return self.unasked.push_out() or self.idle.push_out()


class HttpConnection(HttpReader):
    """One connection; what becomes of it is decided after each thing that happens to it."""

    def __init__(self, limits: Limits, crowds: Crowds, **given: Any) -> None:
        super().__init__(limits.header_bytes, **given)
        self._limits = limits
        self._crowds = crowds
        self._deadline: asyncio.TimerHandle | None = None
        self._abort: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the connection in, if there is room or somebody makes room."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections and not self._crowds.make_room():
            transport.write(BUSY)
            self._end()
        else:
            self._await_request(self._limits.header_seconds)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._judge()

    def on_response_complete(self) -> None:
        """An answer has been written."""
        super().on_response_complete()
        self._judge()

    def handle_websocket_upgrade(self) -> None:
        """From here on this is a websocket, with limits of its own."""
        self._leave()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._leave()
        if self._abort is not None:
            self._abort.cancel()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        """No further request: close, whether or not the last answer was taken."""
        self._end()

    def _judge(self) -> None:
        if self._upgraded:
            return
        if self.transport.is_closing():
            self._end()
        elif self._is_at_work:
            # The application has a deadline for bodies, and for answers.
            self._forget_deadline()
            self._stand(unasked=self._in_body, idle=False)
        elif self._in_body:
            # Answered before the body came, which is still read so that the answer arrives.
            self._await_request(self._limits.body_seconds)
        elif self._newest is None or self._has_part_of_a_head:
            self._await_request(self._limits.header_seconds)
        else:
            self._await_another()

    def _await_request(self, seconds: float) -> None:
        self._stand(unasked=True, idle=False)
        if self._deadline is None:
            self._deadline = self.loop.call_later(seconds, self._expire)

    def _await_another(self) -> None:
        self._forget_deadline()
        self._stand(unasked=False, idle=True)
        if self.timeout_keep_alive_task is None:
            # uvicorn stops its own clock for every byte, the last ones of a body that came after the answer included.
            wait = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = wait

    def _stand(self, *, unasked: bool, idle: bool) -> None:
        for crowd, waits in ((self._crowds.unasked, unasked), (self._crowds.idle, idle)):
            if waits:
                crowd.enter(self, self._end)
            else:
                crowd.leave(self)

    def _expire(self) -> None:
        if self._has_part_of_a_head:
            self.transport.write(TOO_LATE)
        self._end()

    def _end(self) -> None:
        """Close; an answer that is not taken in time is not waited for."""
        self._leave()
        self.transport.close()
        if self._abort is None:
            self._abort = self.loop.call_later(self._limits.idle_seconds, self.transport.abort)

    def _leave(self) -> None:
        self._forget_deadline()
        self._stand(unasked=False, idle=False)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
