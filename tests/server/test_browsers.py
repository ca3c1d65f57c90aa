"""Pages in browsers: which may call, what a browser is told, and that nobody learns anything without a token."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from domain.viewer import Role
from server.mongo import Database
from server.settings import Settings, load_settings
from tests.api import JOBCENTRE, ROOMY, VIEWERS, Api, running_api
from tests.live import ACK, LiveApi, running_live_api
from tests.server.test_settings import COMPLETE

PAGE, OTHER_PAGE = "https://plan.example", "http://localhost:3000"
ALLOWED = frozenset({PAGE, OTHER_PAGE})
ASK = {"query": "{ viewer { name } }"}
FOREIGN = [
    "https://evil.example",
    "https://plan.example.evil.example",
    "https://plan.example:8443",
    "http://plan.example",
    "https://PLAN.example",
    "https://plan.example/",
    "null",
    "",
    "*",
]


@pytest.fixture
async def open_api(database: Database) -> AsyncIterator[Api]:
    async with running_api(database, Settings(allowed_origins=ALLOWED, limit=ROOMY)) as api:
        yield api


async def preflight(api: Api, origin: str, method: str = "POST", headers: str = "authorization, content-type") -> Any:
    asked = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": headers}
    return await api.client.options("/graphql", headers=asked)


def allowance(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-allow")}


@pytest.mark.parametrize("origin", [PAGE, OTHER_PAGE])
async def test_a_page_of_an_allowed_origin_may_call(open_api: Api, origin: str) -> None:
    asked = await preflight(open_api, origin)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == origin
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert "origin" in asked.headers["vary"].lower()
    assert set(asked.headers["access-control-allow-headers"].split(", ")) >= {"Authorization", "Content-Type"}
    answer = await open_api.post(JOBCENTRE, json=ASK, headers={"origin": origin})
    assert answer.json() == {"data": {"viewer": {"name": "Nina Pettersen"}}}
    assert allowance(answer) == {"access-control-allow-origin": origin}
    assert "origin" in answer.headers["vary"].lower()


async def test_cookies_are_never_asked_for(open_api: Api) -> None:
    assert "access-control-allow-credentials" not in (await preflight(open_api, PAGE)).headers
    answer = await open_api.post(JOBCENTRE, json=ASK, headers={"origin": PAGE, "cookie": "a=b"})
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", FOREIGN)
async def test_no_other_page_may(open_api: Api, origin: str) -> None:
    assert (await preflight(open_api, origin)).status_code == 400
    assert "access-control-allow-origin" not in (await preflight(open_api, origin)).headers
    assert allowance(await open_api.post(JOBCENTRE, json=ASK, headers={"origin": origin})) == {}


@pytest.mark.parametrize(("method", "headers"), [("DELETE", ""), ("GET", ""), ("POST", "x-other")])
async def test_a_page_may_do_no_more_than_post(open_api: Api, method: str, headers: str) -> None:
    assert (await preflight(open_api, PAGE, method, headers)).status_code == 400


@pytest.mark.parametrize("origin", [PAGE, "null"])
async def test_without_the_setting_no_page_may_call(api: Api, origin: str) -> None:
    assert (await preflight(api, origin)).status_code == 405
    assert allowance(await preflight(api, origin)) == {}
    assert allowance(await api.post(JOBCENTRE, json=ASK, headers={"origin": origin})) == {}


async def test_only_production_has_browsers_come_encrypted_ever_after(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "strict-transport-security" not in (await api.client.get("/healthz")).headers
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    async with running_api(database, load_settings()) as production:
        for path in ("/healthz", "/graphql", "/nothing"):
            headers = (await production.client.get(path)).headers
            assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.fixture
async def live(database: Database) -> AsyncIterator[LiveApi]:
    async with running_live_api(database, allowed_origins=ALLOWED) as live:
        yield live


async def connects(live: LiveApi, *origins: str) -> int:
    """The status of a handshake from a page; 101 if it is accepted and the greeting, too."""
    try:
        async with live.open(additional_headers=[("Origin", each) for each in origins]) as client:
            assert await client.greet(Authorization=live.bearer()) == ACK
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_a_websocket_is_for_programs_and_for_pages_of_this_host_or_an_allowed_one(live: LiveApi) -> None:
    here = f"127.0.0.1:{live.port}"
    for origins in ((), (PAGE,), (OTHER_PAGE,), (f"http://{here}",), (f"https://{here}",)):
        assert await connects(live, *origins) == 101


@pytest.mark.parametrize("origin", [*FOREIGN, "http://127.0.0.1", "http://127.0.0.1:1", "http://[", "http://"])
async def test_no_other_page_opens_a_websocket(live: LiveApi, origin: str) -> None:
    assert await connects(live, origin) == 403


async def test_two_origins_are_none(live: LiveApi) -> None:
    assert await connects(live, PAGE, OTHER_PAGE) == 400


async def test_the_refusal_of_a_handshake_says_nothing_else(live: LiveApi) -> None:
    def handshake() -> bytes:
        lines = [
            "GET /graphql HTTP/1.1",
            "Host: here",
            "Origin: https://evil.example",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        ]
        with socket.create_connection(("127.0.0.1", live.port), timeout=10) as peer:
            peer.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
            return b"".join(iter(lambda: peer.recv(65536), b""))

    said = await _in_thread(handshake)
    assert said.startswith(b"HTTP/1.1 403")
    assert b"Nina" not in said


async def _in_thread(work: Any) -> bytes:
    said: bytes = await asyncio.to_thread(work)
    return said


INTROSPECTION = [
    "{ __schema { types { name } } }",
    '{ __type(name: "Plan") { fields { name } } }',
    "{ __typename }",
    "{",
]
NO_TOKEN: list[dict[str, str]] = [
    {},
    {"authorization": "Bearer "},
    {"authorization": "Bearer x"},
    {"cookie": "token=x"},
]


@pytest.mark.parametrize("headers", NO_TOKEN)
async def test_without_a_token_all_requests_are_answered_alike(api: Api, headers: dict[str, str]) -> None:
    """No introspection, and no hint at whether a document would be right: it is not even read."""
    answers = [await api.client.post("/graphql", json={"query": query}, headers=headers) for query in INTROSPECTION]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("role", list(Role))
async def test_with_a_token_introspection_shows_the_schema_of_its_role(api: Api, role: Role) -> None:
    answer = await api.ask(VIEWERS[role], INTROSPECTION[0])
    names = {each["name"] for each in answer["data"]["__schema"]["types"]}
    assert ("PlanEdge" in names) == (role in {Role.JOBCENTRE, Role.FUND})
