"""Load on a server: keep-alive connections that send prepared bytes, driven by a loop that costs little itself."""

import asyncio
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle, islice

from benchmarks.client import ANSWER_SECONDS, Address, UnexpectedAnswerError
from benchmarks.report import Round

CONNECTIONS = 8
_CHUNK = 1 << 18
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Line:
    """One connection with at most one request under way."""

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(address, timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begun = 0.0
        self._received = b""
        self._expected = 0

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self._received, self._expected = b"", 0
        self._begun = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Take what has come; the seconds since the request began once the answer is whole."""
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise UnexpectedAnswerError("the server hung up")
        self._received = self._received + chunk if self._received else chunk
        if not self._expected:
            self._expected = _expected_size(self._received)
        whole = self._expected and len(self._received) >= self._expected
        return time.perf_counter() - self._begun if whole else None


def _expected_size(received: bytes) -> int:
    """The size of head and body, or 0 as long as the head is not whole; an error unless the status is 200."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    length = _LENGTH.search(received, 0, end)
    if length is None or not received.startswith(b"HTTP/1.1 200"):
        raise UnexpectedAnswerError(repr(received[:300]))
    return end + 4 + int(length[1])


async def drive(address: Address, requests: Sequence[bytes], count: int, connections: int = CONNECTIONS) -> Round:
    """Send ``count`` requests over some connections at once, each as soon as the one before is answered."""
    return await asyncio.to_thread(_drive, address, islice(cycle(requests), count), connections)


def _drive(address: Address, waiting: Iterator[bytes], connections: int) -> Round:
    latencies: list[float] = []
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        lines = [_Line(address) for _ in range(connections)]
        for line in lines:
            stack.enter_context(line.socket)
            selector.register(line.socket, selectors.EVENT_READ, line)
        begun = time.perf_counter()
        under_way = sum(_send_next(line, waiting) for line in lines)
        while under_way:
            ready = selector.select(ANSWER_SECONDS)
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                line = key.data
                taken = line.receive()
                if taken is not None:
                    latencies.append(taken)
                    under_way += _send_next(line, waiting) - 1
        seconds = time.perf_counter() - begun
    return Round(sorted(latencies), seconds)


def _send_next(line: _Line, waiting: Iterator[bytes]) -> int:
    """Begin the next request; how many that are, none or one."""
    request = next(waiting, None)
    if request is None:
        return 0
    line.send(request)
    return 1
