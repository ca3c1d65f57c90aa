"""Counting a list in stretches: exact however its keys lie and however fast the database is, and not for ever."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import LimitExceeded
from domain.occasion import Occasion
from server.counting import COUNT_SECONDS, STRETCH_SECONDS, Tally
from server.plan_store import MongoPlanStore
from server.stretches import IDS, Conditions, Road
from server.visit import Visit
from tests.api import JOBCENTRE, Api, codes_of
from tests.server.casework import open_case
from tests.server.conditions import meets

ROAD: Road[str] = Road("plans", IDS, "_id", "")
ids = st.one_of(
    st.text("0123456789abcdef", min_size=1, max_size=10),
    st.text("-09:af~é", min_size=1, max_size=10),
    st.uuids().map(lambda each: each.hex),
)


@dataclass
class Shelf:
    """Documents by id, and a clock that goes on by ``pace`` seconds for each that is counted."""

    keys: Sequence[str]
    pace: float
    now: float = 0.0
    taken: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def count(self, conditions: Conditions) -> int:
        found = sum(meets(key, conditions["_id"]) for key in self.keys)
        self.taken.append(found * self.pace)
        self.now += self.taken[-1]
        return found


def draw_ids(number: int) -> list[str]:
    chance = Random(3)  # noqa: S311 - ids to measure with, no secrets
    return [UUID(int=chance.getrandbits(128)).hex for _ in range(number)]


@given(keys=st.lists(ids, max_size=60, unique=True), pace=st.sampled_from([0.0, 1e-9, 1e-3, 0.05]))
async def test_everything_is_counted_once(keys: list[str], pace: float) -> None:
    shelf = Shelf(keys, pace)
    tally = Tally(shelf.clock)
    # The second time the width is known.
    assert [await tally.count(ROAD, shelf.count) for _ in range(2)] == [len(keys)] * 2


async def test_no_stretch_of_a_slow_list_takes_long() -> None:
    shelf = Shelf(draw_ids(20_000), COUNT_SECONDS / 25_000)
    tally = Tally(shelf.clock)
    assert await tally.count(ROAD, shelf.count) == 20_000
    assert max(shelf.taken) < 2 * STRETCH_SECONDS


async def test_a_fast_list_is_counted_in_few_stretches_and_in_fewer_once_it_is_known() -> None:
    shelf = Shelf(draw_ids(20_000), STRETCH_SECONDS / 1e6)
    tally = Tally(shelf.clock)
    await tally.count(ROAD, shelf.count)
    first = len(shelf.taken)
    assert first < 8
    await tally.count(ROAD, shelf.count)
    assert len(shelf.taken) - first <= 2


async def test_what_takes_too_long_is_not_counted_on() -> None:
    shelf = Shelf(draw_ids(2_000), COUNT_SECONDS / 1_000)
    with pytest.raises(LimitExceeded, match="leave totalCount out"):
        await Tally(shelf.clock).count(ROAD, shelf.count)
    assert shelf.now < COUNT_SECONDS + 2 * STRETCH_SECONDS


async def test_the_page_comes_without_the_number_that_takes_too_long(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await open_case(api)
    monkeypatch.setattr("server.counting.COUNT_SECONDS", 0.0)
    answer = await api.ask(JOBCENTRE, "{ plans { totalCount edges { node { citizenId } } } }")
    assert answer["data"]["plans"] == {"totalCount": None, "edges": [{"node": {"citizenId": case.citizen_id}}]}
    assert codes_of(answer) == ["LIMIT_EXCEEDED"]
    assert answer["errors"][0]["path"] == ["plans", "totalCount"]


async def test_a_request_counts_once_however_many_pages_ask(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    count = MongoPlanStore.count

    async def noted(self: MongoPlanStore, occasion: Occasion) -> int:
        counted.append(await count(self, occasion))
        return counted[-1]

    monkeypatch.setattr(MongoPlanStore, "count", noted)
    await open_case(api)
    answer = await api.ask(JOBCENTRE, "{ a: plans { totalCount } b: plans(first: 1) { totalCount } }")
    assert answer["data"] == {"a": {"totalCount": 1}, "b": {"totalCount": 1}}
    assert counted == [1]


async def test_a_page_that_is_given_up_leaves_the_count_to_the_others(api: Api) -> None:
    await open_case(api)
    context = Visit(api.services, JOBCENTRE).context
    given_up, other = (asyncio.create_task(context.count_plans()) for _ in range(2))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await other == 1
