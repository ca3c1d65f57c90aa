"""Events from the broker for the subscriptions of this process: an own queue on the exchange where all of them come."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

import structlog

from server.live_hub import LiveHub
from server.rabbit import ANSWER_SECONDS, BROKEN, CHECK_SECONDS, PAUSE_SECONDS, connect_broker
from server.runtime import Runtime
from server.topology import LIVE_EXCHANGE, LIVE_QUEUE
from server.waiting import wait_for_any
from server.wire_form import read_message

log = structlog.get_logger(__name__)


class Incoming(Protocol):
    """What is read of a message that comes from the broker."""

    @property
    def message_id(self) -> str | None:
        """The id of the event."""

    @property
    def routing_key(self) -> str | None:
        """The topic that it was published under."""

    @property
    def headers(self) -> Mapping[str, object]:
        """Nothing that matters here."""

    @property
    def body(self) -> bytes:
        """Ids, and the name of the kind."""


class LiveEvents:
    """Brings events to the hub, over as many connections as it takes; ``connected`` says whether there is one."""

    def __init__(self, url: str, hub: LiveHub) -> None:
        self._url = url
        self._hub = hub
        self.connected = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until stopped; while there is no broker the subscriptions look at their plans now and then."""
        while not stop.is_set():
            try:
                await self._listen(stop)
            except BROKEN as error:
                log.warning("live_events_away", reason=type(error).__name__)
            finally:
                self.connected.clear()
            await wait_for_any(PAUSE_SECONDS, stop)

    async def _hear(self, incoming: Incoming) -> None:
        message = read_message(incoming.message_id, incoming.routing_key, incoming.headers, incoming.body)
        if message is not None:
            self._hub.hear(message)

    async def _listen(self, stop: asyncio.Event) -> None:
        connection = await connect_broker(self._url)
        try:
            broken = asyncio.Event()
            connection.close_callbacks.add(lambda *_: broken.set())
            # aio-pika holds channels weakly: this name keeps it.
            channel = await connection.channel()
            exchange = await channel.declare_exchange(LIVE_EXCHANGE, "fanout", durable=True)
            queue = await channel.declare_queue(exclusive=True, auto_delete=True, arguments=dict(LIVE_QUEUE))
            await queue.bind(exchange)
            await queue.consume(self._hear, no_ack=True)
            self.connected.set()
            # Something may have happened while nobody listened.
            self._hub.wake_all()
            while not (stop.is_set() or broken.is_set()):
                await wait_for_any(CHECK_SECONDS, stop, broken)
                async with asyncio.timeout(ANSWER_SECONDS):
                    found = await channel.declare_queue(queue.name, passive=True)
                if not found.declaration_result.consumer_count:
                    log.warning("live_consumer_lost")
                    return
        finally:
            with contextlib.suppress(*BROKEN):
                async with asyncio.timeout(1.0):
                    await connection.close()


def live_parts(runtime: Runtime) -> Sequence[Awaitable[None]]:
    """What a process that serves subscriptions runs besides; without a broker the relay in it tells the hub itself."""
    url = runtime.settings.amqp_url
    return [] if url is None else [LiveEvents(url.get_secret_value(), runtime.live).run(runtime.stop)]
