"""Handling messages in batches: as many at once as are there, none left behind when one of them is poison."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from domain.errors import Unavailable
from server.topology import Queue
from server.transport import Dead, Handle, Later, Message, Verdict

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5
LINGER_SECONDS = 0.02
"""How long a batch waits for more: what it costs in time it saves several times over in writes."""
DRAIN_SECONDS = 8.0
POISON_STEPS = (1.0, 5.0, 30.0)
"""How long a message waits after each time its handler broke; after the last it is dead."""

Item = TypeVar("Item")


class Hands(Generic[Item]):
    """The takers of one queue: each takes a batch, has it handled and settles every item."""

    def __init__(
        self,
        queue: Queue,
        handle: Handle,
        unwrap: Callable[[Item], Message],
        settle: Callable[[Item, Verdict | None], Awaitable[None]],
        room: int = 0,
    ) -> None:
        """``settle`` gets None as the verdict on what was not handled because the process stops."""
        self.room: asyncio.Queue[Item] = asyncio.Queue(room)
        self._queue, self._handle, self._unwrap, self._settle = queue, handle, unwrap, settle
        self._tasks: list[asyncio.Task[None]] = []
        self._idle: set[asyncio.Task[None] | None] = set()
        self._taking = asyncio.Lock()
        self._stopping = False

    def start(self) -> None:
        """Begin to take."""
        self._tasks = [asyncio.create_task(self._work(), name=self._queue.name) for _ in range(self._queue.hands)]

    async def stop(self) -> None:
        """Finish the batches that were begun, and settle the rest as not handled."""
        self._stopping = True
        for task in self._idle:
            if task is not None:
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self.room.empty():
            await self._settle(self.room.get_nowait(), None)

    async def _work(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while not self._stopping:
                items = await self._take()
                await self._handle_batch(items)

    async def _take(self) -> list[Item]:
        """Wait for the first item, give those behind it a moment to come, and take what is there then.

        One taker at a time, so that a burst becomes one batch and not a small one for each.
        """
        self._idle.add(asyncio.current_task())
        try:
            async with self._taking:
                first = await self.room.get()
                self._idle.discard(asyncio.current_task())
                return await self._take_more(first)
        finally:
            self._idle.discard(asyncio.current_task())

    async def _take_more(self, first: Item) -> list[Item]:
        items = [first]
        if self.room.qsize() < self._queue.batch - 1:
            await asyncio.sleep(LINGER_SECONDS)
        while len(items) < self._queue.batch and not self.room.empty():
            items.append(self.room.get_nowait())
        return items

    async def _handle_batch(self, items: Sequence[Item]) -> None:
        verdicts: Sequence[Verdict | None] = [None] * len(items)
        try:
            verdicts = await self._judge([self._unwrap(item) for item in items])
        finally:
            for item, verdict in zip(items, verdicts, strict=True):
                await self._settle_one(item, verdict)

    async def _settle_one(self, item: Item, verdict: Verdict | None) -> None:
        """Settle an item; one that can't be must not end the taker, nor keep those behind it."""
        try:
            await self._settle(item, verdict)
        except Exception as error:
            message = self._unwrap(item)
            log.error("settling_broke", message_id=message.id, topic=message.topic, reason=type(error).__name__)

    async def _judge(self, messages: Sequence[Message]) -> Sequence[Verdict | None]:
        """Have a batch handled, through outages; what breaks the handler is found and judged on its own."""
        try:
            return await self._outlast(messages)
        except Exception as error:
            if len(messages) == 1:
                return [_judge_broken(messages[0], error)]
        return [verdict for message in messages for verdict in await self._judge([message])]

    async def _outlast(self, messages: Sequence[Message]) -> Sequence[Verdict | None]:
        """Handle a batch again and again while a service that it needs is down."""
        while not self._stopping:
            try:
                return await self._handle(messages)
            except Unavailable as outage:
                log.warning("handling_waits", service=outage.service, messages=len(messages))
                await asyncio.sleep(PAUSE_SECONDS)
        return [None] * len(messages)


def _judge_broken(message: Message, error: Exception) -> Verdict:
    # The text of an unexpected error may quote what was being handled, so only its type is told.
    reason = type(error).__name__
    log.error("handler_broke", message_id=message.id, topic=message.topic, attempt=message.attempt, reason=reason)
    if message.attempt < len(POISON_STEPS):
        return Later(POISON_STEPS[message.attempt])
    return Dead(reason)
