"""Letters for citizens on postal delivery."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.mongo import Database
from tests.workers.plans import PERSON, make_plan, make_published
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import wait_until_settled
from workers.letter_spool import LetterSpool

POSTAL = {
    "delivery": True,
    "exempt_from_digital_post": False,
    "reason": None,
    "decided_at": NOON,
    "decided_by": PERSON,
}


async def test_a_citizen_on_postal_delivery_gets_the_plan_as_a_letter_at_any_hour(
    database: Database, clock: SetClock, tmp_path: Path, carried_by: dict[str, Any]
) -> None:
    clock.now = NOON.replace(hour=2)
    await database["plans"].insert_one(
        make_plan(sms=None, email=None, postal=POSTAL, outbox=[make_published(clock.now)])
    )
    async with running_workers(database, clock, data_dir=tmp_path, **carried_by):
        await wait_until_settled(database, clock)
    (path,) = (tmp_path / "letters" / "outgoing").iterdir()
    job = json.loads(path.read_text())
    assert path.stem == job["delivery_id"]
    assert (job["citizen_id"], job["name"], job["enclosed"]) == ("c-1", "Anna Holm", "/plans/c-1.pdf")
    assert "Hele planen er vedlagt" in job["text"]


async def test_nobody_else_gets_letters(database: Database, clock: SetClock, tmp_path: Path) -> None:
    await database["plans"].insert_one(
        make_plan(sms=None, email=None, postal={**POSTAL, "delivery": False}, outbox=[make_published(NOON)])
    )
    async with running_workers(database, clock, data_dir=tmp_path):
        await wait_until_settled(database)
    assert await database["deliveries"].count_documents({}) == 0


def test_a_job_is_put_out_once_also_after_it_was_fetched(tmp_path: Path) -> None:
    spool = LetterSpool(tmp_path)
    spool.put("d-1", b"first")
    spool.put("d-1", b"again")
    (job,) = (tmp_path / "outgoing").iterdir()
    assert job.read_bytes() == b"first"
    job.unlink()
    spool.put("d-1", b"again")
    assert list((tmp_path / "outgoing").iterdir()) == []


@pytest.mark.parametrize("step", ["write", "note", "rename"])
def test_what_a_killed_process_left_is_finished(tmp_path: Path, step: str) -> None:
    spool = LetterSpool(tmp_path)
    spool.put("d-0", b"")
    prepared = tmp_path / "prepared" / "d-1.json"
    prepared.write_bytes(b"half" if step == "write" else b"whole")
    if step != "write":
        (tmp_path / "journal" / "d-1.json").hardlink_to(prepared)
    if step == "rename":
        prepared.rename(tmp_path / "outgoing" / "d-1.json")
    spool.put("d-1", b"whole")
    assert (tmp_path / "outgoing" / "d-1.json").read_bytes() == b"whole"
    assert not prepared.exists()
