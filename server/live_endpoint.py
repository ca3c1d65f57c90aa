"""The websocket at /graphql: who may connect, with which token, and how a connection ends."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from http import HTTPStatus
from typing import TypeVar

import structlog
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.errors import DomainError
from domain.interest import Interest
from domain.viewer import Viewer
from server.crowd import Crowd
from server.documents import Documents
from server.errors import Answer, describe_domain_error, describe_unexpected
from server.execution import GraphQLRequest, open_stream
from server.gate import Gate, TooManyError
from server.live_closing import CloseCode, ClosingError
from server.live_connection import LiveConnection
from server.live_hub import LiveHub, follow
from server.live_limits import LiveLimits
from server.live_messages import PROTOCOL, ConnectionInit
from server.origins import is_welcome
from server.services import Services
from server.token import Admission, InvalidTokenError
from server.visit import Visit

T = TypeVar("T")

log = structlog.get_logger(__name__)


class LiveEndpoint:
    """Serves live connections."""

    def __init__(
        self,
        services: Services,
        hub: LiveHub,
        documents: Documents,
        gate: Gate,
        limits: LiveLimits,
        allowed_origins: Collection[str] = (),
    ) -> None:
        self._services = services
        self._hub = hub
        self._documents = documents
        self._gate = gate
        self._limits = limits
        self._allowed_origins = allowed_origins
        self._ungreeted = Crowd()

    async def handle(self, websocket: WebSocket) -> None:
        """One connection, from its handshake until either side ends it."""
        if not is_welcome(websocket.headers, self._allowed_origins):
            await websocket.send_denial_response(Response(status_code=HTTPStatus.FORBIDDEN))
            return
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await self._close(websocket, ClosingError(CloseCode.UNKNOWN_PROTOCOL, f"Speak {PROTOCOL}."))
            return
        await websocket.accept(PROTOCOL)
        closing: ClosingError | None = None
        try:
            await self._serve(websocket)
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

    async def stream(
        self, documents: Documents, request: GraphQLRequest, viewer: Viewer
    ) -> AsyncGenerator[Answer, None] | list[Answer]:
        """The answers of a subscription of a viewer who came another way than by a websocket, or its errors."""
        try:
            self._gate.subscription(viewer)
        except TooManyError as error:
            return [describe_domain_error(error)]
        try:
            opened = await open_stream(request, Visit(self._services, viewer, follow=self._follow), documents)
        except DomainError as error:
            return [describe_domain_error(error)]
        return opened if isinstance(opened, list) else self._hold(viewer, opened)

    async def _hold(self, viewer: Viewer, opened: AsyncGenerator[Answer, None]) -> AsyncGenerator[Answer, None]:
        with self._gate.connection(viewer):
            async with contextlib.aclosing(opened):
                async for answer in opened:
                    yield answer

    async def _serve(self, websocket: WebSocket) -> None:
        headers = websocket.headers.getlist("authorization")
        with contextlib.ExitStack() as stack:

            async def admit(greeting: ConnectionInit) -> Admission:
                self._ungreeted.leave(connection)
                admission = await self._admit([*headers, *_authorization_in(greeting)])
                try:
                    stack.enter_context(self._gate.connection(admission.viewer))
                except TooManyError as error:
                    raise ClosingError(CloseCode.TOO_MANY, str(error)) from None
                return admission

            connection = LiveConnection(
                websocket,
                admit,
                self._open_visit,
                self._documents,
                self._services.now,
                self._limits,
                self._gate.subscription,
            )
            stack.callback(self._ungreeted.leave, connection)
            self._ungreeted.enter(connection, connection.push_out)
            if len(self._ungreeted) > self._limits.ungreeted:
                self._ungreeted.push_out()
            await connection.serve()

    async def _admit(self, given: Sequence[object]) -> Admission:
        """The viewer whom the header of the handshake or the greeting names; both may, if they agree."""
        try:
            return await self._services.verifier.admit(_read_token(given), self._services.now())
        except InvalidTokenError:
            raise ClosingError(CloseCode.FORBIDDEN, "Send a valid token: Authorization: Bearer TOKEN.") from None
        except DomainError:
            raise ClosingError(CloseCode.TRY_AGAIN, "The token can't be verified now. Try again in a moment.") from None

    def _open_visit(self, admission: Admission) -> Visit:
        return Visit(self._services, admission.viewer, follow=self._follow)

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
