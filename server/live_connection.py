"""One live connection: the messages of graphql-transport-ws, its subscriptions and its limits."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from domain.errors import DomainError
from domain.viewer import Viewer
from server.documents import Documents
from server.errors import Answer, Code, coded_error, describe_domain_error, describe_unexpected
from server.execution import GraphQLRequest, open_stream
from server.gate import TooManyError
from server.live_closing import CloseCode, ClosingError
from server.live_limits import LiveLimits
from server.live_messages import (
    ClientMessage,
    Complete,
    ConnectionInit,
    MalformedMessageError,
    Ping,
    Pong,
    Subscribe,
    parse_message,
)
from server.token import Admission
from server.visit import Visit
from server.waiting import wait_for_any

ABNORMAL = 1006
"""What websockets call an end without a word."""

Admit = Callable[[ConnectionInit], Awaitable[Admission]]


class LiveConnection:
    """Serves one client; whatever ends the connection is raised in one of its tasks."""

    def __init__(
        self,
        websocket: WebSocket,
        admit: Admit,
        open_visit: Callable[[Admission], Visit],
        documents: Documents,
        now: Callable[[], datetime],
        limits: LiveLimits,
        count: Callable[[Viewer], None],
    ) -> None:
        self._websocket = websocket
        self._admit = admit
        self._open_visit = open_visit
        self._documents = documents
        self._now = now
        self._limits = limits
        self._count = count
        self._greeted = asyncio.Event()
        self._pushed_out = asyncio.Event()
        self._admission: Admission | None = None
        self._sending = asyncio.Lock()
        self._subscriptions: dict[str, asyncio.Task[None]] = {}
        self._tasks = asyncio.TaskGroup()

    async def serve(self) -> None:
        """Until the connection ends; raises a group of WebSocketDisconnect, ClosingError, or what nobody foresaw."""
        async with self._tasks:
            self._tasks.create_task(self._read())
            self._tasks.create_task(self._guard())
            self._tasks.create_task(self._outlast())

    def push_out(self) -> None:
        """Have the connection end, unless its client has said who it is."""
        self._pushed_out.set()

    async def _guard(self) -> None:
        """End the connection of who does not say who they are, and of whose token has expired."""
        await wait_for_any(self._limits.greet, self._greeted, self._pushed_out)
        if not self._greeted.is_set():
            raise ClosingError(CloseCode.INIT_TIMEOUT, "Send connection_init first.")
        while True:
            self._check_token()
            await asyncio.sleep(self._limits.expiry)

    async def _outlast(self) -> None:
        await asyncio.sleep(self._limits.lasts)
        raise ClosingError(CloseCode.TRY_AGAIN, "The connection has lasted its time. Connect again.")

    def _check_token(self) -> None:
        if self._admission is not None and not self._admission.holds(self._now()):
            raise ClosingError(CloseCode.FORBIDDEN, "The token has expired. Connect again with a new one.")

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            try:
                await self._take(parse_message(message.get("text") or ""))
            except MalformedMessageError:
                raise ClosingError(CloseCode.BAD_REQUEST, "The frame is no message of the protocol.") from None

    async def _take(self, message: ClientMessage) -> None:
        match message:
            case ConnectionInit():
                await self._greet(message)
            case Ping():
                await self._send({"type": "pong"})
            case Pong():
                pass
            case Subscribe():
                await self._subscribe(message)
            case Complete():
                self._stop(message.id)

    async def _greet(self, greeting: ConnectionInit) -> None:
        if self._greeted.is_set():
            raise ClosingError(CloseCode.TOO_MANY, "Send connection_init once.")
        self._greeted.set()
        self._admission = await self._admit(greeting)
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        if self._admission is None:
            raise ClosingError(CloseCode.UNAUTHORIZED, "Send connection_init first.")
        self._check_token()
        if message.id in self._subscriptions:
            raise ClosingError(CloseCode.SUBSCRIBER_EXISTS, "There is a subscription with this id already.")
        if error := self._find_excess(self._admission.viewer):
            await self._send({"type": "error", "id": message.id, "payload": [error]})
            return
        visit = self._open_visit(self._admission)
        self._subscriptions[message.id] = self._tasks.create_task(self._run(message, visit))

    def _find_excess(self, viewer: Viewer) -> Answer | None:
        most = self._limits.subscriptions
        if len(self._subscriptions) >= most:
            return coded_error(Code.LIMIT_EXCEEDED, f"A connection has at most {most} subscriptions.")
        try:
            self._count(viewer)
        except TooManyError as error:
            return describe_domain_error(error)
        return None

    def _stop(self, subscription_id: str) -> None:
        """End a subscription at once; its id may be used again. Of one that has ended meanwhile nothing is said."""
        if task := self._subscriptions.pop(subscription_id, None):
            task.cancel()

    async def _run(self, asked: Subscribe, visit: Visit) -> None:
        try:
            last = await self._forward(asked, visit)
        except (ClosingError, WebSocketDisconnect):
            raise
        except DomainError as error:
            last = {"type": "error", "payload": [describe_domain_error(error)]}
        except Exception as error:
            last = {"type": "error", "payload": [describe_unexpected(error)]}
        # The id is free before the client learns that the subscription has ended.
        self._subscriptions.pop(asked.id, None)
        await self._send({"id": asked.id, **last})

    async def _forward(self, asked: Subscribe, visit: Visit) -> Answer:
        """Send what a subscription brings, as long as the client takes it; gives the message that ends it."""
        given = asked.payload
        request = GraphQLRequest(given.query, given.variables or {}, given.operation_name, given.document_id)
        stream = await open_stream(request, visit, self._documents)
        if isinstance(stream, list):
            return {"type": "error", "payload": stream}
        async with aclosing(stream):
            async for answer in stream:
                self._check_token()
                await self._send({"type": "next", "id": asked.id, "payload": answer})
        return {"type": "complete"}

    async def _send(self, message: Answer) -> None:
        """Send one message; who does not take it in time is cut off, so that nothing piles up."""
        try:
            async with self._sending, asyncio.timeout(self._limits.send):
                await self._websocket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            raise ClosingError(CloseCode.TOO_SLOW, "Too slow in taking what was subscribed to.") from None
        except WebSocketDisconnected:
            # Another subscription has noticed first.
            raise WebSocketDisconnect(ABNORMAL) from None
