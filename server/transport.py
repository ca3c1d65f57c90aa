"""How messages travel between the parts of the system, with or without a broker."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.topology import Queue

Body = dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """What travels: ids and names of kinds, never personal data or content. ``attempt`` counts from 0."""

    id: str
    topic: str
    body: Body = field(default_factory=dict)
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """The message has had its effect, or never will."""


@dataclass(frozen=True, slots=True)
class Later:
    """Bring the message again after some seconds; whoever says so has noted the wait in the store."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Dead:
    """No attempt will ever succeed; the message goes to the dead letters."""

    reason: str


Verdict = Done | Later | Dead
DONE = Done()
Handle = Callable[[Sequence[Message]], Awaitable[Sequence[Verdict]]]
"""Handles a batch of messages; gives a verdict for each, in their order."""


class Publisher(Protocol):
    """Takes messages that are to reach their handlers."""

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Hand over messages. For each, in order: True once nothing can lose it any more, whichever process
        is killed; False when that is not certain and it must be published again.
        """


class Transport(Publisher, Protocol):
    """Carries messages to handlers at least once.

    ``consume`` is called for each queue before ``run``, which works until ``stop`` is set and then finishes what it
    has begun.
    """

    def consume(self, queue: Queue, handle: Handle) -> None:
        """Have a handler take what arrives in a queue."""

    async def run(self, stop: asyncio.Event, ready: asyncio.Event) -> None:
        """Carry messages until stopped; sets ``ready`` once every queue is consumed."""
