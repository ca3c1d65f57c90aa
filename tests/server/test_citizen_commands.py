"""`minplan erase` and `minplan export`: what they ask, say, remove and give."""

import base64
import json
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from server.mongo import DATABASE_NAME
from tests.command import MINPLAN, run_command, settings_of
from tests.server.held import raw_documents
from tests.server.lived import KEY, Lived
from tests.whole_life import EMAIL, SMS


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
