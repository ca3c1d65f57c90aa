"""The workers as they run, inside a test: real database, gateway and mail server, a clock that the test sets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from server.mongo import Database
from server.runtime import Runtime
from server.settings import Settings
from tests.workers.settling import begin_anew
from workers.pace import Pace
from workers.wiring import run_workers

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
"""Noon of a Wednesday in Denmark, in winter time."""

QUICK = Pace(
    relay_poll=0.05,
    relay_lease=2.0,
    sweep=0.05,
    remind=0.05,
    connect=0.5,
    send=2.0,
    lease=timedelta(seconds=5),
    settle=timedelta(seconds=0),
    retries=(0.0, 1.0),
)


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@asynccontextmanager
async def running_workers(
    database: Database, clock: SetClock, pace: Pace = QUICK, **settings: Any
) -> AsyncIterator[Runtime]:
    begin_anew()
    runtime = Runtime(Settings(**settings), database, clock)
    task = asyncio.create_task(run_workers(runtime, pace))
    await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(_ready_or_failed(runtime, task))), 20)
    try:
        yield runtime
    finally:
        runtime.stop.set()
        await asyncio.wait_for(task, 10)


async def _ready_or_failed(runtime: Runtime, task: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(runtime.ready.wait())
    await asyncio.wait([ready, task], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        ready.cancel()
        task.result()
