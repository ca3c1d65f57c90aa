"""An SMS gateway on loopback with GatewayAPI's REST interface, which can be told to misbehave."""

import gzip
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCEPT = "accept"
ACCEPT_PACKED = "accept_packed"
ACCEPT_THEN_RESET = "accept_then_reset"
ACCEPT_THEN_HANG = "accept_then_hang"
HANG = "hang"
RESET = "reset"
NONSENSE = "nonsense"
HANG_SECONDS = 30.0

Order = dict[str, Any]


@dataclass
class Gateway:
    """What a gateway has seen. ``behave`` says how it takes an order: one of the names above, or an HTTP status."""

    port: int = 0
    orders: list[Order] = field(default_factory=list)
    """Accepted orders, in the order in which they came."""
    tries: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    tokens: set[str] = field(default_factory=set)
    behave: Callable[[Order, int], str | int] = lambda order, attempt: ACCEPT
    answers: Callable[[str], int | None] = lambda userref: None
    """The status of an answer to a question about a userref; None for the truth."""
    retry_after: str = "1"
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/rest/mtsms"

    @property
    def accepted(self) -> Counter[str]:
        """How often each userref was accepted."""
        return Counter(order["userref"] for order in self.orders)

    @property
    def numbers(self) -> Counter[str]:
        """How many texts went to each number."""
        return Counter(f"+{order['recipients'][0]['msisdn']}" for order in self.orders)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gateway: Gateway

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.gateway.tokens.add(self.headers.get("Authorization", ""))
        self.gateway.tries[order["userref"]] += 1
        manner = self.gateway.behave(order, self.gateway.tries[order["userref"]])
        if isinstance(manner, str) and manner.startswith(ACCEPT):
            self.gateway.orders.append(order)
        match manner:
            case "accept":
                self._answer(200, json.dumps({"ids": [len(self.gateway.orders)]}))
            case "accept_packed":
                self._answer(200, json.dumps({"ids": [len(self.gateway.orders)]}), pack=True)
            case "nonsense":
                self._answer(200, "<html>very well</html>")
            case "hang" | "accept_then_hang":
                self.gateway.closing.wait(HANG_SECONDS)
                self.close_connection = True
            case "reset" | "accept_then_reset":
                self.close_connection = True
            case status:
                self._answer(int(status), "{}")

    def do_GET(self) -> None:
        (userref,) = parse_qs(urlsplit(self.path).query)["userref"]
        self.gateway.asked[userref] += 1
        if (status := self.gateway.answers(userref)) is not None:
            self._answer(status, "{}")
        elif userref in self.gateway.accepted:
            self._answer(200, json.dumps({"ids": [1]}))
        else:
            self._answer(404, "{}")

    def _answer(self, status: int, body: str, *, pack: bool = False) -> None:
        """Answer; ``pack`` does so as many servers do: by gzip, where the client says that it takes that."""
        packed = pack and "gzip" in self.headers.get("Accept-Encoding", "")
        content = gzip.compress(body.encode()) if packed else body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if status == 429:
            self.send_header("Retry-After", self.gateway.retry_after)
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 200

    def handle_error(self, *_: object) -> None:
        """A client that went away, or was killed, is what some tests are about."""


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"gateway": gateway}))
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
