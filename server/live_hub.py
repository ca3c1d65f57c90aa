"""Who in this process waits for news of which plan; others only say that there may be some."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from domain.errors import Unavailable
from domain.interest import Interest
from server.live_limits import LiveLimits
from server.topology import is_event
from server.transport import Message
from server.waiting import wait_for_any

T = TypeVar("T")


class LiveHub:
    """The subscriptions of one process, by citizen id.

    A subscription is told at most that it should look, however often that is: nothing piles up for one that is slow.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, dict[asyncio.Event, Interest]] = {}

    @property
    def size(self) -> int:
        """How many subscriptions there are."""
        return sum(len(signals) for signals in self._waiting.values())

    def hear(self, message: Message) -> None:
        """Tell whom an event concerns; any other message concerns nobody."""
        if is_event(message.topic):
            for signal, interest in self._waiting.get(message.body.get("citizen_id", ""), {}).items():
                if interest.covers(message.body):
                    signal.set()

    def wake_all(self) -> None:
        """Have everybody look, since events may have been missed."""
        for signals in self._waiting.values():
            for signal in signals:
                signal.set()

    @contextmanager
    def watch(self, citizen_id: str, interest: Interest) -> Iterator[asyncio.Event]:
        """A signal that is set whenever something of interest happened to a plan."""
        signal = asyncio.Event()
        self._waiting.setdefault(citizen_id, {})[signal] = interest
        try:
            yield signal
        finally:
            del self._waiting[citizen_id][signal]
            if not self._waiting[citizen_id]:
                del self._waiting[citizen_id]


async def follow(
    hub: LiveHub,
    citizen_id: str,
    interest: Interest,
    look: Callable[[], Awaitable[Sequence[T]]],
    limits: LiveLimits,
) -> AsyncIterator[T]:
    """What each look at a plan finds: at once, after an event of interest, and now and then for events that were lost.

    A database that is away is waited for, in silence: a failed look would tell that something had happened.
    """
    with hub.watch(citizen_id, interest) as signal:
        while True:
            signal.clear()
            wait = limits.look_again
            try:
                found = await look()
            except Unavailable:
                found, wait = (), limits.retry
            for each in found:
                yield each
            await wait_for_any(wait, signal)
