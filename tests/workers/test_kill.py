"""A process of workers that is killed at each point of its work, and another that finishes it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.mongo import Database
from server.runtime import utc_now
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until, wait_until_async
from tests.workers.plans import make_plan, make_published
from tests.workers.settling import wait_until_settled
from tests.workers.worker_process import POINTS

pytestmark = pytest.mark.long

CITIZENS = 5


@contextmanager
def worker(url: str, name: str, settings: dict[str, str], orders: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.workers.worker_process", url, name, str(orders), "hasty"],
        env=os.environ | {"MINPLAN_SENDING_WINDOW": "00:00-24:00"} | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def wait_until_known(database: Database, deliveries: int) -> None:
    """Until every event has been handled; before that nothing need be in outboxes or among deliveries."""

    async def known() -> bool:
        return await database["deliveries"].count_documents({}) == deliveries

    await wait_until_async(known, "every event has been handled")


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(
    database: Database,
    store_url: str,
    gateway: Gateway,
    mailbox: Mailbox,
    point: str,
    tmp_path: Path,
    carried_by: dict[str, str],
) -> None:
    now = utc_now()
    numbers = [f"+452030405{n}" for n in range(CITIZENS)]
    await database["plans"].insert_many(
        [
            make_plan(f"c-{n}", sms=number, outbox=[make_published(now, event_id=f"e-{n}")])
            for n, number in enumerate(numbers)
        ]
    )
    settings = {"MINPLAN_SMS_URL": gateway.url, "MINPLAN_SMTP_URL": mailbox.url}
    settings |= {f"MINPLAN_{name.upper()}": value for name, value in carried_by.items()}
    (tmp_path / point).touch()
    with worker(store_url, database.name, settings, tmp_path) as dying:
        wait_until(lambda: dying.poll() is not None, f"the worker has died {point}")
        assert dying.returncode == -signal.SIGKILL
    with worker(store_url, database.name, settings, tmp_path):
        await wait_until_known(database, 2 * CITIZENS)
        await wait_until_settled(database)
    assert gateway.numbers == dict.fromkeys(numbers, 1)
    assert len(mailbox.ids) == CITIZENS
    assert await database["notices"].count_documents({}) == CITIZENS


async def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_begun(
    database: Database, store_url: str, gateway: Gateway, tmp_path: Path, carried_by: dict[str, str]
) -> None:
    begun, asked_to_stop = threading.Event(), threading.Event()

    def accept_after_the_signal(order: object, attempt: int) -> str:
        begun.set()
        asked_to_stop.wait(5)
        return "accept"

    gateway.behave = accept_after_the_signal
    await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(utc_now())]))
    settings = {f"MINPLAN_{name.upper()}": value for name, value in carried_by.items()}
    with worker(store_url, database.name, {"MINPLAN_SMS_URL": gateway.url, **settings}, tmp_path) as process:
        wait_until(begun.is_set, "the text is being sent")
        process.send_signal(signal.SIGTERM)
        asked_to_stop.set()
        assert process.wait(10) == 0
    assert await database["deliveries"].count_documents({"state": "sent"}) == 1
