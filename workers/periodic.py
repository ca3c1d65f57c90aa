"""Work that is done again and again until the process stops, whatever an outage does to one round."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from domain.errors import Unavailable

log = structlog.get_logger(__name__)

AFTER_FAULT_SECONDS = 1.0


async def wait_for_any(seconds: float, *events: asyncio.Event) -> None:
    """Wait until one of the events is set, or the time is up."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def repeat(name: str, work: Callable[[], Awaitable[float]], stop: asyncio.Event, *wakes: asyncio.Event) -> None:
    """Do some work until stopped; it gives the seconds to the next round, unless a wake-up comes before."""
    while not stop.is_set():
        try:
            pause = await work()
        except Unavailable as outage:
            log.warning("round_skipped", task=name, service=outage.service)
            pause = AFTER_FAULT_SECONDS
        except Exception as error:
            # One round that breaks must not end the process; its text may quote data, so only the type is told.
            log.error("round_broke", task=name, reason=type(error).__name__)
            pause = AFTER_FAULT_SECONDS
        if pause > 0 and not stop.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await wait_for_any(pause, stop, *wakes)
