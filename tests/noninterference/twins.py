"""Two systems that are told the same, but for what a fund may not see: that is told to the first one alone."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from domain.occasion import Occasion
from domain.viewer import Role, Viewer
from server.mongo import Database, Document, close, connect, ensure_indexes
from server.outbox import Outbox
from tests.api import FUND, ROOMY, Answer, Clock
from tests.live import Client, LiveApi, running_live_api
from tests.noninterference.documents import document_of
from tests.waiting import wait_until_async
from tests.workers.listening import NEVER_BY_ITSELF

COLLECTIONS = ("plans", "plan_versions", "comments", "notices", "deliveries")
WHOLE = ROOMY.model_copy(update={"cost": 1_000_000})
"""Documents that ask for everything there is cost more than anybody else's may."""
CALLERS = 1000
"""A caller asks seldom, so that no limit per caller has a part in what is answered."""


class Ids:
    """Ids that are named after the step that draws them, so that a hidden step takes none from another."""

    def __init__(self) -> None:
        self._step, self._drawn = "", 0

    def begin(self, step: str) -> None:
        self._step, self._drawn = step, 0

    def __call__(self) -> str:
        self._drawn += 1
        return f"{self._step}-{self._drawn}"


@dataclass
class Twin:
    """One of the two systems, with the ear of a fund in it; ``holds_hidden`` is the first one."""

    live: LiveApi
    ids: Ids
    holds_hidden: bool
    frames: list[str] = field(default_factory=list, repr=False)
    looks: Counter[Role] = field(default_factory=Counter)
    citizens: list[str] = field(default_factory=list)
    beginning: dict[str, list[Document]] = field(default_factory=dict, repr=False)
    _asked: int = 0
    _moved: dict[str, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.live.database

    def caller(self, viewer: Viewer) -> Viewer:
        """The next colleague of a viewer."""
        self._asked += 1
        if viewer.role is Role.CITIZEN:
            return viewer
        return replace(viewer, subject=f"{viewer.subject}-{self._asked % CALLERS}")

    async def ask(self, viewer: Viewer, query: str, **variables: Any) -> Answer:
        return await self.live.ask(self.caller(viewer), query, **variables)

    async def plan(self, citizen: int) -> dict[str, Any]:
        """The whole document, as only a test sees it."""
        found = await self.database["plans"].find_one({"_id": self.citizens[citizen]})
        assert found is not None
        return dict(found)

    async def keep_beginning(self) -> None:
        """What every course begins with is what the database holds now."""
        self.beginning = {name: await self.database[name].find().to_list(None) for name in COLLECTIONS}

    async def begin(self) -> None:
        """Put the database back to where courses begin; nothing is heard or asked yet."""
        for name, documents in self.beginning.items():
            await self.database[name].delete_many({})
            if documents:
                await self.database[name].insert_many(documents)
        self.frames.clear()
        self.looks.clear()
        self._asked = 0

    async def relay(self, *, heard: bool = True) -> None:
        """Hand on what waits in the outboxes, and wait for what the fund must hear of it, once it listens."""
        outbox = Outbox(self.database)
        pending = await outbox.read_pending()
        await outbox.archive(pending)
        before = len(self.frames)
        for item in pending:
            self.live.runtime.live.hear(item.to_message())
        await outbox.remove(pending)
        if heard:
            await self._until_heard(before + await self._count_moved())

    async def _until_heard(self, frames: int) -> None:
        async def heard() -> bool:
            return len(self.frames) >= frames

        await wait_until_async(heard, f"the fund has heard {frames} frames")

    async def _count_moved(self) -> int:
        """How many plans have a new version for funds since it was last asked."""
        plans = await self.database["plans"].find({}, {"editions.fund.version": 1}).to_list(None)
        now = {plan["_id"]: plan["editions"]["fund"]["version"] for plan in plans}
        before, self._moved = self._moved, now
        return sum(version > before.get(citizen, 0) for citizen, version in now.items())

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """A fund that is subscribed to every plan; what it hears goes into ``frames``."""
        async with self.live.connected(FUND) as client:
            await self._count_moved()
            for citizen in [*self.citizens, "unknown"]:
                for name, query in _subscriptions():
                    await client.subscribe(query, f"{name} {citizen}", citizenId=citizen)
            hearing = asyncio.create_task(self._hear(client))
            await self.live.settled(len(self.citizens) * len(_subscriptions()))
            # What is unknown is refused at once.
            await self._until_heard(len(_subscriptions()))
            try:
                yield
            finally:
                hearing.cancel()
        await self.live.settled(0)

    async def _hear(self, client: Client) -> None:
        try:
            while True:
                self.frames.append(str(await client.connection.recv()))
        except ConnectionClosed as closed:
            self.frames.append(f"closed {closed.rcvd}")


def _subscriptions() -> list[tuple[str, str]]:
    return [("planChanged", document_of(Role.FUND, "Subscription", "planChanged").text)]


def _counting(twin: Twin) -> Callable[..., Awaitable[Any]]:
    """The store's own look at a plan, noting for whom."""
    read = twin.live.services.plans.read_marks

    async def read_marks(occasion: Occasion, citizen_id: str) -> Any:
        twin.looks[occasion.viewer.role] += 1
        return await read(occasion, citizen_id)

    return read_marks


@dataclass
class Twins:
    """Both systems under one clock."""

    holding: Twin
    plain: Twin
    clock: Clock

    def __iter__(self) -> Iterator[Twin]:
        return iter((self.holding, self.plain))


@asynccontextmanager
async def running_twins(store_url: str, name: str, folder: Path, keeps_readings: bool) -> AsyncIterator[Twins]:
    """Two applications over databases of their own, served as in production."""
    clock, twins = Clock(), []
    instead: dict[str, Any] = {} if keeps_readings else {"read_log": None}
    async with AsyncExitStack() as stack:
        for holds_hidden in (True, False):
            database = connect(store_url, f"{name}_{'holding' if holds_hidden else 'plain'}", answer_seconds=None)
            stack.callback(close, database)
            stack.push_async_callback(database.client.drop_database, database.name)
            await ensure_indexes(database)
            ids = Ids()
            opening = running_live_api(
                database, clock, NEVER_BY_ITSELF, {"new_id": ids, **instead}, limit=WHOLE, data_dir=folder
            )
            twin = Twin(await stack.enter_async_context(opening), ids, holds_hidden)
            watched = stack.enter_context(pytest.MonkeyPatch.context())
            watched.setattr(twin.live.services.plans, "read_marks", _counting(twin))
            twins.append(twin)
        yield Twins(*twins, clock)
