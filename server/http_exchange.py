"""One request and its answer on a connection: as in uvicorn, with less work for the answers that are most.

A head of nothing but lines that are known already, and a length, needs no search for what must not stand in a line.
"""

from collections.abc import Iterable, Mapping
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


def write_head(status: int, own: Iterable[Header], headers: Iterable[Header]) -> tuple[bytes, int] | None:
    """The head of an answer and the length that it gives; None where it has other lines than the known ones.

    ``own`` are lines of the server itself, which come first.
    """
    lines, length = [STATUS_LINE[status]], None
    for header in own:
        lines.append(b"%b: %b\r\n" % header)
    for header in headers:
        line = _LINES.get(header)
        if line is not None:
            lines.append(line)
        elif header[0] == _LENGTH and length is None and header[1].isdigit():
            length = int(header[1])
            lines.append(b"content-length: %d\r\n" % length)
        else:
            return None
    lines.append(b"\r\n")
    return None if length is None else (b"".join(lines), length)


class Exchange(RequestResponseCycle):
    """One request and its answer."""

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
        """Write a part of the answer."""
        if message["type"] == "http.response.start" and self._can_begin:
            head = write_head(message["status"], self.default_headers, message["headers"])
            if head is not None:
                self.response_started, self.waiting_for_100_continue, self.chunked_encoding = True, False, False
                self.expected_content_length = head[1]
                self.transport.write(head[0])
                return
        await super().send(cast("ASGISendEvent", message))

    @property
    def _can_begin(self) -> bool:
        """Whether a head can go at once, and needs no line that says that the connection ends."""
        return self.keep_alive and not (self.response_started or self.disconnected or self.flow.write_paused)
