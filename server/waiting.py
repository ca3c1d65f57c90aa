"""Waiting for one of several events, with a bound."""

import asyncio


async def wait_for_any(seconds: float, *events: asyncio.Event) -> None:
    """Return once one of the events is set, or the time is up."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
