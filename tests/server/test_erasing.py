"""Erasing a citizen: nothing is left anywhere, whenever the process dies, and the read log holds."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound
from server.citizen_traces import TRACES
from server.erasing import LETTERS, READINGS, WATCHED_FOR, Erasing
from server.mongo import Database
from server.read_log import COLLECTION, ReadLog
from server.read_log_check import check_log
from tests.api import NOON
from tests.server.erasing_process import POINTS
from tests.server.held import files_of, raw_documents
from tests.server.lived import Lived
from tests.server.readings import reading_of

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Place:
    """One database and folder in which the citizen lived; `left` is where anything of them still stands."""

    database: Database
    url: str
    name: str
    folder: Path
    lived: Lived

    @property
    def erasing(self) -> Erasing:
        return Erasing(self.database, self.folder)

    async def erase(self) -> dict[str, int]:
        citizen_id = self.lived.life.citizen_id
        return await self.erasing.erase(citizen_id, reading_of(citizen_id, NOON), NOON)

    def left(self) -> set[str]:
        everything = {**raw_documents(self.url, self.name), "files": [*files_of(self.folder), *self._names()]}
        return {
            place for place, parts in everything.items() if any(p in part for part in parts for p in self.lived.phrases)
        }

    def _names(self) -> list[bytes]:
        return [path.name.encode() for path in self.folder.rglob("*")]

    async def count(self) -> int:
        return await self.database[COLLECTION].count_documents({})


@pytest.fixture
async def place(database: Database, database_name: str, store_url: str, tmp_path: Path, lived: Lived) -> Place:
    lived.held.put_up(store_url, database_name, tmp_path)
    return Place(database, store_url, database_name, tmp_path, lived)


EVERYWHERE = {*(trace.collection for trace in TRACES), COLLECTION, "files"}


async def test_nothing_is_left_of_the_citizen_and_everything_of_others(place: Place) -> None:
    assert place.left() == EVERYWHERE
    entries, other = await place.count(), await place.database["plans"].find_one({"_id": place.lived.other_id})
    removed = await place.erase()
    assert set(removed) == {*(trace.collection for trace in TRACES), LETTERS, READINGS}
    assert (removed["plans"], removed["dead_letters"]) == (1, 2)
    assert removed[LETTERS] == len({path.stem for path in place.lived.held.files})
    # The erasure is remembered for a day, by the id.
    assert place.left() == {"erasures"}
    assert await place.database["plans"].find_one({"_id": place.lived.other_id}) == other
    assert await place.database["dead_letters"].distinct("_id") == ["dead-3", "dead-4"]
    assert await place.count() == entries + 1
    assert (await check_log(place.database, {})).problems == []
    assert await place.database[COLLECTION].count_documents({"citizens.id": place.lived.other_id})


async def test_the_log_says_that_and_by_whom_a_citizen_was_erased_and_no_longer_whom(place: Place) -> None:
    await place.erase()
    entry = await place.database[COLLECTION].find_one({"operation": "minplan erase"})
    assert entry is not None
    assert entry["reader"]["subject"] == "aksel"
    assert [citizen.keys() for citizen in entry["citizens"]] == [{"mark"}]


async def test_what_others_wrote_meanwhile_goes_within_the_day_and_then_the_erasure_is_forgotten(place: Place) -> None:
    citizen_id = place.lived.life.citizen_id
    await place.erase()
    # As by a worker, a relay and a reader that had read the plan before it went.
    about = {"citizen_id": citizen_id}
    for trace in TRACES:
        if trace.collection in {"plan_versions", "comments", "notices", "deliveries"}:
            key = {"key": "k"} if trace.collection == "deliveries" else {}
            await place.database[trace.collection].insert_one({"_id": "late-1", **about, **key})
    await place.database["development_outbox"].insert_one({"_id": "late-1", "text": citizen_id})
    await place.database["dead_letters"].insert_one({"_id": "late-1", "body": {"delivery_id": "late-1"}})
    (place.folder / "letters" / "outgoing" / "late-1.json").write_text(citizen_id)
    (place.folder / "letters" / "outgoing" / "late-1.pdf").write_text(citizen_id)
    await ReadLog(place.database).keep(reading_of(citizen_id, NOON))
    await place.erasing.watch(NOON + WATCHED_FOR - timedelta(seconds=1))
    assert place.left() == {"erasures"}
    assert not await place.database["development_outbox"].count_documents({"_id": "late-1"})
    await place.erasing.watch(NOON + WATCHED_FOR)
    assert place.left() == set()
    assert (await check_log(place.database, {})).problems == []


async def test_a_citizen_who_comes_back_under_the_same_id_is_let_alone(place: Place) -> None:
    citizen_id = place.lived.life.citizen_id
    await place.erase()
    await place.database["plans"].insert_one({"_id": citizen_id, "cpr": {"hashes": ["h"], "cipher": ""}})
    await place.database["notices"].insert_one({"_id": "n-new", "citizen_id": citizen_id})
    await place.erasing.watch(NOON + WATCHED_FOR)
    assert await place.database["notices"].count_documents({"_id": "n-new"}) == 1
    assert await place.database["erasures"].count_documents({}) == 0


async def test_who_is_not_known_is_not_found_and_who_was_erased_is_said_to_be_gone(place: Place) -> None:
    with pytest.raises(NotFound):
        await place.erasing.look("nobody")
    await place.erase()
    assert not await place.erasing.look(place.lived.life.citizen_id)


@pytest.mark.parametrize("point", POINTS)
async def test_a_process_that_dies_leaves_what_the_next_one_finishes(place: Place, point: str) -> None:
    arguments = (place.url, place.name, str(place.folder), place.lived.life.citizen_id, point)
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "tests.server.erasing_process", *arguments], timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert await place.erasing.look(place.lived.life.citizen_id) or point == "after the log let go"
    await place.erase()
    assert place.left() == {"erasures"}
    assert (await check_log(place.database, {})).problems == []
