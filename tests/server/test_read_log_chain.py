"""The chains of the read log: written in order, and anything that was changed or taken out is found."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.access_log import Reading
from server import read_log
from server.cli import app
from server.mongo import Database
from server.read_log import COLLECTION, ReadLog
from server.read_log_check import check_log
from tests.api import JOBCENTRE, NOON
from tests.command import run_command
from tests.server.commands_sent import recording
from tests.server.readings import kept


def reading(number: int, citizens: Sequence[str] = ("anna",)) -> Reading:
    return Reading(JOBCENTRE, NOON, f"plan{number}", ("Query.plan",), tuple(citizens), None, "policy")


async def test_more_than_one_write_holds_is_written_in_order(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_log, "BATCH_ENTRIES", 4)
    log = ReadLog(database)
    with recording(database) as commands:
        await asyncio.gather(*(log.keep(reading(number)) for number in range(10)))
    assert [each["operation"] for each in await kept(database)] == [f"plan{number}" for number in range(10)]
    assert [len(each["documents"]) for each in commands if "insert" in each] == [4, 4, 2]


async def test_who_gives_up_waiting_takes_nobody_elses_entry_along(database: Database) -> None:
    log = ReadLog(database)
    waiting = [asyncio.create_task(log.keep(reading(number))) for number in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.gather(*waiting[1:])
    assert {"plan1", "plan2"} <= {each["operation"] for each in await kept(database)}


TAMPERING: dict[str, Any] = {
    "another reader": {"$set": {"reader.subject": "somebody else"}},
    "another time": {"$set": {"at": NOON - timedelta(days=1)}},
    "another citizen": {"$set": {"citizens.0.id": "bo"}},
    "fewer fields": {"$set": {"fields": []}},
    "another reason": {"$set": {"reason": "COMPLAINT"}},
    "another digest": {"$set": {"digest": "0" * 64}},
    "another number": {"$set": {"number": 7}},
}


@pytest.mark.parametrize("update", [*TAMPERING.values(), None], ids=[*TAMPERING, "gone"])
@pytest.mark.parametrize("victim", [0, 1, 3])
async def test_an_entry_that_was_changed_or_taken_out_is_found(
    database: Database, victim: int, update: dict[str, Any] | None
) -> None:
    log = ReadLog(database)
    for number in range(4):
        await log.keep(reading(number))
    seen = (await check_log(database, {})).heads
    assert (await check_log(database, seen)).problems == []
    entry = (await kept(database))[victim]
    if update is None:
        await database[COLLECTION].delete_one({"_id": entry["_id"]})
    else:
        await database[COLLECTION].update_one({"_id": entry["_id"]}, update)
    assert (await check_log(database, seen)).problems != []
    if update is not None or victim < 3:
        # Only what was cut off at the end needs the heads of an earlier check.
        assert (await check_log(database, {})).problems != []


async def test_a_chain_that_is_gone_as_a_whole_is_found_by_its_head(database: Database) -> None:
    await ReadLog(database).keep(reading(1))
    seen = (await check_log(database, {})).heads
    await ReadLog(database).keep(reading(2))
    await database[COLLECTION].delete_one({"operation": "plan1"})
    assert len((await check_log(database, seen)).problems) == 1


async def test_an_erased_citizen_is_cut_out_and_the_chain_holds(database: Database) -> None:
    log = ReadLog(database)
    await log.keep(reading(1, ["anna", "bo"]))
    await log.keep(reading(2, ["bo"]))
    await log.keep(reading(3, ["anna"]))
    assert await log.forget("anna") == 2
    assert await log.forget("anna") == 0
    assert "anna" not in repr(await kept(database))
    assert [[each.get("id") for each in entry["citizens"]] for entry in await kept(database)] == [
        [None, "bo"],
        ["bo"],
        [None],
    ]
    assert (await check_log(database, {})).problems == []
    # A cut is no way to change what was sealed.
    await database[COLLECTION].update_one({"operation": "plan3"}, {"$set": {"citizens.0.mark": "0" * 64}})
    assert (await check_log(database, {})).problems != []


async def test_the_command_checks_the_log_and_remembers_how_far_it_was_seen(
    store_url: str, database_name: str, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    checked = run_command(tmp_path / "data", "verify-log", "--heads", str(heads))
    assert (checked.returncode, checked.stdout) == (0, "Entries: 0, chains: 0, problems: 0\n")
    assert heads.read_text() == "{}"
    heads.write_text('{"gone": [1, "00"]}')
    checked = run_command(tmp_path / "data", "verify-log", "--heads", str(heads))
    assert checked.returncode == 1
    assert checked.stderr == "entry gone:000000000001 was seen before and is gone\n"
    assert heads.read_text() == '{"gone": [1, "00"]}'
    for wrong in ("[1]", "nonsense", '{"a": ["x", "y"]}', '{"a": [1]}', '{"a": [1, 2]}'):
        heads.write_text(wrong)
        refused = CliRunner().invoke(app, ["verify-log", "--heads", str(heads)])
        assert (refused.exit_code, heads.read_text()) == (2, wrong)
        assert "holds no heads of the log" in refused.stderr
    for path, reason in ((tmp_path, "can't be read"), (tmp_path / "none" / "heads.json", "does not exist")):
        refused = CliRunner().invoke(app, ["verify-log", "--heads", str(path)])
        assert refused.exit_code == 2
        assert reason in refused.stderr
