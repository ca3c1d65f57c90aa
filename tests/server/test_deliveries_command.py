"""`minplan deliveries` and `minplan dead-letters`, by the real command on a real store."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.dead_letters import DeadLetters
from server.deliveries import Intent, State
from server.delivery_desk import DeliveryDesk
from server.mongo import DATABASE_NAME, close, connect
from server.runtime import Runtime, utc_now
from server.settings import Settings
from server.transport import Message

COMMAND = Path(sys.executable).parent / "minplan"
NUMBER = "+4520304050"


@pytest.fixture
def command(store_url: str, tmp_path: Path) -> Any:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        settings = {"MINPLAN_MONGO_URL": store_url, "MINPLAN_DATA_DIR": str(tmp_path), "COLUMNS": "200"}
        return subprocess.run(
            [COMMAND, *arguments], env=os.environ | settings, capture_output=True, text=True, timeout=30, check=False
        )

    return run


async def make_delivery(store_url: str, state: State, **values: Any) -> str:
    database = connect(store_url)
    now = utc_now()
    intent = Intent(
        "c-1", os.urandom(8).hex(), "sms", "plan_updated", now, now, now + timedelta(days=3), contact=NUMBER
    )
    delivery = {**intent.to_delivery(now + timedelta(days=1)), "state": state, **values}
    await database["deliveries"].insert_one(delivery)
    close(database)
    return str(delivery["_id"])


async def read_delivery(store_url: str, delivery_id: str) -> dict[str, Any]:
    database = connect(store_url)
    found = await database["deliveries"].find_one({"_id": delivery_id})
    close(database)
    assert found is not None
    return dict(found)


async def test_deliveries_are_listed_as_json_lines_where_there_is_no_terminal(store_url: str, command: Any) -> None:
    failed = await make_delivery(store_url, State.FAILED, reason="http_400", failed_at=utc_now())
    waiting = await make_delivery(store_url, State.WAITING)
    shown = {line["id"]: line for line in map(json.loads, command("deliveries", "list").stdout.splitlines())}
    assert (shown[failed]["state"], shown[failed]["reason"]) == ("failed", "http_400")
    assert shown[waiting]["state"] == "waiting"
    of_state = command("deliveries", "list", "--state", "failed").stdout
    assert failed in of_state
    assert waiting not in of_state


async def test_a_delivery_is_shown_without_where_it_went(store_url: str, command: Any) -> None:
    delivery = await make_delivery(
        store_url, State.FAILED, attempts=[{"at": utc_now(), "outcome": "refused", "reason": "http_400"}]
    )
    result = command("deliveries", "show", delivery)
    assert json.loads(result.stdout)["attempts"][0]["reason"] == "http_400"
    assert NUMBER not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("verb", "state", "after"),
    [
        ("retry", State.FAILED, "waiting"),
        ("retry", State.DROPPED, "waiting"),
        ("retry", State.WAITING, "waiting"),
        ("retry", State.UNKNOWN, "unknown"),
        ("drop", State.WAITING, "dropped"),
        ("drop", State.UNKNOWN, "dropped"),
    ],
)
async def test_a_delivery_is_tried_again_or_given_up(
    store_url: str, command: Any, verb: str, state: State, after: str
) -> None:
    delivery = await make_delivery(store_url, state, failed_at=utc_now())
    result = command("deliveries", verb, delivery)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["state"] == after
    assert ("look_at" in found) == (verb == "retry")
    stored = await read_delivery(store_url, delivery)
    assert ("contact_until" in stored) == (verb == "drop"), "what is given up forgets where it was to go"


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("retry", State.SENT),
        ("retry", State.SENDING),
        ("drop", State.SENT),
        ("drop", State.SENDING),
        ("drop", State.FAILED),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    store_url: str, command: Any, verb: str, state: State
) -> None:
    delivery = await make_delivery(store_url, state)
    result = command("deliveries", verb, delivery)
    assert result.returncode == 1
    assert result.stderr.startswith(f"minplan: The delivery is {state}")
    assert result.stdout == ""


def test_an_unknown_delivery_is_named(command: Any) -> None:
    result = command("deliveries", "show", "nobody")
    assert (result.returncode, result.stderr) == (
        1,
        "minplan: No such delivery. Check the id and that it is yours to read.\n",
    )


async def test_dead_letters_are_listed_and_replayed(store_url: str, command: Any) -> None:
    database = connect(store_url, DATABASE_NAME)
    letters = DeadLetters(database, lambda: datetime(2027, 3, 10, tzinfo=UTC))
    letter = os.urandom(8).hex()
    await letters.add(Message(letter, "event.plan_published", {"event_id": "e-1"}), "no_at")
    assert letter in command("dead-letters", "list").stdout
    assert command("dead-letters", "replay", letter).returncode == 0
    assert await database["dead_letters"].count_documents({"_id": letter, "replay_at": {"$exists": True}}) == 1
    assert command("dead-letters", "replay", "nobody").returncode == 1
    close(database)


@pytest.mark.parametrize(
    ("outcomes", "after"),
    [([], "waiting"), (["uncertain"], "unknown"), (["uncertain", "unreached"], "waiting"), (["refused"], "waiting")],
)
async def test_what_may_have_been_sent_and_was_given_up_is_asked_about_when_it_is_tried_again(
    store_url: str, outcomes: list[str], after: str
) -> None:
    attempts = [{"at": utc_now(), "outcome": outcome, "reason": ""} for outcome in outcomes]
    delivery = await make_delivery(store_url, State.DROPPED, failed_at=utc_now(), attempts=attempts)
    database = connect(store_url)
    tried = await DeliveryDesk(Runtime(Settings(), database)).retry(delivery, utc_now())
    close(database)
    assert tried["state"] == after
