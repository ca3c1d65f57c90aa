"""Letters for citizens on postal delivery: the plan itself, behind a page for the address, each put out once."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.mongo import Database
from tests.domain.samples import activity
from tests.domain.test_printed_plan import full_plan, holding
from tests.pdf_reading import read_text
from tests.workers.plans import PERSON, make_event, make_meeting, make_published
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


def make_whole_plan(**other: Any) -> dict[str, Any]:
    """A plan with all that a document has, for a citizen who gets letters, with something new in it."""
    plan = holding(full_plan("REHABILITATION_BENEFIT"), confidential=[activity("HEALTH_EFFORT")])
    return {**plan, "_id": "c-1", "visible": True, "postal": POSTAL, "outbox": [make_published(NOON)], **other}


async def test_a_citizen_on_postal_delivery_gets_the_plan_as_a_letter_at_any_hour(
    database: Database, clock: SetClock, tmp_path: Path, carried_by: dict[str, Any]
) -> None:
    clock.now = NOON.replace(hour=2)
    await database["plans"].insert_one(make_whole_plan(outbox=[make_published(clock.now)]))
    async with running_workers(database, clock, data_dir=tmp_path, **carried_by):
        await wait_until_settled(database, clock)
    outgoing = tmp_path / "letters" / "outgoing"
    (path,) = outgoing.glob("*.json")
    job = json.loads(path.read_text())
    assert path.stem == job["delivery_id"]
    assert (job["citizen_id"], job["name"], job["file"]) == ("c-1", "Anna Holm", f"{path.stem}.pdf")
    pdf = (outgoing / job["file"]).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == job["sha256"]
    text = read_text(pdf)
    assert text.startswith(f"Anna HolmForsendelse {path.stem}Jobcenter Odense")
    assert text.index("Hele planen er vedlagt") < text.index("Jobmål") < text.index("Sundhedsindsats")
    assert {each.name for each in outgoing.iterdir()} == {path.name, job["file"]}


async def test_nobody_else_gets_letters(database: Database, clock: SetClock, tmp_path: Path) -> None:
    await database["plans"].insert_one(make_whole_plan(postal={**POSTAL, "delivery": False}))
    async with running_workers(database, clock, data_dir=tmp_path):
        await wait_until_settled(database)
    assert await database["deliveries"].count_documents({}) == 0


async def test_a_plan_that_is_too_long_for_a_letter_fails_and_says_so(
    database: Database, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pdf.press.CHARACTER_LIMIT", 10)
    await database["plans"].insert_one(make_whole_plan())
    async with running_workers(database, clock, data_dir=tmp_path):
        await wait_until_settled(database, clock)
    delivery = await database["deliveries"].find_one({})
    assert delivery
    assert (delivery["state"], delivery["reason"]) == ("failed", "plan_too_long")
    assert not (tmp_path / "letters" / "outgoing").exists()


def test_a_letter_is_put_out_once_also_after_it_was_fetched(tmp_path: Path) -> None:
    spool = LetterSpool(tmp_path)
    spool.put("d-1", b"first", b"%PDF first")
    spool.put("d-1", b"again", b"%PDF again")
    outgoing = {path.name: path for path in (tmp_path / "outgoing").iterdir()}
    assert {name: path.read_bytes() for name, path in outgoing.items()} == {
        "d-1.json": b"first",
        "d-1.pdf": b"%PDF first",
    }
    for path in outgoing.values():
        path.unlink()
    assert spool.put_again("d-1")
    spool.put("d-1", b"again", b"%PDF again")
    assert list((tmp_path / "outgoing").iterdir()) == []


# How far a killed process came: the files that it left, by the steps of the spool.
STEPS = ["nothing", "half a pdf", "half a job", "written", "noted", "pdf out", "out"]


@pytest.mark.parametrize("step", STEPS)
def test_what_a_killed_process_left_is_finished(tmp_path: Path, step: str) -> None:
    spool = LetterSpool(tmp_path)
    spool.put("d-0", b"", b"")
    prepared, outgoing, reached = tmp_path / "prepared", tmp_path / "outgoing", STEPS.index(step)
    if reached >= STEPS.index("half a pdf"):
        (prepared / "d-1.pdf").write_bytes(b"half" if step == "half a pdf" else b"pdf")
    if reached >= STEPS.index("half a job"):
        (prepared / "d-1.json").write_bytes(b"half" if step == "half a job" else b"job")
    if reached >= STEPS.index("noted"):
        (tmp_path / "journal" / "d-1.json").hardlink_to(prepared / "d-1.json")
    for name, gone in (("d-1.pdf", "pdf out"), ("d-1.json", "out")):
        if reached >= STEPS.index(gone):
            (prepared / name).rename(outgoing / name)
    spool.put("d-1", b"job", b"pdf")
    spool.put("d-1", b"other", b"other")
    assert ((outgoing / "d-1.json").read_bytes(), (outgoing / "d-1.pdf").read_bytes()) == (b"job", b"pdf")
    assert list(prepared.iterdir()) == []


def test_a_job_is_never_out_before_its_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    rename = Path.rename

    def watched(path: Path, target: Path) -> Path:
        moved.append(path.suffix)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", watched)
    LetterSpool(tmp_path).put("d-1", b"job", b"pdf")
    assert moved == [".pdf", ".json"]


@pytest.mark.parametrize(("authority", "letters"), [("JOBCENTRE", 1), ("FUND", 0)])
@pytest.mark.parametrize("kind", ["meeting_booked", "meeting_moved", "meeting_cancelled"])
async def test_who_reads_on_paper_learns_of_meetings_by_letter(
    database: Database, clock: SetClock, tmp_path: Path, kind: str, authority: str, letters: int
) -> None:
    changed_at = {"meeting_moved": {"moved_at": NOON}, "meeting_cancelled": {"cancelled_at": NOON}}.get(kind, {})
    meeting = make_meeting(NOON + timedelta(days=9), authority=authority, **changed_at)
    event = make_event(kind, NOON, about=meeting["id"])
    await database["plans"].insert_one(make_whole_plan(meetings=[meeting], outbox=[event]))
    async with running_workers(database, clock, data_dir=tmp_path):
        await wait_until_settled(database, clock)
    written = list((tmp_path / "letters" / "outgoing").glob("*.pdf"))
    assert len(written) == letters
    for letter in written:
        assert ("19. marts 2027" in read_text(letter.read_bytes())) is (kind != "meeting_cancelled")
