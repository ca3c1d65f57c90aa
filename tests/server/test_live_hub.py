"""Who is told to look, and what comes of looking."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import cast

from domain.errors import Unavailable
from domain.interest import Interest, Way, kinds_told
from domain.viewer import Role
from domain.visibility import Audience
from server.live_hub import LiveHub, follow
from server.live_limits import LiveLimits
from server.transport import Message

LIMITS = LiveLimits(look_again=3600.0, retry=0.01)


CITIZENS = Interest(kinds_told(Way.EDITION, Role.CITIZEN), Audience.FULL)
FUNDS = Interest(kinds_told(Way.EDITION, Role.FUND), Audience.FUND)


def event(citizen_id: str = "anna", kind: str = "plan_published", **more: str) -> Message:
    return Message("e-1", f"event.{kind}", {"citizen_id": citizen_id, "kind": kind, **more})


class Looks:
    """Finds what a test lays out, one piece for each look; counts the looks."""

    def __init__(self, *found: Sequence[str] | Unavailable) -> None:
        self.found = list(found)
        self.count = 0

    async def __call__(self) -> Sequence[str]:
        self.count += 1
        found = self.found.pop(0) if self.found else ()
        if isinstance(found, Unavailable):
            raise found
        return found


def following(hub: LiveHub, looks: Looks, interest: Interest = CITIZENS) -> aclosing[AsyncGenerator[str, None]]:
    return aclosing(cast("AsyncGenerator[str, None]", follow(hub, "anna", interest, looks, LIMITS)))


async def is_idle(task: asyncio.Task[str]) -> bool:
    """Whether a task waits for something to happen once everything that is ready has run."""
    for _ in range(20):
        await asyncio.sleep(0)
    return not task.done()


async def test_a_subscription_looks_at_once_and_after_every_event() -> None:
    hub, looks = LiveHub(), Looks(["a", "b"], ["c"])
    async with following(hub, looks) as news:
        assert [await anext(news), await anext(news)] == ["a", "b"]
        waiting = asyncio.ensure_future(anext(news))
        assert await is_idle(waiting)
        hub.hear(event())
        assert await waiting == "c"


async def test_events_of_others_and_messages_that_are_no_events_are_nothing_to_look_for() -> None:
    hub, looks = LiveHub(), Looks(["a"], ["b"])
    async with following(hub, looks) as news:
        await anext(news)
        waiting = asyncio.ensure_future(anext(news))
        hub.hear(event("somebody else"))
        hub.hear(event(kind="comment_posted"))
        hub.hear(Message("d-1", "delivery.sms.urgent", event().body))
        hub.hear(Message("e-2", "event.plan_published"))
        assert await is_idle(waiting)
        assert looks.count == 1
        hub.wake_all()
        assert await waiting == "b"


async def test_an_event_that_moves_nothing_for_a_fund_does_not_even_make_it_look() -> None:
    hub, looks, others = LiveHub(), Looks(["a"], ["b"]), Looks(["a"], ["b"])
    async with following(hub, looks, FUNDS) as news, following(hub, others) as other_news:
        assert [await anext(news), await anext(other_news)] == ["a", "a"]
        waiting = asyncio.ensure_future(anext(news))
        hub.hear(event(moved="full"))
        assert await anext(other_news) == "b"
        assert await is_idle(waiting)
        assert looks.count == 1
        hub.hear(event(moved="full fund"))
        assert await waiting == "b"


async def test_many_events_while_a_subscriber_is_busy_are_one_reason_to_look() -> None:
    hub, looks = LiveHub(), Looks(["a"], ["b"])
    async with following(hub, looks) as news:
        await anext(news)
        for _ in range(1000):
            hub.hear(event())
        assert await anext(news) == "b"
        waiting = asyncio.ensure_future(anext(news))
        assert await is_idle(waiting)
        assert looks.count == 2
        hub.wake_all()
        looks.found.append(["c"])
        assert await waiting == "c"


async def test_what_happens_during_a_look_is_looked_for_again() -> None:
    hub = LiveHub()

    async def look() -> Sequence[str]:
        if not seen:
            hub.hear(event())
        seen.append("x")
        return ["a"] if len(seen) == 2 else []

    seen: list[str] = []
    async with aclosing(cast("AsyncGenerator[str, None]", follow(hub, "anna", CITIZENS, look, LIMITS))) as news:
        assert await asyncio.wait_for(anext(news), 10) == "a"


async def test_a_database_that_is_away_is_waited_for_in_silence() -> None:
    hub, looks = LiveHub(), Looks(Unavailable("database"), Unavailable("database"), ["a"])
    async with following(hub, looks) as news:
        assert await asyncio.wait_for(anext(news), 10) == "a"


async def test_a_hub_forgets_who_has_left() -> None:
    hub = LiveHub()
    for _ in range(3):
        async with following(hub, Looks(["a"])) as news:
            await anext(news)
            assert hub.size == 1
        assert hub.size == 0
