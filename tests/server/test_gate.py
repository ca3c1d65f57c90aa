"""What one caller may do at once and over time, and that nobody pays for another."""

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.viewer import Role, Viewer
from server.cpr import Vault
from server.gate import Gate, TooManyError
from server.limit_settings import Limits
from server.mongo import Database
from server.plan_store import MongoPlanStore
from server.settings import Settings
from server.token_bucket import TokenBucket
from tests.api import CPR_KEY, FUND, JOBCENTRE, OTHER_JOBCENTRE, Clock, codes_of, running_api
from tests.waiting import wait_until_async

FEW = Limits(rate=2, burst=3, at_once=2, caller_connections=2, callers=3)
ASK = {"query": "{ viewer { name } }"}


def ask(gate: Gate, viewer: Viewer = JOBCENTRE, times: int = 1) -> None:
    for _ in range(times):
        with gate.request(viewer):
            pass


def test_so_many_at_a_stretch_and_then_so_many_a_second() -> None:
    clock = Clock()
    gate = Gate(FEW, clock)
    ask(gate, times=3)
    with pytest.raises(TooManyError, match="2 requests a second") as refused:
        ask(gate)
    assert refused.value.retry_after == 1
    clock.pass_by(seconds=1)
    ask(gate, times=2)
    with pytest.raises(TooManyError):
        gate.subscription(JOBCENTRE)
    clock.pass_by(days=1)
    ask(gate, times=3)
    with pytest.raises(TooManyError):
        ask(gate)


def test_a_caller_is_told_how_long_to_wait() -> None:
    gate = Gate(Limits(rate=0.1, burst=1), Clock())
    ask(gate)
    with pytest.raises(TooManyError) as refused:
        ask(gate)
    assert refused.value.retry_after == 10


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    clock = Clock()
    gate = Gate(FEW, clock)
    ask(gate, times=2)
    clock.pass_by(hours=-1)
    ask(gate)
    with pytest.raises(TooManyError):
        ask(gate)
    clock.pass_by(seconds=1)
    ask(gate, times=2)


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 4))))
def test_a_bucket_never_gives_more_than_burst_and_rate(waits: list[tuple[float, int]]) -> None:
    bucket, now, given = TokenBucket(2.0, 5.0, 0.0), 0.0, 0
    for wait, count in waits:
        now += wait
        given += count if bucket.take(now, count) else 0
        assert given <= 5 + 2 * now + 1e-6


SOMEBODY_ELSE = [
    OTHER_JOBCENTRE,
    Viewer(Role.JOBCENTRE, JOBCENTRE.subject, JOBCENTRE.name, "0751"),
    Viewer(Role.FUND, JOBCENTRE.subject, JOBCENTRE.name, JOBCENTRE.organisation),
    Viewer(Role.JOBCENTRE, "ole", JOBCENTRE.name, JOBCENTRE.organisation),
]


@pytest.mark.parametrize("other", SOMEBODY_ELSE)
def test_a_caller_is_role_organisation_and_subject(other: Viewer) -> None:
    gate = Gate(FEW, Clock())
    ask(gate, times=3)
    ask(gate, other)
    with pytest.raises(TooManyError):
        ask(gate, Viewer(JOBCENTRE.role, JOBCENTRE.subject, "Another Name", JOBCENTRE.organisation))


def test_so_many_requests_at_once() -> None:
    gate = Gate(Limits(at_once=2), Clock())
    with gate.request(JOBCENTRE), gate.request(JOBCENTRE):
        with pytest.raises(TooManyError, match="2 requests at once"):
            ask(gate)
        ask(gate, FUND)
    ask(gate)


def test_a_request_that_fails_is_over() -> None:
    gate = Gate(Limits(at_once=1), Clock())
    for _ in range(3):
        with pytest.raises(RuntimeError), gate.request(JOBCENTRE):
            raise RuntimeError
    ask(gate)


def test_so_many_live_connections() -> None:
    gate = Gate(FEW, Clock())
    with gate.connection(JOBCENTRE), gate.connection(JOBCENTRE):
        with pytest.raises(TooManyError, match="2 live connections"), gate.connection(JOBCENTRE):
            pass
        with gate.connection(FUND):
            pass
    with gate.connection(JOBCENTRE):
        pass


def test_who_is_unseen_for_longest_is_forgotten() -> None:
    gate = Gate(FEW, Clock())
    ask(gate, times=3)
    for number in range(100):
        ask(gate, Viewer(Role.CITIZEN, f"c-{number}", ""))
        assert gate.size <= 3
    ask(gate)


def test_who_is_still_here_is_not_forgotten() -> None:
    gate = Gate(FEW, Clock())
    with ExitStack() as stack:
        stack.enter_context(gate.connection(JOBCENTRE))
        stack.enter_context(gate.connection(JOBCENTRE))
        for number in range(10):
            ask(gate, Viewer(Role.CITIZEN, f"c-{number}", ""))
        with pytest.raises(TooManyError), gate.connection(JOBCENTRE):
            pass


async def test_the_api_says_so_with_429_and_when_to_come_again(database: Database) -> None:
    async with running_api(database, Settings(limit=FEW)) as api:
        for _ in range(3):
            assert (await api.post(JOBCENTRE, json=ASK)).status_code == 200
        response = await api.post(JOBCENTRE, json=ASK)
        assert (response.status_code, response.headers["retry-after"]) == (429, "1")
        assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "LIMIT_EXCEEDED"}]
        assert (await api.post(FUND, json=ASK)).status_code == 200
        api.clock.pass_by(seconds=1)
        assert (await api.post(JOBCENTRE, json=ASK)).status_code == 200


class StuckStore(MongoPlanStore):
    """A store that does not answer before it may."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Vault([CPR_KEY]), lambda: None)
        self.may = asyncio.Event()
        self.asked = 0

    async def read(self, *given: Any, **named: Any) -> Any:
        self.asked += 1
        await self.may.wait()
        return await super().read(*given, **named)


PLAN = {"query": 'query { plan(citizenId: "nobody") { title } }'}


async def test_requests_at_once_are_counted_until_they_are_answered(database: Database) -> None:
    store = StuckStore(database)
    async with running_api(database, Settings(limit=Limits(at_once=2)), plans=store) as api:

        async def both_asked() -> bool:
            return store.asked == 2

        waiting = [asyncio.create_task(api.post(JOBCENTRE, json=PLAN)) for _ in range(2)]
        await wait_until_async(both_asked, "both requests are at the store")
        refused = await api.post(JOBCENTRE, json=ASK)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert (await api.post(FUND, json=ASK)).status_code == 200
        store.may.set()
        assert [(await each).json() for each in waiting] == [{"data": {"plan": None}}] * 2
        assert (await api.post(JOBCENTRE, json=ASK)).status_code == 200


async def test_a_request_that_takes_too_long_is_given_up_and_says_what_to_do(database: Database) -> None:
    store = StuckStore(database)
    limits = Limits(request_seconds=0.1, at_once=1)
    async with running_api(database, Settings(limit=limits), plans=store) as api:
        for _ in range(2):
            response = await asyncio.wait_for(api.post(JOBCENTRE, json=PLAN), 10)
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            (error,) = response.json()["errors"]
            assert error["extensions"] == {"code": "UNAVAILABLE"}
            assert "read before sending it again" in error["message"]
        store.may.set()
        assert (await api.post(JOBCENTRE, json=PLAN)).json() == {"data": {"plan": None}}


async def test_a_page_has_as_many_items_as_the_settings_say(database: Database) -> None:
    async with running_api(database, Settings(limit=Limits(page=5, items=8))) as api:
        assert "errors" not in await api.ask(JOBCENTRE, "{ plans { edges { cursor } } }")
        two = "{ a: plans { edges { cursor } } b: plans(first: %d) { edges { cursor } } }"
        assert "errors" not in await api.ask(JOBCENTRE, two % 3)
        for query, said in ((two % 4, "at most 8 items"), ("{ plans(first: 6) { edges { cursor } } }", "at most 5")):
            (error,) = (await api.ask(JOBCENTRE, query))["errors"]
            assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}
            assert said in error["message"]


async def test_a_document_costs_what_its_pages_hold(database: Database) -> None:
    async with running_api(database, Settings(limit=Limits(cost=101))) as api:
        assert "errors" not in await api.ask(JOBCENTRE, "{ plans(first: 50) { edges { cursor } } }")
        answer = await api.ask(JOBCENTRE, "{ plans(first: 51) { edges { cursor } } }")
        assert codes_of(answer) == ["LIMIT_EXCEEDED"]
