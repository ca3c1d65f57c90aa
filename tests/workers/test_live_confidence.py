"""What a fund hears is the same whether or not a plan holds activities that it may not see."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest

from domain.events import EventKind
from domain.occasion import Occasion
from domain.viewer import Role
from server.live_hub import LiveHub
from server.transport import Message
from tests.api import FUND, JOBCENTRE
from tests.live import PLAN_CHANGED, PONG, Frame, LiveApi
from tests.server.casework import WELDER, Input, activity, register
from tests.waiting import wait_until_async
from tests.workers.listening import change


class Step(NamedTuple):
    """An edit that is published at once; a hidden one is left out of the plan it is compared with."""

    name: str
    given: Input
    hidden: bool = False


STEPS = [
    Step("addActivity", {"activity": activity("HEALTH_EFFORT")}, hidden=True),
    Step("addActivity", {"activity": activity("FLEX_JOB")}),
    Step("addActivity", {"activity": activity("SOCIAL_EFFORT")}, hidden=True),
    Step("addActivity", {"activity": activity("AID_EMPLOYMENT")}, hidden=True),
    Step("addActivity", {"activity": activity("MENTOR")}),
    Step("addActivity", {"activity": activity("OTHER_ADMINISTRATION")}, hidden=True),
    Step("setJobGoals", {"goals": [{"occupation": WELDER}, {"occupation": WELDER | {"title": "Klejnsmed"}}]}),
]
MEMBERSHIP = {"fund": "021", "since": "2027-01-01"}


async def member(live: LiveApi) -> str:
    """A member of the fund, with a plan that has been published."""
    citizen_id = await register(live, fund="021", fundMemberSince="2027-01-01")
    await edit(live, citizen_id, 0, Step("setJobGoals", {"goals": [{"occupation": WELDER}]}))
    return citizen_id


async def edit(live: LiveApi, citizen_id: str, version: int, step: Step) -> None:
    await change(live, step.name, citizenId=citizen_id, draftVersion=version, **step.given)
    await change(live, "publishPlan", citizenId=citizen_id, draftVersion=version + 1)


async def heard_by_fund(live: LiveApi, *, with_hidden: bool) -> list[Frame]:
    """All that a fund hears while a plan is worked on; the caseworker hears of every step."""
    citizen_id = await member(live)
    frames = []
    async with live.connected(FUND) as fund, live.connected(JOBCENTRE) as caseworker:
        for client in (fund, caseworker):
            await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(2)
        steps = [step for step in STEPS if with_hidden or not step.hidden]
        for version, step in enumerate(steps, 1):
            await edit(live, citizen_id, version, step)
            assert (await caseworker.news())["version"] == version + 1
            if not step.hidden:
                frames.append(await fund.hear())
        await fund.say(type="ping")
        frames.append(await fund.hear())
    return frames


async def test_a_fund_hears_nothing_of_what_it_may_not_see(live: LiveApi) -> None:
    with_hidden = await heard_by_fund(live, with_hidden=True)
    without = await heard_by_fund(live, with_hidden=False)
    assert with_hidden == without
    told = [frame["payload"]["data"]["planChanged"]["version"] for frame in with_hidden[:-1]]
    assert told == [2, 3, 4]


@pytest.mark.parametrize(("days", "reads"), [(120, True), (121, False)])
async def test_a_fund_that_may_no_longer_read_hears_nothing_not_even_why(live: LiveApi, days: int, reads: bool) -> None:
    citizen_id = await member(live)
    await change(live, "setFundMembership", citizenId=citizen_id, **MEMBERSHIP, until="2027-03-10")
    live.clock.pass_by(days=days - 29)
    async with live.connected(FUND) as fund, live.connected(JOBCENTRE) as caseworker:
        for client in (fund, caseworker):
            await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(2)
        # Within the 30 days for which a token is good.
        live.clock.pass_by(days=29)
        for version, title in enumerate(["Smed", "Klejnsmed", "Svejser"], 1):
            goal = {"occupation": {"code": "7221", "title": title}}
            await edit(live, citizen_id, version, Step("setJobGoals", {"goals": [goal]}))
            assert (await caseworker.news())["version"] == version + 1
            if reads:
                assert (await fund.news())["version"] == version + 1
        await fund.say(type="ping")
        assert await fund.hear() == PONG


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What hubs hear from now on; ask for it before the application, which may keep hold of its hub's hearing."""
    heard: list[Message] = []
    hear = LiveHub.hear

    def note(hub: LiveHub, message: Message) -> None:
        heard.append(message)
        hear(hub, message)

    monkeypatch.setattr(LiveHub, "hear", note)
    return heard


async def test_an_event_that_a_fund_may_not_know_of_does_not_reach_its_subscription(
    heard: list[Message], live: LiveApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the time of a frame, or the load of a look, can tell."""
    citizen_id = await member(live)
    await told_of_first_version(heard)
    async with live.connected(FUND) as fund, live.connected(JOBCENTRE) as caseworker:
        for client in (fund, caseworker):
            await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        await live.settled(2)
        looks: list[Role] = []
        monkeypatch.setattr(live.services.plans, "read_marks", counting(live, looks))
        for version, step in enumerate(STEPS, 1):
            await edit(live, citizen_id, version, step)
            assert (await caseworker.news())["version"] == version + 1
            if not step.hidden:
                await fund.hear()
    # The broker may bring an event again, which is looked at again.
    again, visible = len(heard) - len({message.id for message in heard}), len([s for s in STEPS if not s.hidden])
    assert looks.count(Role.JOBCENTRE) >= len(STEPS)
    assert visible <= looks.count(Role.FUND) <= visible + again


async def told_of_first_version(heard: list[Message]) -> None:
    """Wait for the event with which a plan begins: one that came later would wake a subscription that is made meanwhile."""

    async def holds() -> bool:
        return any(message.body.get("kind") == EventKind.PLAN_PUBLISHED for message in heard)

    await wait_until_async(holds, "the first version is told of")


def counting(live: LiveApi, looks: list[Role]) -> Callable[..., Awaitable[Any]]:
    """The store's own reading, noting for whom."""
    read = live.services.plans.read_marks

    async def read_marks(occasion: Occasion, citizen_id: str) -> Any:
        looks.append(occasion.viewer.role)
        return await read(occasion, citizen_id)

    return read_marks
