"""Trusted documents: what is on the list is answered, by text or by id, and nothing else is."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.mongo import Database
from server.settings import Settings, SettingsError
from server.trusted_documents import load_trusted_documents
from tests.api import JOBCENTRE, ROOMY, Answer, Api, codes_of, running_api
from tests.command import run_command
from tests.live import PLAN_CHANGED, Client, LiveApi, running_live_api

NAME = "query Name {\n  viewer { name }\n}"
ROLE = "query Role { viewer { role } }"
HIDDEN = "query Hidden { nothing }"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def id_of(text: str) -> str:
    return f"sha256:{hash_of(text)}"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "trusted.json"
    named = {hash_of(text): text for text in (NAME, HIDDEN, PLAN_CHANGED)}
    path.write_text(json.dumps({**named, id_of(ROLE): ROLE}))
    return path


@pytest.fixture
async def strict(database: Database, listed: Path) -> AsyncIterator[Api]:
    async with running_api(database, Settings(trusted_documents=listed, limit=ROOMY)) as api:
        yield api


async def ask(api: Api, **body: Any) -> Answer:
    answer: Answer = (await api.post(JOBCENTRE, json=body)).json()
    return answer


ANSWERED: list[tuple[Answer, Answer]] = [
    ({"query": NAME}, {"name": "Nina Pettersen"}),
    ({"documentId": id_of(NAME)}, {"name": "Nina Pettersen"}),
    ({"documentId": id_of(NAME), "operationName": "Name", "variables": {}}, {"name": "Nina Pettersen"}),
    ({"documentId": id_of(NAME), "query": NAME}, {"name": "Nina Pettersen"}),
    ({"documentId": id_of(ROLE)}, {"role": "JOBCENTRE"}),
    ({"documentId": id_of(ROLE), "query": None}, {"role": "JOBCENTRE"}),
]


@pytest.mark.parametrize(("body", "viewer"), ANSWERED)
async def test_what_is_listed_is_answered(strict: Api, body: Answer, viewer: Answer) -> None:
    assert await ask(strict, **body) == {"data": {"viewer": viewer}}


REFUSED: list[Answer] = [
    {"query": NAME + " "},
    {"query": NAME.replace("name", "role")},
    {"query": "{ viewer { name } }"},
    {"query": "{ __schema { types { name } } }"},
    {"query": ""},
    {"query": "{"},
    {"query": hash_of(NAME)},
    {"documentId": ""},
    {"documentId": hash_of(NAME)},
    {"documentId": id_of(NAME).upper()},
    {"documentId": f"md5:{hash_of(NAME)}"},
    {"documentId": id_of("{ viewer { name } }")},
    {"documentId": id_of(NAME), "query": ROLE},
    {"documentId": id_of(NAME), "query": ""},
]


@pytest.mark.parametrize("body", REFUSED)
async def test_everything_else_is_refused(strict: Api, body: Answer) -> None:
    answer = await ask(strict, **body)
    assert codes_of(answer) == ["GRAPHQL_VALIDATION_FAILED"]
    assert "data" not in answer
    assert "trusts" in answer["errors"][0]["message"]


@pytest.mark.parametrize("given", [1, ["sha256:x"], {}, True])
async def test_an_id_is_text(strict: Api, given: Any) -> None:
    response = await strict.post(JOBCENTRE, json={"documentId": given})
    assert (response.status_code, response.json()["errors"][0]["extensions"]["field"]) == (400, "documentId")


async def test_a_role_gets_no_more_from_a_trusted_document_than_its_schema_has(strict: Api) -> None:
    assert codes_of(await ask(strict, documentId=id_of(HIDDEN))) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_without_a_list_ids_are_not_known(api: Api) -> None:
    assert codes_of(await ask(api, documentId=id_of(NAME))) == ["GRAPHQL_VALIDATION_FAILED"]
    assert codes_of(await ask(api, documentId=id_of(NAME), query=NAME)) == ["GRAPHQL_VALIDATION_FAILED"]
    assert codes_of(await ask(api, query=NAME)) == []


async def error_of(client: Client, **payload: Any) -> Any:
    await client.say(type="subscribe", id="1", payload=payload)
    frame = await client.hear()
    assert frame["type"] == "error", frame
    return frame["payload"][0]["extensions"]["code"]


async def test_subscriptions_are_listed_too(database: Database, listed: Path) -> None:
    async with running_live_api(database, trusted_documents=listed) as live, live.connected(JOBCENTRE) as client:
        variables = {"citizenId": "nobody"}
        for payload in ({"documentId": id_of(PLAN_CHANGED)}, {"query": PLAN_CHANGED}):
            # It is known, and so answered: there is no such citizen.
            assert await error_of(client, **payload, variables=variables) == "NOT_FOUND"
        for payload in ({"documentId": id_of("x")}, {"query": PLAN_CHANGED + " "}):
            assert await error_of(client, **payload, variables=variables) == "GRAPHQL_VALIDATION_FAILED"


async def test_a_subscription_asks_something(database: Database) -> None:
    async with running_live_api(database) as live:
        await _ends_with_4400(live, {})
        await _ends_with_4400(live, {"documentId": 1})


async def _ends_with_4400(live: LiveApi, payload: Any) -> None:
    async with live.connected(JOBCENTRE) as client:
        await client.say(type="subscribe", id="1", payload=payload)
        assert (await client.is_closed())[0] == 4400


WRONG = [
    ("{", "is not JSON"),
    ("[]", "no JSON object"),
    ("{}", "no JSON object"),
    (json.dumps({hash_of(NAME): ROLE}), f"has the hash {hash_of(ROLE)}"),
    (json.dumps({hash_of(NAME): NAME, hash_of(ROLE): ROLE + " "}), f"under {hash_of(ROLE)} has the hash"),
    (json.dumps({hash_of(NAME)[:40]: NAME}), "SHA-256"),
    (json.dumps({hash_of(NAME).upper(): NAME}), "SHA-256"),
    (json.dumps({hash_of(NAME): {"query": NAME}}), "SHA-256"),
]


@pytest.mark.parametrize(("content", "reason"), WRONG)
def test_a_list_that_is_not_in_order_is_named(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "trusted.json"
    path.write_text(content)
    with pytest.raises(SettingsError) as refused:
        load_trusted_documents(path)
    assert "MINPLAN_TRUSTED_DOCUMENTS" in str(refused.value)
    assert reason in str(refused.value)


def test_the_server_does_not_start_with_a_list_that_it_cannot_read(tmp_path: Path) -> None:
    ended = run_command(tmp_path / "data", "serve", "--port", "1", trusted_documents=str(tmp_path / "nothing.json"))
    assert ended.returncode != 0
    assert "MINPLAN_TRUSTED_DOCUMENTS: cannot read" in ended.stderr
