"""HTTP connections with the limits that uvicorn has no setting for: how long a head may take, and who makes room.

A connection that has sent no whole request by its deadline is closed, and so is one that takes no answer. Where all
connections are taken, the one that has sent no request for longest makes room for a new one; where all are at work,
the new one is answered with 503 at once.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from server.crowd import Crowd
from server.http_exchange import write_plain
from server.http_reading import HttpReader
from server.limit_settings import Limits

BUSY = write_plain(503, (b"retry-after", b"1"))
TOO_LATE = write_plain(408)
HASTE = 1.0
"""Seconds for whoever makes room to take what was written."""


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
        self._crowd: Crowd | None = None
        """Where it waits; nowhere while it is at work."""
        self._patience: float | None = None
        """When its waiting has lasted long enough, in the loop's time."""
        self._clock: asyncio.TimerHandle | None = None
        self._abort: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the connection in, if there is room or somebody makes room."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections and not self._crowds.make_room():
            transport.write(BUSY)
            self._end()
        else:
            self._wait(self._crowds.unasked, self._limits.header_seconds)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._judge()

    def on_response_complete(self) -> None:
        """An answer has been written."""
        super().on_response_complete()
        self._judge()

    def pause_writing(self) -> None:
        """The client does not take what was written."""
        super().pause_writing()
        self._judge()

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
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

    def _judge(self) -> None:
        if self._upgraded or self._lost:
            return
        if self.transport.is_closing():
            self._end()
        elif self._is_at_work and self.flow.write_paused:
            # Whatever the application has still to say waits for a client who takes nothing.
            self._wait(self._crowds.idle, self._limits.idle_seconds)
        elif self._is_at_work:
            # The application has a deadline for bodies, and for answers.
            self._wait(self._crowds.unasked if self._in_body else None, None)
        elif self._in_body:
            # Answered before the body came, which is still read so that the answer arrives.
            self._wait(self._crowds.unasked, self._limits.body_seconds)
        elif self._newest is None or self._has_part_of_a_head:
            self._wait(self._crowds.unasked, self._limits.header_seconds)
        else:
            self._wait(self._crowds.idle, self._limits.idle_seconds)

    def _wait(self, crowd: Crowd | None, seconds: float | None) -> None:
        """In a crowd or in none, for so long at most; whoever waits there already is not given more time."""
        if crowd is not self._crowd:
            if self._crowd is not None:
                self._crowd.leave(self)
            if crowd is not None:
                crowd.enter(self, self._make_room)
            self._crowd, self._patience = crowd, None
        if seconds is None:
            self._patience = None
        elif self._patience is None:
            self._patience = self.loop.time() + seconds
            self._set_clock(self._patience)

    def _set_clock(self, when: float) -> None:
        """Look at the time then or before: a clock for each wait would cost more than one that rings too early once."""
        if self._clock is not None:
            if self._clock.when() <= when:
                return
            self._clock.cancel()
        self._clock = self.loop.call_at(when, self._look)

    def _look(self) -> None:
        self._clock = None
        if self._patience is None:
            return
        if self.loop.time() < self._patience:
            self._set_clock(self._patience)
        else:
            self._expire()

    def _expire(self) -> None:
        if self._has_part_of_a_head and not self._is_at_work:
            self.transport.write(TOO_LATE)
        self._end()

    def _make_room(self) -> None:
        """Be gone for somebody else, soon also where an answer is not taken."""
        self._end(HASTE)

    def _end_task(self, task: "asyncio.Task[None]") -> None:
        super()._end_task(task)
        if self.transport.is_closing():
            self._judge()

    def _end(self, seconds: float | None = None) -> None:
        """Close; an answer that is not taken in time is not waited for."""
        self._leave()
        self.transport.close()
        if self._abort is None:
            wait = self._limits.idle_seconds if seconds is None else seconds
            self._abort = self.loop.call_later(wait, self.transport.abort)

    def _leave(self) -> None:
        self._wait(None, None)
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
