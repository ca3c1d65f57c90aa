"""Pages read in stretches: the same as of the whole list, however keys lie, and never much more than the page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.stretches import DAYS, EPOCH, IDS, INSTANTS, NUMBERS, Conditions, Document, Road, Strides, Track
from tests.api import NOON
from tests.server.conditions import meets

ids = st.one_of(
    st.text("0123456789abcdef", min_size=1, max_size=10), st.text("-09:af~é", max_size=10), st.uuids().map(str)
)
days = st.dates(min_value=NOON.date() - timedelta(days=900), max_value=NOON.date() + timedelta(days=900))
KEYS: dict[str, tuple[Track[Any], st.SearchStrategy[Any], Any]] = {
    "ids": (IDS, ids, ""),
    "days": (DAYS, days.map(lambda day: day.isoformat()), "2026-06-01"),
    "instants": (INSTANTS, st.integers(0, 10**6).map(lambda number: NOON - timedelta(milliseconds=number**2)), NOON),
    "numbers": (NUMBERS, st.integers(1, 400).map(lambda number: number * 20), 8000),
}


class Shelf:
    """Documents in a list, read as a database reads them; `gathered` is how many lay between the bounds."""

    def __init__(self, keys: Sequence[Any], *, down: bool) -> None:
        documents = [{"_id": f"{number:05d}", "key": key} for number, key in enumerate(keys)]
        self.documents = sorted(documents, key=lambda each: (each["key"], each["_id"]), reverse=down)
        self.gathered = 0
        self.reads = 0

    async def read(self, conditions: Conditions, size: int) -> Sequence[Document]:
        found = [each for each in self.documents if all(meets(each[path], given) for path, given in conditions.items())]
        self.gathered += len(found)
        self.reads += 1
        return found[:size]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("kind", KEYS)
@given(data=st.data())
async def test_pages_are_those_of_the_whole_list(kind: str, down: bool, data: st.DataObject) -> None:
    track, keys, origin = KEYS[kind]
    shelf = Shelf(data.draw(st.lists(keys.filter(bool), max_size=40)), down=down)
    strides, size = Strides(), data.draw(st.integers(1, 12))
    found: list[Document] = []
    edge = tie = None
    for _ in range(len(shelf.documents) + 1):
        road = Road("list", track, "key", origin, edge, tie, down=down)
        page = await strides.gather(road, shelf.read, size)
        found += page
        if len(page) < size:
            break
        edge, tie = page[-1]["key"], page[-1]["_id"]
    assert found == shelf.documents


@pytest.mark.parametrize("down", [False, True])
async def test_what_lies_on_a_bound_is_read_once(down: bool) -> None:
    shelf = Shelf(range(1, 1001), down=down)
    road = Road("list", NUMBERS, "key", 1001 if down else 0, down=down)
    assert await Strides().gather(road, shelf.read, 150) == shelf.documents[:150]
    assert shelf.reads > 1


@given(first=ids, second=ids)
def test_the_place_of_an_id_never_falls_where_ids_rise(first: str, second: str) -> None:
    low, high = sorted((first, second))
    assert IDS.place(low) <= IDS.place(high)


def random_ids(count: int) -> list[str]:
    chance = Random(7)  # noqa: S311 - test data
    return [f"{chance.getrandbits(128):032x}" for _ in range(count)]


@pytest.mark.parametrize("count", [100, 10_000])
@pytest.mark.parametrize("place", [0.0, 0.5, 0.99])
async def test_a_page_gathers_little_more_than_it_shows(count: int, place: float) -> None:
    shelf, strides, size = Shelf(random_ids(count), down=False), Strides(), 20
    edge = shelf.documents[int(place * count)]["key"] if place else None
    for warming in (None, shelf.documents[-2]["key"]):
        # The last page is short, which must not make the next ones wide.
        await strides.gather(Road("list", IDS, "key", "", warming), shelf.read, size)
    shelf.gathered = shelf.reads = 0
    for _ in range(10):
        await strides.gather(Road("list", IDS, "key", "", edge), shelf.read, size)
    assert shelf.gathered <= 10 * 3 * size
    assert shelf.reads <= 10 * 3


async def test_the_first_page_of_an_unknown_list_takes_few_reads() -> None:
    keys: list[datetime] = [EPOCH + timedelta(days=20_000, seconds=number) for number in range(5000)]
    shelf = Shelf(keys, down=True)
    await Strides().gather(Road("list", INSTANTS, "key", NOON, down=True), shelf.read, 20)
    assert shelf.reads <= 12


async def test_a_list_that_is_empty_is_known_to_be() -> None:
    shelf, strides = Shelf([], down=True), Strides()
    road = Road("list", INSTANTS, "key", NOON, down=True)
    await strides.gather(road, shelf.read, 20)
    shelf.reads = 0
    assert await strides.gather(road, shelf.read, 20) == []
    assert shelf.reads == 1
