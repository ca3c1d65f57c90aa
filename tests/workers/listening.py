"""Processes that relay and that listen, and citizens whom there is something to tell of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from server.live_events import LiveEvents
from server.live_limits import LiveLimits
from server.runtime import Runtime
from tests.api import JOBCENTRE
from tests.live import HEAR_SECONDS, LiveApi
from tests.server.casework import document_for, register
from tests.workers.running import QUICK
from workers.wiring import run_workers

NEVER_BY_ITSELF = LiveLimits(look_again=3600.0, expiry=3600.0, retry=0.02)
"""Nothing is looked at, neither plan nor token, unless there is an event: so that a test sees what follows from it."""
DEADLINE = "2027-03-24"
GROUP = "EDUCATION_BENEFIT_READY"
_numbers = count(4501)


@asynccontextmanager
async def working(runtime: Runtime) -> AsyncIterator[None]:
    """Relay and workers in a process that is up."""
    task = asyncio.create_task(run_workers(runtime, QUICK))
    try:
        await asyncio.wait_for(runtime.ready.wait(), HEAR_SECONDS)
        yield
    finally:
        runtime.stop.set()
        await asyncio.wait_for(task, HEAR_SECONDS)


@asynccontextmanager
async def listening(live: LiveApi, url: str) -> AsyncIterator[LiveEvents]:
    """A process that hears of events from the broker."""
    events = LiveEvents(url, live.runtime.live)
    stop = asyncio.Event()
    task = asyncio.create_task(events.run(stop))
    try:
        await asyncio.wait_for(events.connected.wait(), HEAR_SECONDS)
        yield events
    finally:
        stop.set()
        await asyncio.wait_for(task, HEAR_SECONDS)


async def young_person(live: LiveApi) -> str:
    """The id of a citizen with an education order."""
    citizen_id = await register(live, group=GROUP, cpr=f"010107{next(_numbers)}")
    await change(live, "setEducationOrderStep", citizenId=citizen_id, step=1, deadline=DEADLINE, comment="Find forslag")
    return citizen_id


async def change(live: LiveApi, name: str, viewer: Any = JOBCENTRE, **given: Any) -> None:
    answer = await live.ask(viewer, document_for(name), input=given)
    assert "errors" not in answer, answer


async def say(live: LiveApi, viewer: Any, citizen_id: str, text: str, id: str) -> None:
    await change(live, "postComment", viewer, citizenId=citizen_id, text=text, id=id)


async def publish(live: LiveApi, citizen_id: str, version: int, title: str) -> None:
    """Edit the draft of a version and publish it."""
    goals = [{"title": title}]
    await change(live, "setEducationGoals", citizenId=citizen_id, draftVersion=version, goals=goals)
    await change(live, "publishPlan", citizenId=citizen_id, draftVersion=version + 1)
