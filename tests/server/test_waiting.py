"""Work within a bound: what it answers or raises is passed on, and nothing of it is left behind."""

import asyncio
import math

import pytest

from server.waiting import within

LONG = 15.0


async def answer(*before: asyncio.Event) -> str:
    for event in before:
        await event.wait()
    return "done"


async def test_work_that_does_not_wait_is_done() -> None:
    assert await within(LONG, answer()) == "done"


async def test_work_that_waits_often_is_done() -> None:
    events = [asyncio.Event() for _ in range(3)]
    working = asyncio.create_task(within(LONG, answer(*events)))
    for event in events:
        await asyncio.sleep(0)
        assert not working.done()
        event.set()
    assert await working == "done"


@pytest.mark.parametrize("waits", [False, True])
async def test_what_work_raises_is_passed_on(waits: bool) -> None:
    async def fail() -> None:
        if waits:
            await asyncio.sleep(0)
        raise LookupError

    with pytest.raises(LookupError):
        await within(LONG, fail())


async def test_work_that_waits_too_long_is_ended() -> None:
    ended = False

    async def wait() -> None:
        nonlocal ended
        try:
            await asyncio.sleep(math.inf)
        finally:
            ended = True

    with pytest.raises(TimeoutError):
        await within(0.01, wait())
    assert ended


async def test_work_may_take_its_time_to_end() -> None:
    tidied = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.sleep(LONG)
        finally:
            await asyncio.sleep(0)
            tidied.set()

    with pytest.raises(TimeoutError):
        await within(0.01, wait())
    assert tidied.is_set()


async def test_who_is_cancelled_ends_the_work_and_is_not_told_of_a_time() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        try:
            begun.set()
            await asyncio.sleep(LONG)
        finally:
            ended.set()

    working = asyncio.create_task(within(LONG, wait()))
    await begun.wait()
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert ended.is_set()


async def test_work_waits_for_tasks_of_its_own() -> None:
    async def both() -> list[str]:
        return await asyncio.gather(answer(), answer())

    assert await within(LONG, both()) == ["done", "done"]
