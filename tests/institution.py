"""An institution's address on loopback, which can be told to misbehave."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Received(NamedTuple):
    """One request: the key, the signature and the bytes."""

    key: str
    signature: str
    body: bytes


@dataclass
class Institution:
    """What has arrived. ``behave`` gives the status for the n-th request, or None to hang up after reading it."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    behave: Callable[[int], int | None] = lambda number: 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/education-orders"

    @property
    def keys(self) -> list[str]:
        """The distinct keys, in the order in which they came first."""
        return list(dict.fromkeys(request.key for request in self.received))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    institution: Institution

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.institution.received.append(
            Received(self.headers.get("Idempotency-Key", ""), self.headers.get("X-Signature", ""), body)
        )
        status = self.institution.behave(len(self.institution.received))
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def running_institution() -> Iterator[Institution]:
    """An institution for the length of a test."""
    institution = Institution()
    handler = type("Handler", (_Handler,), {"institution": institution})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    institution.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield institution
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
