"""Work that is done again and again until the process stops, whatever an outage does to one round."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.errors import Unavailable
from server.waiting import wait_for_any

log = structlog.get_logger(__name__)

AFTER_FAULT_SECONDS = 1.0

Work = Callable[[], Awaitable[float]]
"""One round; gives the seconds to the next."""


async def repeat(name: str, work: Work, stop: asyncio.Event, *wakes: asyncio.Event) -> None:
    """Do some work until stopped; a wake-up begins the next round at once."""
    while not stop.is_set():
        await repeat_once(name, work, stop, *wakes)


async def repeat_once(name: str, work: Work, stop: asyncio.Event, *wakes: asyncio.Event) -> None:
    """Do one round and wait for the time of the next; an outage or a fault ends the round, not the process."""
    try:
        pause = await work()
    except Unavailable as outage:
        log.warning("round_skipped", task=name, service=outage.service)
        pause = AFTER_FAULT_SECONDS
    except Exception as error:
        # The text of an unexpected error may quote data, so only its type is told.
        log.error("round_broke", task=name, reason=type(error).__name__)
        pause = AFTER_FAULT_SECONDS
    if pause > 0 and not stop.is_set():
        await wait_for_any(pause, stop, *wakes)
