"""One request and its answer on a connection: as in uvicorn, with less work for the answers that are most.

A head of nothing but lines that are known already, and a length, needs no search for what must not stand in a line.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from starlette.types import Message
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

from server.security_headers import SECURITY_HEADERS, STRICT_TRANSPORT, Header

JSON: Header = (b"content-type", b"application/json")
_LENGTH = b"content-length"


def _write_lines(headers: Iterable[Header]) -> Mapping[Header, bytes]:
    """Each header as it stands in an answer; ValueError for one that could not."""
    for name, value in headers:
        if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value) or name != name.lower():
            raise ValueError(name)
    return {(name, value): b"%b: %b\r\n" % (name, value) for name, value in headers}


_LINES = _write_lines((*SECURITY_HEADERS, STRICT_TRANSPORT, JSON))
_BLOCKS: dict[tuple[Header, ...], bytes] = {}
"""The lines of those headers that have come together so far, and an empty line behind them."""
_BLOCKS_KEPT = 16


def _write_block(headers: tuple[Header, ...]) -> bytes | None:
    """The lines of headers and an empty line; None where one of them is not known."""
    if headers in _BLOCKS:
        return _BLOCKS[headers]
    if not all(header in _LINES for header in headers):
        return None
    block = b"".join([*(_LINES[header] for header in headers), b"\r\n"])
    if len(_BLOCKS) < _BLOCKS_KEPT:
        _BLOCKS[headers] = block
    return block


def write_head(status: int, own: Iterable[Header], headers: Sequence[Header]) -> tuple[bytes, int] | None:
    """The head of an answer and the length that it gives; None unless it begins with one and has known lines behind it.

    ``own`` are lines of the server itself, which come first.
    """
    if not headers:
        return None
    (name, length), *others = headers
    block = _write_block(tuple(others))
    if block is None or name != _LENGTH or not length.isdigit():
        return None
    lines = [b"%b: %b\r\n" % header for header in own]
    return b"".join([STATUS_LINE[status], *lines, b"content-length: ", length, b"\r\n", block]), int(length)


def _plain_headers(text: bytes) -> list[Header]:
    own = [(b"content-type", b"text/plain; charset=utf-8"), (_LENGTH, b"%d" % len(text)), (b"connection", b"close")]
    return [*own, *SECURITY_HEADERS]


def write_plain(status: int, *lines: Header, text: bytes = b"") -> bytes:
    """A whole answer of the server itself, after which the connection ends."""
    headers = [b"%b: %b\r\n" % header for header in (*lines, *_plain_headers(text))]
    return b"".join([STATUS_LINE[status], *headers, b"\r\n", text])


class Exchange(RequestResponseCycle):
    """One request and its answer."""

    _head = b""
    """What waits for the body."""

    async def receive(self) -> Message:  # type: ignore[override]  # Starlette's name for the same
        """What has come of the body since the last time, waiting for it only where nothing has."""
        gone = self.disconnected or self.response_complete
        if gone or self.waiting_for_100_continue or not self.message_event.is_set():
            return cast("Message", await super().receive())
        self.flow.resume_reading()
        self.message_event.clear()
        body, self.body = bytes(self.body), bytearray()
        return {"type": "http.request", "body": body, "more_body": self.more_body}

    async def send(self, message: Message) -> None:  # type: ignore[override]  # as above
        """Write a part of the answer; a head that can wait leaves with the body, since each write is a call of the system."""
        if message["type"] == "http.response.start" and self._can_wait:
            begun = write_head(message["status"], self.default_headers, message["headers"])
            if begun is not None:
                self._head, self.expected_content_length = begun
                self.response_started, self.waiting_for_100_continue, self.chunked_encoding = True, False, False
                return
        elif self._head:
            head, self._head = self._head, b""
            if self._completes(message):
                self._finish(head + message.get("body", b""))
                return
            self.transport.write(head)
        await super().send(cast("ASGISendEvent", message))

    async def send_500_response(self) -> None:
        """For what the application let pass: as uvicorn, with the headers of every answer."""
        text = b"Internal Server Error"
        await self.send({"type": "http.response.start", "status": 500, "headers": _plain_headers(text)})
        await self.send({"type": "http.response.body", "body": text})

    def lose(self) -> None:
        """The client is gone: nothing that comes can be written any more."""
        self.disconnected = True
        self.message_event.set()

    @property
    def _can_wait(self) -> bool:
        """Whether the head needs no line that says that the connection ends, and there is a body to wait for."""
        waits = self.keep_alive and self.scope["method"] != "HEAD"
        return waits and not (self.response_started or self.disconnected or self.flow.write_paused)

    def _completes(self, message: Message) -> bool:
        """Whether this is the whole body, and can go at once."""
        whole = len(message.get("body", b"")) == self.expected_content_length and not message.get("more_body", False)
        return whole and message["type"] == "http.response.body" and not (self.disconnected or self.flow.write_paused)

    def _finish(self, content: bytes) -> None:
        """As uvicorn, once an answer is written."""
        self.transport.write(content)
        self.response_complete, self.expected_content_length = True, 0
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
