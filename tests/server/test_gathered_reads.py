"""Reads that come up together are one question, and none of them notices the others."""

import asyncio
import gc
from collections.abc import Sequence
from typing import Any

import pytest

from domain.errors import Unavailable
from domain.viewer import Viewer
from server.gathered_reads import MOST, Found, GatheredReads
from server.mongo import Database
from tests.api import FUND, JOBCENTRE, OTHER_FUND, OTHER_JOBCENTRE, Api, as_citizen
from tests.server.casework import open_case
from tests.server.commands_sent import recording

WAIT_SECONDS = 20


class Shelf:
    """Documents, and what was asked for; answers once it is told to."""

    def __init__(self, *ids: str) -> None:
        self.documents = {each: {"_id": each} for each in ids}
        self.asked: list[list[str]] = []
        self.begun, self.answering = asyncio.Event(), asyncio.Event()
        self.failure: Exception | None = None
        self.answering.set()

    async def is_asked(self) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            await self.begun.wait()

    async def find(self, ids: Sequence[str]) -> Found:
        self.asked.append(list(ids))
        self.begun.set()
        await self.answering.wait()
        if self.failure is not None:
            raise self.failure
        # In another order than asked for, as a database may.
        return {each: self.documents[each] for each in reversed(ids) if each in self.documents}


async def read_all(reads: GatheredReads, shelf: Shelf, *ids: str, way: str = "") -> list[Any]:
    return await asyncio.gather(*(reads.read(way, shelf.find, each) for each in ids), return_exceptions=True)


async def test_each_gets_its_own_and_what_is_not_there_is_none() -> None:
    shelf = Shelf("a", "b", "c")
    found = await read_all(GatheredReads(), shelf, "c", "x", "a", "c")
    assert found == [{"_id": "c"}, None, {"_id": "a"}, {"_id": "c"}]
    assert shelf.asked == [["c", "x", "a"]]


async def test_what_is_found_in_another_way_is_asked_for_apart() -> None:
    reads, shelf = GatheredReads(), Shelf("a", "b")
    await asyncio.gather(read_all(reads, shelf, "a", way="one"), read_all(reads, shelf, "b", way="two"))
    assert sorted(shelf.asked) == [["a"], ["b"]]


async def test_who_comes_while_one_is_asked_for_gets_a_question_of_their_own() -> None:
    reads, shelf = GatheredReads(), Shelf("a")
    shelf.answering.clear()
    early = asyncio.create_task(read_all(reads, shelf, "a"))
    await shelf.is_asked()
    shelf.documents["a"] = {"_id": "a", "revision": 2}
    shelf.begun.clear()
    late = asyncio.create_task(read_all(reads, shelf, "a"))
    await shelf.is_asked()
    shelf.answering.set()
    assert await late == [{"_id": "a", "revision": 2}]
    await early


async def test_no_question_asks_for_more_than_the_most() -> None:
    ids = [f"id-{number}" for number in range(2 * MOST + 1)]
    shelf = Shelf(*ids)
    assert await read_all(GatheredReads(), shelf, *ids) == [{"_id": each} for each in ids]
    assert [len(asked) for asked in shelf.asked] == [MOST, MOST, 1]


async def test_a_failure_is_told_to_all_and_not_kept() -> None:
    reads, shelf = GatheredReads(), Shelf("a", "b")
    shelf.failure = Unavailable("database")
    assert [type(each) for each in await read_all(reads, shelf, "a", "b")] == [Unavailable, Unavailable]
    shelf.failure = None
    assert await read_all(reads, shelf, "a") == [{"_id": "a"}]


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    reads, shelf = GatheredReads(), Shelf("a", "b")
    shelf.answering.clear()
    first, second = (asyncio.create_task(reads.read("", shelf.find, each)) for each in ("a", "b"))
    await shelf.is_asked()
    first.cancel()
    await asyncio.sleep(0)
    shelf.answering.set()
    assert await second == {"_id": "b"}
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_failure_that_nobody_waits_for_is_no_complaint() -> None:
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    shelf = Shelf("a")
    shelf.answering.clear()
    shelf.failure = Unavailable("database")
    only = asyncio.create_task(GatheredReads().read("", shelf.find, "a"))
    await shelf.is_asked()
    only.cancel()
    await asyncio.gather(only, return_exceptions=True)
    shelf.answering.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    # Whoever holds an exception holds the tasks that it went through.
    shelf.failure = None
    del only
    gc.collect()
    assert complaints == []


PLAN = "query($c: ID!) { plan(citizenId: $c) { citizenId jobGoals { title } } }"


async def test_whoever_asks_together_sees_what_each_sees_alone(api: Api, database: Database) -> None:
    """The caseworkers of one municipality share a question; no other reach is in it, and no plan is seen beyond one's own."""
    cases = [await open_case(api, JOBCENTRE, FUND), await open_case(api, OTHER_JOBCENTRE, OTHER_FUND)]
    colleague = Viewer(JOBCENTRE.role, "niels", "Niels Bo", JOBCENTRE.organisation)
    viewers = [JOBCENTRE, colleague, OTHER_JOBCENTRE, FUND, OTHER_FUND, as_citizen(cases[0].citizen_id)]
    asked = [(viewer, case.citizen_id) for viewer in viewers for case in cases]
    alone = [await api.ask(viewer, PLAN, c=citizen_id) for viewer, citizen_id in asked]
    with recording(database) as commands:
        together = await asyncio.gather(*(api.ask(viewer, PLAN, c=citizen_id) for viewer, citizen_id in asked))
    assert together == alone
    assert [answer["data"]["plan"] is not None for answer in alone] == [
        *(True, False), *(True, False), *(False, True), *(True, False), *(False, True), *(True, False)
    ]  # fmt: skip
    filters = [each["filter"] for each in commands if each.get("find") == "plans"]
    shared = [each for each in filters if isinstance(each["_id"], dict) and each["_id"]["$in"]]
    assert len(filters) < len(asked)
    assert sorted(each.get("municipality", each.get("funds")) for each in shared) == ["021", "022", "0461", "0751"]
