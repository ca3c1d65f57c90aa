"""Waiting with a bound: for one of several events, or for some work."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

Result = TypeVar("Result")


async def wait_for_any(seconds: float, *events: asyncio.Event) -> None:
    """Return once one of the events is set, or the time is up."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """What some work comes to; TimeoutError if it waits for longer than that.

    Most work here never waits at all, and a clock for it would cost more than some of the work.
    """
    try:
        waits_for = work.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    async with asyncio.timeout(seconds):
        return await _go_on(work, waits_for)


@types.coroutine
def _go_on(work: Coroutine[Any, Any, Result], waits_for: Any) -> Generator[Any, Any, Result]:
    """The rest of work that has begun and waits."""
    try:
        while True:
            try:
                given = yield waits_for
            except BaseException as error:
                waits_for = work.throw(error)
            else:
                waits_for = work.send(given)
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        work.close()
