"""What one running process is made of, handed to everything that runs in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from server.live_hub import LiveHub
from server.mongo import Database
from server.settings import Settings

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def utc_now() -> datetime:
    """The clock of production; whole milliseconds, as the database keeps them."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass(slots=True)
class Runtime:
    """One process: its settings, database and clock, and the two signals that its parts share.

    Set ``wake`` after a write that put events into an outbox; set ``stop`` to drain and end.
    ``ready`` is set once the workers consume. ``live`` is told of every event that this process learns of.
    """

    settings: Settings
    database: Database
    clock: Clock = utc_now
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    live: LiveHub = field(default_factory=LiveHub)
    name: str = field(default_factory=lambda: uuid4().hex)
