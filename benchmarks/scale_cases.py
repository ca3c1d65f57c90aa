"""The work that must cost the same however many plans there are: each case gives the seconds that its steps took."""

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from benchmarks.client import ask_once
from benchmarks.many_plans import find_ids
from benchmarks.plans import PUBLISH, SET_GOALS, Jobcentre
from domain.occasion import Occasion
from domain.viewer import Role
from resolvers.pages import write_cursor
from server.callers import EXAMPLE_VIEWERS
from server.cpr import Vault
from server.marks import Mark
from server.mongo import Database
from server.plan_store import MongoPlanStore
from server.runtime import Runtime, utc_now
from server.settings import Settings
from server.transport import Message
from workers.pace import Pace
from workers.relay import Relay
from workers.reminders import ReminderScheduler

DUE = 100
READS = 25
PAGES = 10
PUBLICATIONS = 10
OVERVIEW = (Path(__file__).parent / "queries" / "overview.graphql").read_text("utf-8")
PLANS = """
query Plans($first: Int, $after: String) {
  plans(first: $first, after: $after) {
    edges { cursor node { citizenId version publishedAt type } }
    pageInfo { hasNextPage endCursor }
  }
}"""
PAGE = 20
ATTEMPTS = 3


@dataclass(slots=True)
class Ground:
    """A store with plans, the API over it, and the ids of the citizens of the viewer's municipality."""

    database: Database
    vault: Vault
    jobcentre: Jobcentre
    size: int = 0
    ids: Sequence[str] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - choices, no secrets
    titles: int = 0
    unanswered: int = 0

    def grow(self, size: int) -> None:
        """Learn who is there now."""
        self.size, self.ids = size, find_ids(size, self.vault)

    def choose(self, count: int) -> Sequence[str]:
        """Some of the citizens, each once."""
        return self.chance.sample(self.ids, min(count, len(self.ids)))

    async def ask(self, query: str, variables: dict[str, Any]) -> tuple[Any, float]:
        """What the API answers, and the seconds it took; asked again where the database had no time to answer."""
        request = self.jobcentre.request(query, variables)
        for _ in range(ATTEMPTS):
            begun = time.perf_counter()
            answer = orjson.loads(await ask_once(self.jobcentre.address, request))
            seconds = time.perf_counter() - begun
            if "errors" not in answer:
                return answer["data"], seconds
            self.unanswered += 1
        raise AssertionError(answer["errors"])

    async def count(self) -> int:
        """How many plans the jobcentre may read: totalCount; LimitExceeded where that takes too long."""
        occasion = Occasion(EXAMPLE_VIEWERS[Role.JOBCENTRE], utc_now(), lambda: "")
        return await MongoPlanStore(self.database, self.vault, lambda: None).count(occasion)


class _Accepting:
    """A publisher that takes everything at once, so that a sweep is what the store makes of it."""

    async def publish(self, messages: Sequence[Message]) -> Sequence[bool]:
        return [True] * len(messages)


async def read_overviews(ground: Ground) -> list[float]:
    """Overviews of different citizens."""
    return [(await ground.ask(OVERVIEW, {"citizenId": each}))[1] for each in ground.choose(READS)]


def read_pages(place: Callable[[Ground], str | None]) -> Callable[[Ground], Awaitable[list[float]]]:
    """Pages of 20 somewhere in the list."""

    async def read(ground: Ground) -> list[float]:
        taken = []
        for _ in range(PAGES):
            edge = place(ground)
            after = None if edge is None else write_cursor(edge)
            answer, seconds = await ground.ask(PLANS, {"first": PAGE, "after": after})
            begin = 0 if edge is None else ground.ids.index(edge) + 1
            wanted = ground.ids[begin : begin + PAGE]
            if [each["cursor"] for each in answer["plans"]["edges"]] != [write_cursor(each) for each in wanted]:
                raise AssertionError("the page does not hold the plans that come next")
            taken.append(seconds)
        return taken

    return read


def _middle(ground: Ground) -> str:
    third = len(ground.ids) // 3
    return ground.ids[ground.chance.randrange(third, 2 * third)]


async def publish(ground: Ground) -> list[float]:
    """Publications of an edited draft; the edits are not measured. Their events stay in the outboxes."""
    taken = []
    for citizen in ground.choose(PUBLICATIONS):
        ground.titles += 1
        stored = await ground.database["plans"].find_one({"_id": citizen}, {"draft.version": 1})
        version = (stored or {})["draft"]["version"]
        goals = [{"occupation": {"code": "7126", "title": f"Rørlægger {ground.titles}"}}]
        edit = {"citizenId": citizen, "draftVersion": version, "goals": goals}
        edited, _ = await ground.ask(SET_GOALS, {"input": edit})
        given = {"citizenId": citizen, "draftVersion": edited["setJobGoals"]["draft"]["version"]}
        taken.append((await ground.ask(PUBLISH, {"input": given}))[1])
    return taken


async def sweep_outboxes(ground: Ground) -> list[float]:
    """One round of the relay with 100 events due."""
    at, plans = utc_now(), ground.database["plans"]
    relay = Relay(Runtime(Settings(), ground.database), _Accepting(), Pace())
    pause = 0.0
    while pause == 0.0:
        # What was published before goes first.
        pause = await relay.work()
    for number, citizen in enumerate(ground.choose(DUE)):
        event = {"id": f"{at.timestamp()}:{number}", "kind": "AGREEMENT_RECORDED", "at": at}
        await plans.update_one({"_id": citizen}, {"$set": {"outbox": [event]}})
    begun = time.perf_counter()
    await relay.work()
    seconds = time.perf_counter() - begun
    await relay.stop()
    left = await plans.find({"outbox.at": {"$gt": datetime(1970, 1, 1)}}, {"_id": 1}).to_list(None)  # noqa: DTZ001 - the least
    if left:
        raise AssertionError(f"{len(left)} plans still have events")
    return [seconds]


async def sweep_reminders(ground: Ground) -> list[float]:
    """One round of reminders with 100 meetings due."""
    clock = _Clock(utc_now() + timedelta(hours=ground.titles))
    settings = Settings(sending_window="00:00-24:00")
    lead = settings.reminder_lead
    starts_at = clock.now + lead - timedelta(seconds=30)
    chosen = ground.choose(DUE)
    for citizen in chosen:
        await ground.database["plans"].update_one({"_id": citizen}, {"$set": {"meetings.0.starts_at": starts_at}})
    await ground.database["marks"].delete_one({"_id": "reminders"})
    await Mark(ground.database, "reminders").read(clock.now + lead - timedelta(minutes=1))
    before = await ground.database["deliveries"].count_documents({})
    scheduler = ReminderScheduler(Runtime(settings, ground.database, clock), _Accepting(), Pace())
    begun = time.perf_counter()
    await scheduler.work()
    seconds = time.perf_counter() - begun
    ground.titles += 1
    made = await ground.database["deliveries"].count_documents({}) - before
    if made != len(chosen):
        raise AssertionError(f"{made} of {len(chosen)} meetings were found")
    return [seconds]


@dataclass(slots=True)
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


Case = Callable[[Ground], Awaitable[list[float]]]
CASES: dict[str, Case] = {
    "overview": read_overviews,
    "page of plans, first": read_pages(lambda _: None),
    "page of plans, in the middle": read_pages(_middle),
    "page of plans, last": read_pages(lambda ground: ground.ids[-PAGE - 1]),
    "publish": publish,
    "relay sweep, 100 due": sweep_outboxes,
    "reminder sweep, 100 due": sweep_reminders,
}
