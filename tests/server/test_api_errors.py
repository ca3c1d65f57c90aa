"""Every error code over HTTP, and that errors and logs repeat nothing of what was sent or went wrong."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from domain.errors import Unavailable
from domain.viewer import Role
from server.errors import Code
from server.mongo import Database
from tests.api import FUND, JOBCENTRE, Api, as_citizen, running_api
from tests.operations import operation
from tests.server.casework import MEETING, document_for, open_case, register

VIEWER = "{ viewer { name } }"
SECRET = "hemmelig 0101801234"


class Failing:
    """A store that fails in every way it is used."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Awaitable[None]]:
        async def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail


async def ask(api: Api, query: str, **variables: Any) -> httpx.Response:
    return await api.post(JOBCENTRE, json={"query": query, "variables": variables})


async def publish_without_goals(api: Api) -> httpx.Response:
    given = {"citizenId": await register(api), "draftVersion": 0}
    return await ask(api, operation("PublishPlan"), input=given)


async def edit_an_old_draft(api: Api) -> httpx.Response:
    given = {"citizenId": await register(api), "draftVersion": 9, "goals": []}
    return await ask(api, operation("SetJobGoals"), input=given)


PRODUCED: dict[Code, tuple[Callable[[Api], Awaitable[httpx.Response]], int]] = {
    Code.UNAUTHENTICATED: (lambda api: api.client.post("/graphql", json={"query": VIEWER}), 401),
    Code.NOT_FOUND: (lambda api: ask(api, operation("CancelMeeting"), input={"meetingId": "none"}), 200),
    Code.INVALID_INPUT: (lambda api: ask(api, '{ citizenByCpr(cpr: "1") { id } }'), 200),
    Code.RULE_VIOLATION: (publish_without_goals, 200),
    Code.CONFLICT: (edit_an_old_draft, 200),
    Code.LIMIT_EXCEEDED: (lambda api: ask(api, "{ plans(first: 101) { totalCount } }"), 200),
    Code.GRAPHQL_PARSE_FAILED: (lambda api: ask(api, "{"), 200),
    Code.GRAPHQL_VALIDATION_FAILED: (lambda api: ask(api, "{ inbox { notices { id } } }"), 200),
}


@pytest.mark.parametrize("code", PRODUCED)
async def test_a_code_comes_with_its_status(api: Api, code: Code) -> None:
    produce, status = PRODUCED[code]
    response = await produce(api)
    assert response.status_code == status
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == [code]


def test_every_code_is_produced_here() -> None:
    assert {*PRODUCED, Code.UNAVAILABLE, Code.INTERNAL} == set(Code)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE, Role.FUND])
async def test_an_unforeseen_error_tells_the_caller_nothing(database: Database, role: Role) -> None:
    async with running_api(database, plans=Failing(RuntimeError(SECRET))) as api:
        viewer = {Role.CITIZEN: as_citizen("a"), Role.JOBCENTRE: JOBCENTRE, Role.FUND: FUND}[role]
        with capture_logs() as logs:
            response = await api.post(viewer, json={"query": '{ plan(citizenId: "a") { title } }'})
    assert response.json() == {
        "data": {"plan": None},
        "errors": [
            {
                "message": "Something went wrong on our side. Nothing more is known to the caller.",
                "extensions": {"code": "INTERNAL"},
                "path": ["plan"],
            }
        ],
    }
    (entry,) = logs
    assert (entry["error"], entry["log_level"]) == ("RuntimeError", "error")
    assert any("test_api_errors" in frame for frame in entry["frames"])
    assert SECRET not in repr(logs)


async def test_an_outage_is_named_and_logged_nowhere_as_internal(database: Database) -> None:
    async with running_api(database, plans=Failing(Unavailable("database"))) as api:
        with capture_logs() as logs:
            answer = await api.ask(JOBCENTRE, '{ plan(citizenId: "a") { title } }')
    assert answer["errors"] == [
        {
            "message": "The database does not answer. Try again in a moment.",
            "extensions": {"code": "UNAVAILABLE"},
            "path": ["plan"],
        }
    ]
    assert logs == []


CPR = "3112801234"
NAMED = '{ citizenByCpr(cpr: "%s") { id } }'
# Somebody's number where it does not belong.
MISPLACED: dict[str, dict[str, Any]] = {
    "as a citizen id": {"query": f'{{ plan(citizenId: "{CPR}") {{ title }} }}'},
    "as a number": {"query": f"{{ plan(citizenId: {CPR}) {{ title }} }}"},
    "as a page size": {"query": f"{{ plans(first: {CPR}) {{ totalCount }} }}"},
    "as a cursor": {"query": f'{{ plans(after: "{CPR}") {{ totalCount }} }}'},
    "as a date": {"query": f'{{ plan(citizenId: "a") {{ timeline(from: "{CPR}", months: 3) {{ to }} }} }}'},
    "as months": {"query": f'{{ plan(citizenId: "a") {{ timeline(from: "2027-01-01", months: {CPR}) {{ to }} }} }}'},
    "with a letter too many": {"query": NAMED % f"{CPR}0"},
    "with an impossible date": {"query": NAMED % CPR.replace("3112", "3113")},
    "in a list": {"query": f'{{ citizenByCpr(cpr: ["{CPR}"]) {{ id }} }}'},
    "in an object": {"query": f'{{ citizenByCpr(cpr: {{ cpr: "{CPR}" }}) {{ id }} }}'},
    "as an enum": {
        "query": f'mutation {{ setTargetGroup(input: {{ citizenId: "a", targetGroup: "{CPR}" }}) {{ citizen {{ id }} }} }}'
    },
    "as the name of an operation": {"query": "query A { viewer { name } }", "operationName": CPR},
    "in a document that is none": {"query": f"{{ plan(citizenId: {CPR}"},
    "in a comment": {"query": f"# {CPR}\n{{ viewer }}"},
    "as a variable too many": {"query": VIEWER, "variables": {CPR: CPR}},
    "as a variable of another type": {
        "query": "query($n: Int) { plans(first: $n) { totalCount } }",
        "variables": {"n": CPR},
    },
    "as a date variable": {
        "query": operation("Timeline"),
        "variables": {"citizenId": "a", "from": CPR, "months": 3},
    },
    "as a field of an input": {
        "query": document_for("cancelMeeting"),
        "variables": {"input": {"meetingId": "a", CPR: "a"}},
    },
    "as an enum variable": {
        "query": document_for("setTargetGroup"),
        "variables": {"input": {"citizenId": CPR, "targetGroup": CPR}},
    },
    "as a whole input": {"query": document_for("setTargetGroup"), "variables": {"input": CPR}},
    "as a phone number": {
        "query": document_for("scheduleMeeting"),
        "variables": {"input": {**MEETING, "citizenId": "a", "phone": CPR}},
    },
    "as the query": {"query": CPR},
    "as variables": {"query": VIEWER, "variables": CPR},
    "as operationName of another type": {"query": VIEWER, "operationName": int(CPR)},
}


@pytest.mark.parametrize("body", MISPLACED.values(), ids=MISPLACED.keys())
async def test_a_number_in_a_wrong_place_comes_back_nowhere(
    api: Api, body: dict[str, Any], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()
    caplog.set_level(logging.DEBUG, "server")
    response = await api.post(JOBCENTRE, content=json.dumps(body))
    printed = capfd.readouterr()
    assert response.status_code in {200, 400}
    assert CPR not in response.text
    assert CPR not in printed.out + printed.err + caplog.text
    assert "INTERNAL" not in response.text


async def test_a_registered_number_is_neither_stored_nor_answered_in_the_clear(api: Api) -> None:
    citizen_id = await register(api, cpr=CPR)
    for query in (NAMED % CPR, f'{{ citizen(citizenId: "{citizen_id}") {{ id name }} }}'):
        assert CPR not in (await ask(api, query)).text
    stored = await api.database["plans"].find_one({"_id": citizen_id})
    assert CPR not in repr(stored)
    again = await ask(api, document_for("registerCitizen"), input={"cpr": CPR, "name": "B", "targetGroup": "UNDER_18"})
    assert again.json()["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "cpr"}
    assert CPR not in again.text


async def test_refused_text_comes_back_nowhere(api: Api) -> None:
    case = await open_case(api, group="REHABILITATION_BENEFIT")
    given = case.draft(text=f"{SECRET} " * 500)
    assert SECRET not in (await ask(api, document_for("setPlanDescription"), input=given)).text
