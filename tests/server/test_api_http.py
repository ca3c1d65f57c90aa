"""Requests that are not as they should be, as far as HTTP and the GraphQL document go."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import Documents, Valid
from server.errors import Code
from server.limit_settings import LIMITS, Limits
from server.mongo import Database
from server.settings import Settings
from tests.api import JOBCENTRE, Answer, Api, running_api

GOOD = json.dumps({"query": "{ viewer { name } }"}).encode()


def padded(length: int) -> bytes:
    return GOOD + b" " * (length - len(GOOD))


def body(**parts: Any) -> bytes:
    return json.dumps(parts).encode()


BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "body"),
    "not JSON": (b"{", "body"),
    "not text": (b"\xff\xfe", "body"),
    "number": (b"7", "body"),
    "text": (b'"query"', "body"),
    "null": (b"null", "body"),
    "empty list": (b"[]", "body"),
    "batch": (b"[" + GOOD + b"," + GOOD + b"]", "body"),
    "endless nesting": (b"[" * 100_000, "body"),
    "NaN": (b'{"query": NaN}', "body"),
    "half a character": (b'{"query": "\\ud800"}', "body"),
    "no query": (b"{}", "query"),
    "query is null": (body(query=None), "query"),
    "query is a list": (body(query=["{ viewer { name } }"]), "query"),
    "variables are a list": (body(query="{ viewer { name } }", variables=[]), "variables"),
    "variables are text": (body(query="{ viewer { name } }", variables="{}"), "variables"),
    "operationName is a number": (body(query="{ viewer { name } }", operationName=1), "operationName"),
}


@pytest.mark.parametrize(("content", "field"), BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_is_no_request_is_refused(api: Api, content: bytes, field: str) -> None:
    response = await api.post(JOBCENTRE, content)
    assert response.status_code == 400
    assert [each["extensions"] for each in response.json()["errors"]] == [{"code": "INVALID_INPUT", "field": field}]


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/graphql", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
)
async def test_another_content_type_is_refused(api: Api, kind: str) -> None:
    response = await api.post(JOBCENTRE, GOOD, headers={"content-type": kind})
    assert (response.status_code, response.json()["errors"][0]["extensions"]["field"]) == (400, "body")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
async def test_json_is_json_in_any_case(api: Api, kind: str) -> None:
    assert (await api.post(JOBCENTRE, GOOD, headers={"content-type": kind})).json() == {
        "data": {"viewer": {"name": "Nina Pettersen"}}
    }


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65536):
        yield content[start : start + 65536]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("length", "status"), [(LIMITS.body_bytes, 200), (LIMITS.body_bytes + 1, 413)])
async def test_a_body_has_at_most_a_megabyte(api: Api, length: int, status: int, chunked: bool) -> None:
    content = padded(length)
    response = await api.post(JOBCENTRE, in_chunks(content) if chunked else content)
    assert response.status_code == status
    assert ("content-length" in response.request.headers) is not chunked
    codes = [each["extensions"]["code"] for each in response.json().get("errors", [])]
    assert codes == ([] if status == 200 else ["LIMIT_EXCEEDED"])


async def test_a_body_without_an_end_is_given_up_at_the_limit(api: Api) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield b" " * 65536

    assert (await api.post(JOBCENTRE, endless())).status_code == 413
    assert sent < 2 * LIMITS.body_bytes


async def test_a_body_that_does_not_arrive_is_given_up(database: Database) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield GOOD[:5]
        await asyncio.Event().wait()

    async with running_api(database, Settings(limit=Limits(body_seconds=0.05))) as api:
        response = await asyncio.wait_for(api.post(JOBCENTRE, stuck()), 5)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["field"]) == (400, "body")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
async def test_only_post_asks(api: Api, method: str) -> None:
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}"}
    response = await api.client.request(method, "/graphql?query={viewer{name}}", headers=headers)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    if method != "HEAD":
        assert response.json()["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "method"}
    assert b"Nina" not in response.content


async def test_a_query_in_the_address_of_a_post_counts_for_nothing(api: Api) -> None:
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}", "content-type": "application/json"}
    response = await api.client.post("/graphql?query={viewer{name}}", headers=headers, content=b"{}")
    assert response.json()["errors"][0]["extensions"]["field"] == "query"


SAFETY = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize(
    ("path", "method"), [("/graphql", "POST"), ("/graphql", "GET"), ("/healthz", "GET"), ("/x", "GET")]
)
async def test_every_answer_carries_the_headers_of_safety(api: Api, path: str, method: str) -> None:
    headers = (await api.client.request(method, path)).headers
    assert {name: headers[name] for name in SAFETY} == SAFETY
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


async def ask_document(api: Api, query: str, **more: Any) -> Answer:
    answer: Answer = (await api.post(JOBCENTRE, body(query=query, **more))).json()
    return answer


TWO = "query A { viewer { name } } query B { viewer { role } }"
SECRET = "3112801234"
DOCUMENTS: dict[str, tuple[Answer, Code]] = {
    "empty": ({"query": ""}, Code.GRAPHQL_PARSE_FAILED),
    "syntax": ({"query": f'{{ viewer {{ name }} "{SECRET}" }}'}, Code.GRAPHQL_PARSE_FAILED),
    "open string": ({"query": f'{{ plan(citizenId: "{SECRET}'}, Code.GRAPHQL_PARSE_FAILED),
    "strange character": ({"query": f"{{ viewer {{ name }} }} \u0007 {SECRET}"}, Code.GRAPHQL_PARSE_FAILED),
    "fragment only": ({"query": "fragment F on Viewer { name }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "type definition": ({"query": "type A { b: Int }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "two without a name": ({"query": TWO}, Code.GRAPHQL_VALIDATION_FAILED),
    "two with another name": ({"query": TWO, "operationName": SECRET}, Code.GRAPHQL_VALIDATION_FAILED),
    "subscription": ({"query": "subscription { viewer { name } }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "unknown field": ({"query": "{ veiwer { name } }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "unknown argument": ({"query": '{ plan(citizenid: "a") { title } }'}, Code.GRAPHQL_VALIDATION_FAILED),
    "unknown fragment": ({"query": "{ viewer { ...F } }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "circle": ({"query": "{ viewer { ...F } } fragment F on Viewer { ...F }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "no selection": ({"query": "{ viewer }"}, Code.GRAPHQL_VALIDATION_FAILED),
    "argument of a wrong type": (
        {"query": f"{{ plan(citizenId: {SECRET}.5) {{ title }} }}"},
        Code.GRAPHQL_VALIDATION_FAILED,
    ),
    "deep": ({"query": "{ viewer" + " { a" * 2000 + " }" * 2001}, Code.GRAPHQL_PARSE_FAILED),
    "deep list": (
        {"query": "{ plan(citizenId: " + "[" * 2000 + "]" * 2000 + ") { title } }"},
        Code.GRAPHQL_PARSE_FAILED,
    ),
    "many characters": ({"query": "{ viewer { name } }" + "," * LIMITS.characters}, Code.LIMIT_EXCEEDED),
    "many tokens": ({"query": "{ viewer {" + " name" * (LIMITS.tokens - 4) + " } }"}, Code.LIMIT_EXCEEDED),
    "many repeats": ({"query": "{ viewer {" + " name" * (LIMITS.tokens - 5) + " } }"}, Code.LIMIT_EXCEEDED),
}


@pytest.mark.parametrize(("request_", "code"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
async def test_a_document_that_cannot_be_answered_is_refused(api: Api, request_: Answer, code: Code) -> None:
    response = await api.post(JOBCENTRE, body(**request_))
    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {code}
    assert "data" not in response.json()
    assert SECRET not in response.text


# Each is one letter away from something that the role has.
NEARLY = [
    "{ veiwer { name } }",
    "{ viewer { nam } }",
    '{ plan(citizenid: "a") { title } }',
    "{ viewer { ... on Viewr { name } } }",
]


@pytest.mark.parametrize("query", NEARLY)
async def test_what_is_not_there_leads_to_no_suggestion(api: Api, query: str) -> None:
    for error in (await ask_document(api, query))["errors"]:
        assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
        assert "mean" not in error["message"]


async def test_a_syntax_error_says_where_and_not_what(api: Api) -> None:
    (error,) = (await ask_document(api, "{ viewer { name }\n  !hemmeligt }"))["errors"]
    assert error["locations"] == [{"line": 2, "column": 3}]
    assert "hemmeligt" not in json.dumps(error)


async def test_one_of_several_operations_is_chosen_by_name(api: Api) -> None:
    assert await ask_document(api, TWO, operationName="B") == {"data": {"viewer": {"role": "JOBCENTRE"}}}


NULLED = [
    ('query($x: ID = "a") { plan(citizenId: $x) { title } }', ["plan"]),
    ("query($x: Boolean = true) { viewer @skip(if: $x) { name } }", None),
    ("query($x: Boolean = true) { viewer { name @include(if: $x) } }", ["viewer"]),
]


@pytest.mark.parametrize(("query", "path"), NULLED)
async def test_null_for_a_variable_with_a_default_is_the_callers_error(
    api: Api, query: str, path: list[str] | None
) -> None:
    (error,) = (await ask_document(api, query, variables={"x": None}))["errors"]
    assert (error["extensions"], error.get("path")) == ({"code": "INVALID_INPUT", "field": "x"}, path)


def kept(documents: Documents) -> list[str]:
    return [query for _, query in documents._prepared]


def test_what_is_prepared_is_kept_within_bounds() -> None:
    documents = Documents(Limits(documents=2))
    schema = schema_of(Role.JOBCENTRE)
    for number in range(5):
        documents.prepare(schema, Role.JOBCENTRE, f"query Q{number} {{ viewer {{ name }} }}")
    huge = "{ viewer { name } }" + " " * LIMITS.document_length
    assert isinstance(documents.prepare(schema, Role.JOBCENTRE, huge), Valid)
    assert [query[:8] for query in kept(documents)] == ["query Q3", "query Q4"]


def test_all_that_is_prepared_together_is_no_longer_than_the_limit() -> None:
    documents = Documents(Limits(documents_length=100, document_length=60))
    schema = schema_of(Role.JOBCENTRE)
    for length in (50, 50, 60, 61, 30, 30, 20):
        documents.prepare(schema, Role.JOBCENTRE, f"query Q{length} {{ viewer {{ name }} }}".ljust(length))
        assert sum(map(len, kept(documents))) <= 100
    assert [len(query) for query in kept(documents)] == [30, 29]


def test_what_is_prepared_for_one_role_serves_no_other() -> None:
    documents = Documents()
    query = "{ plans { edges { cursor } } }"
    assert isinstance(documents.prepare(schema_of(Role.JOBCENTRE), Role.JOBCENTRE, query), Valid)
    assert not isinstance(documents.prepare(schema_of(Role.CITIZEN), Role.CITIZEN, query), Valid)
    assert isinstance(documents.prepare(schema_of(Role.FUND), Role.FUND, query), Valid)
    assert len(kept(documents)) == 3
