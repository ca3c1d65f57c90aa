"""Lists read in stretches from a real store: what lies on a bound is there, whatever the index goes on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from domain.occasion import Occasion
from server.mongo import Database, Document
from server.stretches import DAYS, INSTANTS, NUMBERS, Conditions, Read, Road, Strides, Track
from tests.api import JOBCENTRE, NOON, Api
from tests.server.casework import open_case

SIZE = 23
"""More than the first stretch of any list holds, so that a page takes several."""


@dataclass(frozen=True)
class Kind:
    """A kind of list: its keys lie as far from each other as the bounds of its stretches do, or divide that."""

    track: Track[Any]
    origin: Any
    keys: Sequence[Any]
    end: Any = None
    down: bool = False


DATES = [(date(2027, 1, 1) + timedelta(days=number)).isoformat() for number in range(60)]
MINUTES = [NOON - timedelta(minutes=number) for number in range(60)]
KINDS = {
    "days": Kind(DAYS, DATES[0], DATES),
    "days up to one": Kind(DAYS, DATES[0], DATES, end=DATES[42]),
    "instants": Kind(INSTANTS, NOON, MINUTES, down=True),
    "instants down to one": Kind(INSTANTS, NOON, MINUTES, end=MINUTES[42], down=True),
    "numbers": Kind(NUMBERS, 6000, range(100, 6000, 100), down=True),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_what_lies_on_a_bound_is_read(database: Database, kind: Kind) -> None:
    shelf, order = database["shelf"], -1 if kind.down else 1
    await shelf.create_index([("owner", 1), ("key", order), ("_id", order)])
    # Two of each, so that a page may end between them.
    documents = [{"_id": f"{n:02}{twin}", "owner": 1, "key": key} for n, key in enumerate(kind.keys) for twin in "ab"]
    await shelf.insert_many(documents)

    async def read(conditions: Conditions, size: int) -> Sequence[Document]:
        return await shelf.find({"owner": 1, **conditions}).sort([("key", order), ("_id", order)]).to_list(size)

    inside = [each for each in documents if kind.end is None or (each["key"] > kind.end) == kind.down]
    inside = [each for each in inside if each["key"] != kind.end]
    assert await _read_all(kind, read) == sorted(inside, key=lambda each: (each["key"], each["_id"]), reverse=kind.down)


async def _read_all(kind: Kind, read: Read) -> list[Document]:
    strides, found = Strides(), list[Document]()
    edge = tie = None
    while True:
        road = Road("shelf", kind.track, "key", kind.origin, edge, tie, kind.end, kind.down)
        page = await strides.gather(road, read, SIZE)
        found += page
        if len(page) < SIZE:
            return found
        edge, tie = page[-1]["key"], page[-1]["_id"]


async def test_what_is_due_today_is_due(api: Api) -> None:
    case = await open_case(api)
    plans = api.database["plans"]
    for day, due in (("2027-03-10", True), ("2027-03-11", False)):
        await plans.update_one({"_id": case.citizen_id}, {"$set": {"status_due_on": day}})
        page = await api.services.plans.page_due(Occasion(JOBCENTRE, NOON, lambda: "new"), None, 5)
        assert bool(page.plans) is due
