"""The transport without a broker: handlers run in this process, over the same outbox and with the same promise.

A message of a rebuilt queue is safe as soon as it is taken in, because the sweeper brings it again from the store.
Any other is confirmed only once its handler has persisted what follows from it; until then it stays in the outbox.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from domain.errors import Unavailable
from server.batches import Hands
from server.dead_letters import DeadLetters
from server.topology import QUEUES, Queue, find_queue
from server.transport import Dead, Handle, Later, Message, Verdict

ROOM = 2000
"""How many messages one queue holds in memory; a publisher waits when it is full."""


@dataclass(slots=True)
class _Item:
    message: Message
    confirmed: asyncio.Future[bool] | None = None

    def confirm(self, certain: bool) -> None:
        if self.confirmed is not None and not self.confirmed.done():
            self.confirmed.set_result(certain)


class InProcessTransport:
    """Carries messages between coroutines of one event loop; ``overhear`` is told of each that is published."""

    def __init__(
        self,
        dead_letters: DeadLetters,
        overhear: Callable[[Message], None] = lambda _: None,
        queues: Iterable[Queue] = QUEUES,
    ) -> None:
        self._dead_letters = dead_letters
        self._overhear = overhear
        self._queues = tuple(queues)
        self._hands: dict[Queue, Hands[_Item]] = {}
        # How often a message of the outbox broke its handler; the outbox itself does not count.
        self._broken: dict[str, int] = {}
        self._open = False

    def consume(self, queue: Queue, handle: Handle) -> None:
        """Have a handler take what arrives in a queue."""
        self._hands[queue] = Hands(queue, handle, _unwrap, self._settle, ROOM)

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Hand over messages; True for each that can't be lost any more."""
        for message in messages:
            self._overhear(message)
        return await asyncio.gather(*(self._accept(message) for message in messages))

    async def run(self, stop: asyncio.Event, ready: asyncio.Event) -> None:
        """Run every handler until stopped, then let each finish the batch it has begun."""
        for hands in self._hands.values():
            hands.start()
        self._open = True
        ready.set()
        await stop.wait()
        self._open = False
        await asyncio.gather(*(hands.stop() for hands in self._hands.values()))

    async def _accept(self, message: Message) -> bool:
        queue = find_queue(message.topic, self._queues)
        if not self._open or queue not in self._hands:
            return queue.rebuilt
        room = self._hands[queue].room
        if queue.rebuilt:
            await room.put(_Item(message))
            return True
        confirmed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await room.put(_Item(replace(message, attempt=self._broken.get(message.id, 0)), confirmed))
        return await confirmed

    async def _settle(self, item: _Item, verdict: Verdict | None) -> None:
        match verdict:
            case None:
                item.confirm(False)
                return
            case Later(seconds) if item.confirmed is None:
                again = _Item(replace(item.message, attempt=item.message.attempt + 1))
                asyncio.get_running_loop().call_later(seconds, self._put_back, again)
                return
            case Later():
                self._broken[item.message.id] = item.message.attempt + 1
                item.confirm(False)
                return
            case Dead(reason):
                try:
                    await self._dead_letters.add(item.message, reason)
                except Unavailable:
                    # It comes again: out of the outbox, or by the sweeper.
                    item.confirm(False)
                    return
                except BaseException:
                    # Whoever published it waits for a word.
                    item.confirm(False)
                    raise
        self._broken.pop(item.message.id, None)
        item.confirm(True)

    def _put_back(self, item: _Item) -> None:
        queue = find_queue(item.message.topic, self._queues)
        # A full queue needs no retry now: the sweeper brings it again.
        with contextlib.suppress(asyncio.QueueFull):
            self._hands[queue].room.put_nowait(item)


def _unwrap(item: _Item) -> Message:
    return item.message
