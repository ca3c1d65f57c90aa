"""Loading lines into a real database: what is good goes in, what is bad is named, and again is no harm."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from domain.occasion import Occasion
from domain.viewer import Role, Viewer
from server.cpr import Vault
from server.loading import BATCH_PLANS, LINE_LIMIT, LoadReport, Refusal, Watch, load_plans, read_lines
from server.mongo import Database
from server.plan_store import MongoPlanStore
from tests.server.exchange_samples import CPR, NOW, SMALLEST, WHOLE, line
from tests.waiting import wait_until

VAULT = Vault(["k" * 32])
JOBCENTRE = Occasion(Viewer(Role.JOBCENTRE, "nina", "Nina", "0461"), NOW, lambda: "id")
FUND = Occasion(Viewer(Role.FUND, "berit", "Berit", "021"), NOW, lambda: "id")


def numbered(index: int, **fields: Any) -> bytes:
    """A line of its own for each index below 28,000, with a made-up CPR number."""
    day, rest = index % 28 + 1, index // 28
    return line({**SMALLEST, "cpr": f"{day:02}0170{rest + 1000:04}", **fields})


async def load(lines: list[bytes], database: Database, vault: Vault = VAULT) -> tuple[LoadReport, list[Refusal]]:
    refusals: list[Refusal] = []
    report = await load_plans(lines, database, vault, NOW, Watch(refused=refusals.append))
    return report, refusals


def store(database: Database) -> MongoPlanStore:
    return MongoPlanStore(database, VAULT, lambda: None)


async def test_a_loaded_plan_is_found_read_and_has_its_version(database: Database) -> None:
    report, _ = await load([line(WHOLE)], database)
    assert report == LoadReport(loaded=1)
    found = await store(database).find_by_cpr(JOBCENTRE, CPR)
    assert found is not None
    assert found["name"] == "Anna Holm"
    versions = await store(database).versions(JOBCENTRE, found["_id"], None, 10)
    assert versions is not None
    assert [version["editions"]["full"]["version"] for version in versions] == [4]
    seen_by_fund = await store(database).versions(FUND, found["_id"], None, 10)
    assert seen_by_fund is not None
    assert [version["editions"]["fund"]["version"] for version in seen_by_fund] == [3]
    assert "confidential" not in seen_by_fund[0]["content"]


async def test_loading_tells_nobody(database: Database) -> None:
    await load([line(WHOLE)], database)
    assert await database["plans"].count_documents({"outbox": {"$ne": []}}) == 0
    assert await database["notices"].count_documents({}) == 0


async def test_no_cpr_number_is_stored_in_plain_text(database: Database) -> None:
    await load([line(WHOLE)], database)
    plan = await database["plans"].find_one({})
    version = await database["plan_versions"].find_one({})
    assert CPR not in json.dumps([plan, version], default=str)


async def test_good_lines_are_loaded_and_every_bad_one_is_named(database: Database) -> None:
    lines = [numbered(1), b"", b"nonsense\n", numbered(2), line({**SMALLEST, "name": ""}), b"  \r\n", numbered(3)]
    report, refusals = await load(lines, database)
    assert report == LoadReport(loaded=3, refused=2)
    assert [(refusal.line, refusal.reason.partition(":")[0]) for refusal in refusals] == [
        (3, "it is not valid JSON"),
        (5, "name"),
    ]
    assert await database["plans"].count_documents({}) == 3


async def test_a_mark_of_byte_order_is_fine(database: Database) -> None:
    report, _ = await load([b"\xef\xbb\xbf" + numbered(1) + b"\r\n"], database)
    assert report == LoadReport(loaded=1)


async def test_the_same_lines_again_change_nothing(database: Database) -> None:
    lines = [numbered(index) for index in range(BATCH_PLANS + 5)]
    await load(lines, database)
    # What happened since then stays, and does not make the plan another one.
    await database["plans"].update_one({"cpr.hashes": VAULT.hashes("0101701000")[0]}, {"$set": {"name": "Ny"}})
    report, refusals = await load(lines, database)
    assert report == LoadReport(present=BATCH_PLANS + 5)
    assert refusals == []
    assert await database["plans"].count_documents({}) == BATCH_PLANS + 5
    assert await database["plans"].count_documents({"name": "Ny"}) == 1


async def test_a_registered_citizen_is_refused(database: Database) -> None:
    await load([numbered(1)], database)
    report, refusals = await load([numbered(2), numbered(1, name="En anden")], database)
    assert report == LoadReport(loaded=1, refused=1)
    assert [refusal.line for refusal in refusals] == [2]
    assert refusals[0].reason.startswith("cpr: a citizen with this number is registered already")
    assert await database["plans"].count_documents({"name": "En anden"}) == 0


async def test_a_citizen_registered_under_an_earlier_key_is_refused(database: Database) -> None:
    await load([numbered(1)], database, Vault(["old" * 11]))
    report, _ = await load([numbered(1, name="En anden")], database, Vault(["new" * 11, "old" * 11]))
    assert report == LoadReport(refused=1)


async def test_two_lines_about_one_citizen_are_told_apart(database: Database) -> None:
    report, refusals = await load([numbered(1), numbered(1), numbered(1, name="En anden")], database)
    assert report == LoadReport(loaded=1, present=1, refused=1)
    assert [refusal.line for refusal in refusals] == [3]


async def test_an_id_of_another_citizen_is_refused(database: Database) -> None:
    await load([numbered(1, citizenId="anna")], database)
    report, refusals = await load([numbered(2, citizenId="anna")], database)
    assert report == LoadReport(refused=1)
    assert refusals[0].reason.startswith("citizenId: another citizen has this id")


async def test_who_registers_between_looking_and_writing_comes_first(database: Database) -> None:
    """Two loads at once: each citizen is loaded by one of them, and the other names or counts the line."""
    lines = [numbered(index) for index in range(50)]
    others = [numbered(index, name="En anden") for index in range(50)]
    (first, _), (second, refusals) = await asyncio.gather(load(lines, database), load(others, database))
    assert first.loaded + second.loaded == 50
    assert first.refused + second.refused == 50
    assert await database["plans"].count_documents({}) == 50
    assert len(refusals) == second.refused


async def test_progress_counts_records_as_they_are_written(database: Database) -> None:
    seen: list[int] = []
    lines = [numbered(index) for index in range(2 * BATCH_PLANS + 1)]
    watch = Watch(progress=lambda report: seen.append(report.records))
    await load_plans(lines, database, VAULT, NOW, watch)
    assert seen == [BATCH_PLANS, 2 * BATCH_PLANS, 2 * BATCH_PLANS + 1]


async def test_lines_are_read_no_further_than_they_can_be_written(database: Database) -> None:
    """A source is taken one batch ahead of what is written, so that memory does not grow with it."""
    taken = 0

    def source() -> Iterator[bytes]:
        nonlocal taken
        for index in range(3 * BATCH_PLANS):
            taken += 1
            yield numbered(index)

    ahead: list[int] = []
    watch = Watch(progress=lambda report: ahead.append(taken - report.records))
    await load_plans(source(), database, VAULT, NOW, watch)
    assert max(ahead) <= BATCH_PLANS


async def test_a_line_that_is_too_long_is_refused_and_the_next_one_loaded(database: Database) -> None:
    long = b'{"name": "' + b"x" * (2 * LINE_LIMIT + 7) + b'"}\n'
    stream = io.BytesIO(long + numbered(1) + b"\n" + long.rstrip())
    report = await load_plans(read_lines(stream), database, VAULT, NOW)
    assert report == LoadReport(loaded=1, refused=2)


def with_statuses(count: int) -> bytes:
    note = {**WHOLE["published"]["activities"][2]["statuses"][0], "text": "å" * 4000}
    course = {**WHOLE["published"]["activities"][2], "statuses": [note] * count}
    record = {**WHOLE, "published": {**WHOLE["published"], "activities": [{**course, "id": str(n)} for n in range(4)]}}
    return line(record)


async def test_a_plan_that_has_room_is_loaded_and_one_that_has_none_is_refused(database: Database) -> None:
    small, large = with_statuses(40), with_statuses(60)
    assert len(small) < len(large) < LINE_LIMIT
    report, refusals = await load([large], database)
    assert (report.refused, [each.reason.partition(":")[0] for each in refusals]) == (
        1,
        ["There is no room left for the draft"],
    )
    assert await database["plans"].count_documents({}) == 0
    assert (await load([small], database))[0].loaded == 1


def command(*arguments: str) -> list[str]:
    program = "import typer; from server.commands.load import load; typer.run(load)"
    return [sys.executable, "-c", program, *arguments]


def environment(url: str, data_dir: Path) -> dict[str, str]:
    return {**os.environ, "MINPLAN_MONGO_URL": url, "MINPLAN_DATA_DIR": str(data_dir)}


def test_a_load_that_is_killed_goes_on_when_it_is_run_again(store_url: str, tmp_path: Path) -> None:
    count = 5 * BATCH_PLANS
    file = tmp_path / "plans.jsonl"
    file.write_bytes(b"\n".join(numbered(index) for index in range(count)) + b"\nnonsense\n")
    program = command(str(file))
    # The command always works in the database of the project; the tests' server holds it beside theirs.
    with MongoClient[dict[str, Any]](store_url) as client:
        plans = client["minplan"]["plans"]
        client.drop_database("minplan")
        first = subprocess.Popen(program, env=environment(store_url, tmp_path), stderr=subprocess.DEVNULL)
        wait_until(lambda: plans.count_documents({}) > BATCH_PLANS, "some plans are loaded")
        first.kill()
        first.wait()
        loaded = plans.count_documents({})
        assert loaded < count
        again = subprocess.run(
            program, env=environment(store_url, tmp_path), capture_output=True, text=True, check=False, timeout=120
        )
        assert plans.count_documents({}) == count
        client.drop_database("minplan")
    assert again.returncode == 1
    assert again.stderr == f"line {count + 1}: it is not valid JSON\n"
    said = re.match(r"Plans loaded: (\d+), there already: (\d+), lines refused: 1;", again.stdout)
    assert said
    # The database may have finished what it was asked right before the end.
    assert int(said[2]) >= loaded
    assert int(said[1]) + int(said[2]) == count


def test_the_command_reads_standard_input_and_ends_well(store_url: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        command("-"),
        env=environment(store_url, tmp_path),
        input=numbered(1) + b"\n",
        capture_output=True,
        check=False,
        timeout=60,
    )
    with MongoClient[dict[str, Any]](store_url) as client:
        client.drop_database("minplan")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"Plans loaded: 1, there already: 0, lines refused: 0;")


def test_the_command_names_a_file_that_is_not_there(store_url: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    ended = subprocess.run(
        command(str(missing)),
        env=environment(store_url, tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr == f"minplan: cannot read {missing}: No such file or directory\n"
