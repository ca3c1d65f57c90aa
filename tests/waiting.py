"""Waiting for a condition, with a bound, instead of sleeping for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable

STEP_SECONDS = 0.05


def wait_until(holds: Callable[[], object], what: str, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(STEP_SECONDS)


async def wait_until_async(holds: Callable[[], Awaitable[object]], what: str, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        await asyncio.sleep(STEP_SECONDS)
