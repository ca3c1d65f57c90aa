"""Erasing a citizen: nothing is left anywhere, whenever the process dies, and the read log holds."""

import asyncio
import base64
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from domain.errors import NotFound
from server.citizen_traces import TRACES
from server.cpr import Vault
from server.erasing import LETTERS, READINGS, WATCHED_FOR, Erasing
from server.mongo import DATABASE_NAME, Database, close, connect, ensure_indexes
from server.plan_store import MongoPlanStore
from server.read_log import COLLECTION, ReadLog
from server.read_log_check import check_log
from server.services import make_id
from tests.api import JOBCENTRE, NOON, Api, running_api
from tests.command import MINPLAN, run_command, settings_of
from tests.server.casework import open_case
from tests.server.erasing_process import POINTS
from tests.server.held import Held, files_of, raw_documents
from tests.server.readings import reading_of
from tests.whole_life import EMAIL, SMS, Life, live_through
from tests.workers.running import SetClock, running_workers
from tests.workers.settling import wait_until_settled

KEY = "k" * 40
VAULT = Vault([KEY])


@dataclass(frozen=True)
class Lived:
    """A citizen with something in every place, somebody else, and all that is held of both."""

    life: Life
    other_id: str
    held: Held
    phrases: tuple[bytes, ...] = field(default=())
    """What is in the data of the citizen only."""


@pytest.fixture(scope="module")
def lived(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder = tmp_path_factory.mktemp("lived")
    return asyncio.run(_live(store_url, folder))


async def _live(store_url: str, folder: Path) -> Lived:
    name = f"test_{uuid4().hex}"
    async with _database(store_url, name) as database:
        instead = {"vault": VAULT, "plans": MongoPlanStore(database, VAULT, lambda: None), "new_id": make_id}
        async with running_api(database, **instead) as api, running_workers(database, SetClock(), data_dir=folder):
            life = await live_through(api)
            other = await open_case(api)
            await _read_both(api, life, other.citizen_id)
            await wait_until_settled(database)
        letter = await database["deliveries"].find_one({"citizen_id": life.citizen_id, "channel": "letter"})
        assert letter is not None
        await database["dead_letters"].insert_many(
            [
                {"_id": "dead-1", "topic": "event.x", "body": {"citizen_id": life.citizen_id}, "reason": "no_at"},
                {"_id": "dead-2", "topic": "deliver.x", "body": {"delivery_id": letter["_id"]}, "reason": "no_at"},
                {"_id": "dead-3", "topic": "event.x", "body": {"citizen_id": other.citizen_id}, "reason": "no_at"},
                {"_id": "dead-4", "topic": "event.x", "body": None, "reason": "malformed"},
            ]
        )
        held = Held.take_down(store_url, name, folder)
        plan = await database["plans"].find_one({"_id": life.citizen_id})
    assert plan is not None
    phrases = (life.citizen_id, SMS, EMAIL, plan["cpr"]["cipher"], *plan["cpr"]["hashes"], letter["_id"])
    return Lived(life, other.citizen_id, held, tuple(phrase.encode() for phrase in phrases))


async def _read_both(api: Api, life: Life, other_id: str) -> None:
    """An entry of the read log that names two citizens."""
    await api.ask(JOBCENTRE, "{ plans { edges { node { title } } } }")
    query = "query($a: ID!, $b: ID!) { a: citizen(citizenId: $a) { id } b: citizen(citizenId: $b) { id } }"
    assert "errors" not in await api.ask(JOBCENTRE, query, a=life.citizen_id, b=other_id)


@asynccontextmanager
async def _database(store_url: str, name: str) -> AsyncIterator[Database]:
    database = connect(store_url, name, answer_seconds=None)
    await ensure_indexes(database)
    yield database
    await database.client.drop_database(name)
    close(database)


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


@pytest.fixture
def stored(store_url: str, lived: Lived, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of the real command, over the database that it finds by name."""
    with MongoClient[dict[str, Any]](store_url) as client:
        for name in client[DATABASE_NAME].list_collection_names():
            client[DATABASE_NAME][name].delete_many({})
        lived.held.put_up(store_url, DATABASE_NAME, tmp_path)
        yield {"mongo_url": store_url, "cpr_key": KEY}
        for name in client[DATABASE_NAME].list_collection_names():
            client[DATABASE_NAME][name].delete_many({})


def test_the_command_asks_removes_and_can_be_run_again(
    stored: dict[str, str], lived: Lived, tmp_path: Path, store_url: str
) -> None:
    citizen_id = lived.life.citizen_id
    asked = run_command(tmp_path, "erase", citizen_id, **stored)
    assert asked.returncode == 1
    assert "say --yes" in asked.stderr
    before = raw_documents(store_url, DATABASE_NAME)
    assert any(citizen_id.encode() in each for each in before["plans"])
    done = run_command(tmp_path, "erase", citizen_id, "--yes", **stored)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 in plans" in done.stdout
    again = run_command(tmp_path, "erase", citizen_id, "--yes", **stored)
    assert (again.returncode, again.stdout) == (0, "Nothing is left of the citizen.\n")
    nobody = run_command(tmp_path, "erase", "nobody", "--yes", **stored)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr.startswith("minplan: No such citizen.")
    checked = run_command(tmp_path, "verify-log", **stored)
    assert (checked.returncode, checked.stderr) == (0, "")
    held = raw_documents(store_url, DATABASE_NAME)
    assert {name for name, each in held.items() if any(citizen_id.encode() in part for part in each)} == {"erasures"}


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_on_a_terminal_it_asks_first(
    stored: dict[str, str], lived: Lived, tmp_path: Path, store_url: str, answer: str, code: int
) -> None:
    keyboard, terminal = pty.openpty()
    os.write(keyboard, f"{answer}\n".encode())
    command = [MINPLAN, "erase", lived.life.citizen_id]
    ended = subprocess.run(
        command, env=settings_of(tmp_path, **stored), stdin=terminal, capture_output=True, timeout=60, check=False
    )
    os.close(keyboard)
    os.close(terminal)
    assert (ended.returncode, b"Remove all of it, for good?" in ended.stderr) == (code, True)
    left = [plan for plan in raw_documents(store_url, DATABASE_NAME)["plans"] if lived.phrases[0] in plan]
    assert len(left) == code


def test_everything_that_is_held_comes_out_as_one_document_for_its_owner_alone(
    stored: dict[str, str], lived: Lived, tmp_path: Path
) -> None:
    citizen_id, output = lived.life.citizen_id, tmp_path / "out" / "anna.json"
    output.parent.mkdir()
    done = run_command(tmp_path, "export", citizen_id, "--output", str(output), **stored)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert output.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in output.parent.iterdir()] == ["anna.json"]
    given = json.loads(output.read_bytes())
    assert (given["format"], given["citizen_id"]) == ("minplan-citizen/1", citizen_id)
    assert given["cpr"] == {"number": lived.life.numbers[0], "former": list(lived.life.numbers[1:])}
    held = {name: len(of_citizen(lived, name)) for name in ("plan_versions", "comments", "notices", "deliveries")}
    assert {name: len(given[name]) for name in held} == held
    assert all(held.values())
    assert {delivery.get("contact") for delivery in given["deliveries"]} >= {SMS, EMAIL}
    assert len(given["development_outbox"]) + len(given["letters"]) == held["deliveries"]
    assert [base64.b64decode(part["content"])[:5] for part in given["contracts"]] == [b"%PDF-"]
    assert [letter["_id"] for letter in given["dead_letters"]] == ["dead-1", "dead-2"]
    assert given["plan"]["name"] == "Anna Holm"
    assert given["plan"]["published"]["confidential"] == of_citizen(lived, "plans")[0]["published"]["confidential"]
    assert "minplan export" in {reading["operation"] for reading in given["read_log"]}
    assert {reading["reader"]["role"] for reading in given["read_log"]} >= {"jobcentre", "fund", "citizen"}
    # Others who stand in the same entries of the log are not the citizen's to know.
    assert lived.other_id not in output.read_text()
    assert not {"cipher", "hashes"} & set(output.read_text().split('"'))


def of_citizen(lived: Lived, collection: str) -> list[dict[str, Any]]:
    path = "_id" if collection == "plans" else "citizen_id"
    return [each for each in lived.held.documents[collection] if each.get(path) == lived.life.citizen_id]


def test_an_export_goes_to_standard_output_or_to_a_new_file_and_nowhere_else(
    stored: dict[str, str], lived: Lived, tmp_path: Path
) -> None:
    said = run_command(tmp_path, "export", lived.life.citizen_id, **stored)
    assert json.loads(said.stdout)["citizen_id"] == lived.life.citizen_id
    there = tmp_path / "there.json"
    there.write_text("mine")
    refused = run_command(tmp_path, "export", lived.life.citizen_id, "--output", str(there), **stored)
    assert (refused.returncode, there.read_text()) == (1, "mine")
    nobody = run_command(tmp_path, "export", "nobody", **stored)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    other_key = run_command(tmp_path, "export", lived.life.citizen_id, **stored | {"cpr_key": "o" * 40})
    assert (other_key.returncode, other_key.stdout) == (1, "")
    assert "MINPLAN_CPR_KEY" in other_key.stderr
