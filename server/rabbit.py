"""The transport over RabbitMQ: the one module that knows aio-pika.

One connection at a time. When it breaks, or a consumer is lost, everything on it is dropped and a new one is made:
what was not acknowledged comes again from the broker, what was not confirmed from the outbox or the sweeper.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPError, ChannelPreconditionFailed, DeliveryError

from domain.errors import Unavailable
from server.batches import Hands
from server.dead_letters import DeadLetters
from server.line_faults import explain_fault
from server.topology import (
    DEAD_EXCHANGE,
    DEAD_QUEUE,
    EXCHANGE,
    LIVE_EXCHANGE,
    QUEUES,
    WAKE_EXCHANGE,
    Queue,
    TopologyError,
    closest_delay,
    declarations,
    delay_name,
    is_event,
)
from server.transport import Dead, Done, Handle, Later, Message, Verdict
from server.waiting import wait_for_any
from server.wire_form import ATTEMPT, REASON, read_message, read_reason, write_body

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 5.0
HEARTBEAT_SECONDS = 10
CHECK_SECONDS = 5.0
PAUSE_SECONDS = 0.5
DEAD_PREFETCH = 10

BROKEN = (AMQPError, OSError, TimeoutError, RuntimeError)
"""What aio-pika raises when connection or channel is gone, or nobody answers."""


async def connect_broker(url: str) -> AbstractConnection:
    """A connection that notices within seconds that the other end is gone."""
    async with asyncio.timeout(ANSWER_SECONDS):
        return await aio_pika.connect(url, timeout=ANSWER_SECONDS, heartbeat=HEARTBEAT_SECONDS)


async def ping_broker(url: str) -> None:
    """Raise Unavailable("message broker") unless the broker lets us in."""
    try:
        connection = await connect_broker(url)
        await connection.close()
    except BROKEN as error:
        raise Unavailable("message broker", explain_fault(error)) from error


async def declare_topology(connection: AbstractConnection) -> None:
    """Make exchanges, queues and bindings that are missing. Raises TopologyError for one that is another."""
    for declaration in declarations():
        # The broker closes a channel on which a declaration fails, so each has its own.
        async with connection.channel() as channel:
            try:
                if declaration.exchange_type is not None:
                    await channel.declare_exchange(declaration.name, declaration.exchange_type, durable=True)
                    continue
                queue = await channel.declare_queue(
                    declaration.name, durable=True, arguments=dict(declaration.arguments)
                )
                await queue.bind(declaration.exchange, declaration.binding)
            except ChannelPreconditionFailed:
                raise TopologyError(declaration.name) from None


@dataclass(eq=False, slots=True)
class _Session:
    """One connection with its channels; ``broken`` is set by whoever finds that it is."""

    connection: AbstractConnection
    publisher: AbstractChannel
    broken: asyncio.Event = field(default_factory=asyncio.Event)
    consumers: list[tuple[AbstractChannel, AbstractQueue, str]] = field(default_factory=list)

    async def publish(self, exchange: str, topic: str, message: aio_pika.Message) -> bool:
        """Publish with confirm; False when it did not arrive, or may not have."""
        try:
            # The timeout of publish itself does not cover the wait for a lost connection.
            async with asyncio.timeout(ANSWER_SECONDS):
                place = await self.publisher.get_exchange(exchange, ensure=False)
                await place.publish(message, topic, mandatory=exchange != LIVE_EXCHANGE)
        except DeliveryError as error:
            log.warning("broker_refused", exchange=exchange, topic=topic, reason=type(error).__name__)
            return False
        except BROKEN:
            self.broken.set()
            return False
        return True

    async def consume(self, name: str, prefetch: int, callback: Callable[..., Coroutine[Any, Any, None]]) -> None:
        """Begin to take messages from a queue, on a channel of its own."""
        channel = await self.connection.channel()
        await channel.set_qos(prefetch_count=prefetch)
        queue = await channel.get_queue(name)
        self.consumers.append((channel, queue, await queue.consume(callback)))

    async def still_consumes(self) -> bool:
        """Whether every consumer is there, here and at the broker."""
        for channel, queue, tag in self.consumers:
            underlay = await channel.get_underlay_channel()
            # The interface lacks what every channel has.
            if tag not in underlay.consumers:  # type: ignore[attr-defined]
                return False
            found = await self.publisher.declare_queue(queue.name, passive=True)
            if not found.declaration_result.consumer_count:
                return False
        return True


@dataclass(slots=True)
class _Item:
    incoming: AbstractIncomingMessage
    message: Message
    session: _Session


class RabbitTransport:
    """Carries messages through a broker; ``on_wake`` is called when any process says that an outbox has something."""

    def __init__(
        self,
        url: str,
        dead_letters: DeadLetters,
        on_wake: Callable[[], None] = lambda: None,
        queues: Iterable[Queue] = QUEUES,
    ) -> None:
        self._url = url
        self._dead_letters = dead_letters
        self._on_wake = on_wake
        self._queues = tuple(queues)
        self._hands: dict[Queue, Hands[_Item]] = {}
        self._session: _Session | None = None

    def consume(self, queue: Queue, handle: Handle) -> None:
        """Have a handler take what arrives in a queue."""
        self._hands[queue] = Hands(queue, handle, lambda item: item.message, self._settle)

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Publish; True for each message that the broker has confirmed."""
        session = self._session
        if session is None:
            return [False] * len(messages)
        confirmed = await asyncio.gather(*(session.publish(EXCHANGE, each.topic, to_amqp(each)) for each in messages))
        news = [each for each, certain in zip(messages, confirmed, strict=True) if certain and is_event(each.topic)]
        await asyncio.gather(*(session.publish(LIVE_EXCHANGE, each.topic, to_amqp(each)) for each in news))
        return confirmed

    async def run(self, stop: asyncio.Event, ready: asyncio.Event) -> None:
        """Carry messages until stopped, over as many connections as it takes. Raises TopologyError."""
        for hands in self._hands.values():
            hands.start()
        while not stop.is_set():
            try:
                async with self._open() as session:
                    ready.set()
                    await self._watch(session, stop)
            except BROKEN as error:
                log.warning("broker_away", reason=explain_fault(error) or type(error).__name__)
            if not stop.is_set():
                await wait_for_any(PAUSE_SECONDS, stop)
        await asyncio.gather(*(hands.stop() for hands in self._hands.values()))

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[_Session]:
        connection = await connect_broker(self._url)
        try:
            await declare_topology(connection)
            session = _Session(connection, await connection.channel(publisher_confirms=True, on_return_raises=True))
            connection.close_callbacks.add(lambda *_: session.broken.set())
            # Before anything is consumed: what is handled may publish at once.
            self._session = session
            await self._consume_all(session)
            log.info("broker_connected")
            yield session
        finally:
            self._session = None
            for hands in self._hands.values():
                _empty(hands.room)
            with contextlib.suppress(*BROKEN):
                async with asyncio.timeout(1.0):
                    await connection.close()

    async def _consume_all(self, session: _Session) -> None:
        for queue, hands in self._hands.items():
            await session.consume(queue.name, queue.batch * queue.hands, self._receiver(session, hands))
        await session.consume(DEAD_QUEUE, DEAD_PREFETCH, self._bury)
        channel = await session.connection.channel()
        wake = await channel.declare_queue(exclusive=True, auto_delete=True)
        await wake.bind(WAKE_EXCHANGE)

        async def waken(_: AbstractIncomingMessage) -> None:
            self._on_wake()

        session.consumers.append((channel, wake, await wake.consume(waken, no_ack=True)))

    async def _watch(self, session: _Session, stop: asyncio.Event) -> None:
        """Until the session breaks or a stop: then let the hands finish while what they do can be acknowledged."""
        while not (stop.is_set() or session.broken.is_set()):
            await wait_for_any(CHECK_SECONDS, stop, session.broken)
            if not stop.is_set() and not session.broken.is_set():
                async with asyncio.timeout(ANSWER_SECONDS):
                    if not await session.still_consumes():
                        log.warning("consumer_lost")
                        return
        if stop.is_set() and not session.broken.is_set():
            for _, queue, tag in session.consumers:
                await queue.cancel(tag)
            await asyncio.gather(*(hands.stop() for hands in self._hands.values()))

    def _receiver(self, session: _Session, hands: Hands[_Item]) -> Callable[..., Coroutine[Any, Any, None]]:
        async def receive(incoming: AbstractIncomingMessage) -> None:
            message = _from_amqp(incoming)
            if message is None:
                await incoming.reject(requeue=False)
            else:
                hands.room.put_nowait(_Item(incoming, message, session))

        return receive

    async def _settle(self, item: _Item, verdict: Verdict | None) -> None:
        try:
            async with asyncio.timeout(2 * ANSWER_SECONDS):
                await self._act(item, verdict)
        except BROKEN:
            item.session.broken.set()

    async def _act(self, item: _Item, verdict: Verdict | None) -> None:
        message, session = item.message, item.session
        match verdict:
            case Done():
                await item.incoming.ack()
            case Later(seconds):
                again = to_amqp(message, attempt=message.attempt + 1)
                if await session.publish(delay_name(closest_delay(seconds)), message.topic, again):
                    await item.incoming.ack()
                else:
                    await item.incoming.reject(requeue=True)
            case Dead(reason):
                if await session.publish(DEAD_EXCHANGE, message.topic, to_amqp(message, reason=reason)):
                    await item.incoming.ack()
                else:
                    await item.incoming.reject(requeue=False)
            case None:
                await item.incoming.reject(requeue=True)

    async def _bury(self, incoming: AbstractIncomingMessage) -> None:
        """Keep a dead message in the store, where it can be looked at, however long that takes."""
        message = _from_amqp(incoming)
        letter = message or Message(incoming.message_id or uuid4().hex, incoming.routing_key or "")
        reason = read_reason(incoming.headers) if message else "malformed"
        while not incoming.channel.is_closed:
            try:
                await self._dead_letters.add(letter, reason, readable=message is not None)
                await incoming.ack()
                break
            except Unavailable:
                await asyncio.sleep(PAUSE_SECONDS)


def to_amqp(message: Message, attempt: int | None = None, reason: str | None = None) -> aio_pika.Message:
    """A message in the broker's form."""
    said: dict[str, Any] = {} if reason is None else {REASON: reason}
    return aio_pika.Message(
        write_body(message),
        headers={ATTEMPT: message.attempt if attempt is None else attempt, **said},
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.id,
    )


def _from_amqp(incoming: AbstractIncomingMessage) -> Message | None:
    return read_message(incoming.message_id, incoming.routing_key, incoming.headers, incoming.body)


def _empty(room: asyncio.Queue[_Item]) -> None:
    """Forget what came over a connection that is gone: the broker brings it again."""
    while not room.empty():
        room.get_nowait()
