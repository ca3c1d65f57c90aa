"""The websocket at /graphql: who may connect, with which token, and how a connection ends."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.errors import DomainError
from domain.interest import Interest
from domain.viewer import Viewer
from server.documents import Documents
from server.errors import Answer, describe_unexpected
from server.execution import GraphQLRequest, open_stream
from server.live_closing import CloseCode, ClosingError
from server.live_connection import LiveConnection
from server.live_hub import LiveHub, follow
from server.live_limits import LiveLimits
from server.live_messages import PROTOCOL, ConnectionInit
from server.services import Services
from server.token import Admission, InvalidTokenError
from server.visit import Visit

T = TypeVar("T")

log = structlog.get_logger(__name__)


class LiveEndpoint:
    """Serves live connections."""

    def __init__(self, services: Services, hub: LiveHub, limits: LiveLimits) -> None:
        self._services = services
        self._hub = hub
        self._limits = limits
        self._documents = Documents()

    async def handle(self, websocket: WebSocket) -> None:
        """One connection, from its handshake until either side ends it."""
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await self._close(websocket, ClosingError(CloseCode.UNKNOWN_PROTOCOL, f"Speak {PROTOCOL}."))
            return
        await websocket.accept(PROTOCOL)
        closing: ClosingError | None = None
        try:
            await self._connect(websocket).serve()
        except* WebSocketDisconnect:
            pass
        except* ClosingError as group:
            closing = _first_of(group)
        except* Exception as group:
            describe_unexpected(group.exceptions[0])
            closing = ClosingError(CloseCode.INTERNAL, "Something went wrong on our side.")
        if closing is not None:
            log.info("live_connection_closed", code=closing.code.value)
            await self._close(websocket, closing)

    async def stream(self, request: GraphQLRequest, viewer: Viewer) -> AsyncGenerator[Answer, None] | list[Answer]:
        """The answers of a subscription of a viewer who came another way than by a websocket, or its errors."""
        return await open_stream(request, Visit(self._services, viewer, self._follow), self._documents)

    def _connect(self, websocket: WebSocket) -> LiveConnection:
        headers = websocket.headers.getlist("authorization")

        async def admit(greeting: ConnectionInit) -> Admission:
            return await self._admit([*headers, *_authorization_in(greeting)])

        return LiveConnection(websocket, admit, self._open_visit, self._documents, self._services.now, self._limits)

    async def _admit(self, given: Sequence[object]) -> Admission:
        """The viewer whom the header of the handshake or the greeting names; both may, if they agree."""
        try:
            return await self._services.verifier.admit(_read_token(given), self._services.now())
        except InvalidTokenError:
            raise ClosingError(CloseCode.FORBIDDEN, "Send a valid token: Authorization: Bearer TOKEN.") from None
        except DomainError:
            raise ClosingError(CloseCode.TRY_AGAIN, "The token can't be verified now. Try again in a moment.") from None

    def _open_visit(self, admission: Admission) -> Visit:
        return Visit(self._services, admission.viewer, self._follow)

    def _follow(
        self, citizen_id: str, interest: Interest, look: Callable[[], Awaitable[Sequence[T]]]
    ) -> AsyncIterator[T]:
        return follow(self._hub, citizen_id, interest, look, self._limits)

    async def _close(self, websocket: WebSocket, closing: ClosingError) -> None:
        # One who is too slow, or gone, does not take the last word either.
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(self._limits.send):
                await websocket.close(closing.code, closing.reason)


def _first_of(group: BaseExceptionGroup[ClosingError]) -> ClosingError:
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first


def _authorization_in(greeting: ConnectionInit) -> list[object]:
    """Names of headers have no case, so that a client may write them either way; each one given counts."""
    return [value for name, value in (greeting.payload or {}).items() if name.lower() == "authorization"]


def _read_token(given: Sequence[object]) -> str:
    """The one token; of two that differ a proxy in front may have checked the other one."""
    tokens = {_read_bearer(value) for value in given}
    if len(tokens) != 1:
        raise InvalidTokenError
    return tokens.pop()


def _read_bearer(value: object) -> str:
    scheme, _, token = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidTokenError
    return token.strip()
