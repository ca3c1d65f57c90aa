"""Reading HTTP requests: llhttp's strict grammar with what it leaves open, in pieces, and never far ahead of the answers.

What two programs could read in two ways is refused, since what stands in front may have read it in the other one.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.http_exchange import Exchange, write_plain

PIECE = 4096
"""So many bytes are read at a time; what they ask is answered before more is read."""
_UNREADABLE = "Invalid HTTP request received."
_BLANK = b" \t"

Header = tuple[bytes, bytes]


class AmbiguousError(ValueError):
    """A head that llhttp takes and that could mean two things."""


def check_head(version: str, headers: Sequence[Header]) -> None:
    """AmbiguousError for a head of another HTTP, without its one host, or with a coding that is not read here."""
    if version not in ("1.0", "1.1"):
        raise AmbiguousError("version")
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding" and (version == "1.0" or value.lower() != b"chunked"):
            raise AmbiguousError("transfer-encoding")
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise AmbiguousError("host")


class _Flow(FlowControl):
    """Takes no more from the socket while something that was taken waits to be read."""

    waits = False

    def resume_reading(self) -> None:
        if not self.waits:
            super().resume_reading()


class HttpReader(HttpToolsProtocol):
    """One connection as far as it is read: requests in order, and nothing behind one that can't be read."""

    def __init__(self, longest_head: int, **given: Any) -> None:
        super().__init__(**given)
        self._longest_head = longest_head
        self._rest = b""
        self._newest: Exchange | None = None
        """The newest request, answered or not."""
        self._running: Exchange | None = None
        """The one that the application has, answered or not."""
        self._lost = False
        self._held = 0
        """Bytes since the last head or part of a body was whole."""
        self._moved = False
        self._in_head = False
        self._in_body = False
        self._upgraded = False
        self._unreadable = False

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        super().connection_made(transport)
        self.flow = self._flow = _Flow(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over: also for a request that has others waiting behind it."""
        self._lost = True
        if self._running is not None and not self._running.response_complete:
            self._running.lose()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as far as what was asked before is answered."""
        if not self._unreadable:
            self._rest = self._rest + data if self._rest else data
            self._read_on()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a line of the head; one that follows the body would say something new of what is at work."""
        if not self._in_body:
            name, value = name.lower(), value.rstrip(_BLANK)
            if name == b"expect" and value.lower() == b"100-continue":
                self.expect_100_continue = True
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """A head is whole: begin with what it asks, or let it wait for the answer before its own."""
        version = self.parser.get_http_version()
        check_head(version, self.headers)
        self._in_head, self._in_body = False, True
        self._move()
        self._complete_scope(version)
        if self.parser.should_upgrade() and self._should_upgrade():
            return
        before = self._newest
        self.cycle = self._newest = exchange = self._exchange(version)
        if before is None or before.response_complete:
            self._start_asgi_task(exchange, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, self.app))

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._running = cycle
        task = self.loop.create_task(cycle.run_asgi(app))
        task.add_done_callback(self._end_task)
        self.tasks.add(task)

    def _end_task(self, task: "asyncio.Task[None]") -> None:
        self.tasks.discard(task)

    def _complete_scope(self, version: str) -> None:
        url = httptools.parse_url(self.url)
        path = url.path.decode("ascii")
        self.scope["method"] = self.parser.get_method().decode("ascii")
        self.scope["http_version"] = version
        self.scope["path"] = unquote(path) if "%" in path else path
        self.scope["raw_path"] = url.path
        self.scope["query_string"] = url.query or b""

    def _exchange(self, version: str) -> Exchange:
        return Exchange(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            # HTTP/1.0 has no such expectation (RFC 9110, section 10.1.1).
            expect_100_continue=self.expect_100_continue and version != "1.0",
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )

    def on_body(self, body: bytes) -> None:
        """A part of a body."""
        self._move()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._in_body = False
        self._move()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been written: say what is wrong with the request after it, or read that one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._rest = b""
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._unreadable:
            self._refuse()
        if self._rest:
            self._read_on()

    def handle_websocket_upgrade(self) -> None:
        """From here on this is a websocket."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Read no further; what was asked before is answered first."""
        self.logger.warning(msg)
        self._unreadable, self._rest = True, b""
        newest = self._newest
        broken = newest if self._in_body and newest and newest.scope is self.scope else None
        if broken and self.pipeline:
            # It is the newest, of which the application does not know yet.
            self.pipeline.popleft()
        elif broken:
            broken.lose()
            self._refuse(answered=broken.response_started)
        elif not self._is_at_work:
            self._refuse()

    @property
    def _is_at_work(self) -> bool:
        return self._newest is not None and not self._newest.response_complete

    @property
    def _has_part_of_a_head(self) -> bool:
        return self._in_head or (self._held > 0 and not self._in_body)

    def _move(self) -> None:
        self._moved, self._held = True, 0

    def _read_on(self) -> None:
        while self._rest and not (self.pipeline or self._upgraded or self.transport.is_closing()):
            piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
            self._feed(piece)
        self._flow.waits = bool(self._rest) and not self._upgraded
        if self._flow.waits:
            self._flow.pause_reading()

    def _feed(self, piece: bytes) -> None:
        self._moved = False
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(piece[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response(_UNREADABLE)
        else:
            if not self._moved:
                self._held += len(piece)
            if self._held > self._longest_head:
                self.send_400_response(_UNREADABLE)

    def _upgrade(self, beyond: bytes) -> None:
        """To a websocket, where nothing else is at work; what else is offered is not taken, as HTTP allows."""
        if not self._should_upgrade():
            self._rest = beyond + self._rest
        elif self._is_at_work:
            self.send_400_response(_UNREADABLE)
        else:
            self.handle_websocket_upgrade()

    def _refuse(self, *, answered: bool = False) -> None:
        """Close, with a word on why unless there was an answer already."""
        if not answered:
            self.transport.write(write_plain(400, text=_UNREADABLE.encode()))
        self.transport.close()
