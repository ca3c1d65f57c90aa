"""Websocket connections with the limits that uvicorn has no setting for: frames a second, and answers nobody takes."""

import asyncio
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from server.http_connection import Crowds
from server.limit_settings import Limits
from server.live_closing import CloseCode
from server.token_bucket import TokenBucket


class WebSocketConnection(WebSocketsSansIOProtocol):
    """One connection; every frame counts, pings and empty fragments, too."""

    def __init__(self, limits: Limits, crowds: Crowds, **given: Any) -> None:
        super().__init__(**given)
        self._crowds = crowds
        self._frames = TokenBucket(limits.live_frames, 2 * limits.live_frames, self.loop.time())
        self._abort: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Read on; a head that was handed over whole and is none for websockets ends it."""
        super().data_received(data)
        if self.handshake_initiated or self._abort is not None:
            return
        if not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()
        self._await_end()

    def handle_connect(self, event: Request) -> None:
        """Answer the handshake."""
        super().handle_connect(event)
        if self.close_sent:
            self._await_end()

    def handle_events(self) -> None:
        """Take the frames that have arrived, or end a connection that brings too many."""
        if self._frames.take(self.loop.time(), len(self.conn.events)):
            super().handle_events()
        else:
            self.conn.events.clear()
            self._refuse()

    def handle_ping(self) -> None:
        """Answer, unless the answers to earlier pings are still not taken."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    async def send(self, message: ASGISendEvent) -> None:
        """Send, or have the application learn that the connection has been ended here meanwhile."""
        try:
            await super().send(message)
        except RuntimeError:
            if self.close_sent and message["type"] == "websocket.send":
                raise ClientDisconnected from None
            raise

    async def run_asgi(self) -> None:
        """Serve; in the end a client has a moment to close its side, as long as nobody else needs the room."""
        await super().run_asgi()
        if not self.disconnected:
            self._await_end()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._crowds.unasked.leave(self)
        if self._abort is not None:
            self._abort.cancel()
        super().connection_lost(exc)

    def _await_end(self) -> None:
        self._crowds.unasked.enter(self, self.transport.abort)
        if self._abort is None:
            self._abort = self.loop.call_later(self.close_timeout, self.transport.abort)

    def _refuse(self) -> None:
        self.conn.fail(CloseCode.TOO_MANY, "Too many frames.")
        if self.conn.close_sent is None:
            # Nobody has answered the handshake yet, so there is nothing to say it with.
            self.transport.abort()
        else:
            self.handle_parser_exception()
