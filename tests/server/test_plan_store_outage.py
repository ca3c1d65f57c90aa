"""A database that hangs, dies and comes back, and what callers see of it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.embedded_store import EmbeddedStore
from server.mongo import ANSWER_SECONDS, close, connect, ensure_indexes
from server.store_guardian import read_state
from tests.api import JOBCENTRE, Api, codes_of, running_api
from tests.operations import operation
from tests.server.casework import AGREEMENT, document_for, register
from tests.waiting import wait_until, wait_until_async

GIVE_UP_SECONDS = 20.0


class Store:
    """The process of an embedded store of this test's own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.frozen: list[int] = []

    @property
    def pid(self) -> int:
        return read_state(self._directory).get("pid", 0)

    def freeze(self) -> None:
        self.frozen.append(self.pid)
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        while self.frozen:
            os.kill(self.frozen.pop(), signal.SIGCONT)

    def kill(self) -> int:
        before = self.pid
        os.kill(before, signal.SIGKILL)
        return before


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with EmbeddedStore(tmp_path):
        store = Store(tmp_path)
        yield store
        store.thaw()


@pytest.fixture
async def api(store: Store, tmp_path: Path) -> AsyncIterator[Api]:
    async with EmbeddedStore(tmp_path) as same:
        database = connect(same.url)
        await ensure_indexes(database)
        async with running_api(database) as api:
            yield api
        close(database)


async def is_ready(api: Api) -> bool:
    return (await api.client.get("/readyz")).status_code == 200


def test_an_operation_is_given_up_before_callers_lose_their_patience() -> None:
    assert ANSWER_SECONDS < 3


async def test_a_database_that_hangs_is_unavailable_for_reads_and_writes_and_recovers(api: Api, store: Store) -> None:
    citizen_id = await register(api)
    store.freeze()
    async with asyncio.timeout(GIVE_UP_SECONDS):
        ready, up, *answers = await asyncio.gather(
            api.client.get("/readyz"),
            api.client.get("/healthz"),
            api.ask(JOBCENTRE, operation("PlanOverview"), citizenId=citizen_id),
            api.ask(JOBCENTRE, "{ plans { totalCount } }"),
            api.ask(JOBCENTRE, operation("RecordAgreement"), input={**AGREEMENT, "citizenId": citizen_id}),
            api.ask(
                JOBCENTRE,
                document_for("registerCitizen"),
                input={"cpr": "0202800001", "name": "B", "targetGroup": "UNDER_18"},
            ),
        )
    assert (ready.status_code, ready.text, up.status_code) == (503, "database", 200)
    assert [codes_of(answer) for answer in answers] == [["UNAVAILABLE"]] * 4
    store.thaw()
    await wait_until_async(lambda: is_ready(api), "the database answers again")
    found = await api.ask(JOBCENTRE, "query($c: ID!) { citizen(citizenId: $c) { id } }", c=citizen_id)
    assert found == {"data": {"citizen": {"id": citizen_id}}}


async def test_a_killed_database_is_started_again_with_what_it_held(api: Api, store: Store) -> None:
    citizen_id = await register(api)
    for _ in range(2):
        before = store.kill()
        wait_until(lambda: store.pid not in {0, before}, "the guardian has started the store again")  # noqa: B023 - used at once
        await wait_until_async(lambda: is_ready(api), "the database answers again")
        found = await api.ask(JOBCENTRE, "query($c: ID!) { citizen(citizenId: $c) { id } }", c=citizen_id)
        assert found == {"data": {"citizen": {"id": citizen_id}}}
    recorded = await api.change(JOBCENTRE, "RecordAgreement", citizenId=citizen_id, **AGREEMENT)
    assert recorded["agreement"]["authority"] == "JOBCENTRE"


async def test_nothing_that_was_answered_is_lost_when_the_database_is_killed_among_writes(
    api: Api, store: Store
) -> None:
    citizen_id = await register(api)
    answered: list[str] = []

    async def record(text: str) -> None:
        given = {**AGREEMENT, "citizenId": citizen_id, "text": text}
        answer = await api.ask(JOBCENTRE, operation("RecordAgreement"), input=given)
        if "errors" in answer:
            assert codes_of(answer) == ["UNAVAILABLE"]
        else:
            answered.append(text)

    before = store.pid
    for number in range(12):
        if number == 5:
            store.kill()
        await record(f"Aftale {number}")
    await asyncio.to_thread(wait_until, lambda: store.pid not in {0, before}, "the store runs again")
    await wait_until_async(lambda: is_ready(api), "the database answers again")
    stored = await api.database["plans"].find_one({"_id": citizen_id}) or {}
    held = [each["text"] for each in stored["agreements"]]
    assert set(answered) <= set(held)
    assert len(held) == len(set(held))
    assert len(answered) >= 5
