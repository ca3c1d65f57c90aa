"""The pages of development: tokens that work, messages shown as text, nothing in production."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from domain.viewer import Role
from server.app import create_app
from server.callers import EXAMPLE_CALLERS
from server.development import MAIL_POLICY, PAGE_POLICY, development_routes
from server.local_outbox import LocalMessage, keep_message
from server.metrics import metrics_app
from server.mongo import Database, close, connect
from server.runtime import Runtime
from server.settings import load_settings
from tests.api import NOON, Clock, codes_of, make_services
from tests.development import read_page_data, running_pages
from tests.server.test_settings import COMPLETE

ATTACK = "<script>alert(1)</script> & æøå"
SMS: LocalMessage = {"_id": "sms-1", "channel": "sms", "to": "+4512345678", "text": ATTACK, "at": NOON}
MAIL: LocalMessage = {
    "_id": "mail/1",
    "channel": "email",
    "to": "anna@example.org",
    "subject": f"Nyt {ATTACK}",
    "text": "Der er nyt i din plan.",
    "html": '<p style="color: red">Der er nyt i din plan.</p>',
    "at": NOON + timedelta(minutes=1),
}


async def test_production_has_no_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    runtime = Runtime(load_settings(), database, Clock())
    assert development_routes(runtime, make_services(database, Clock())) == []


@pytest.mark.parametrize("production", [False, True])
async def test_production_gives_its_figures_elsewhere(
    database: Database, monkeypatch: pytest.MonkeyPatch, production: bool
) -> None:
    for name, value in COMPLETE.items() if production else ():
        monkeypatch.setenv(name, value)
    runtime = Runtime(load_settings(), database, Clock())
    for app, found in (
        (create_app(runtime, make_services(database, Clock())), not production),
        (metrics_app(runtime), True),
    ):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://minplan.example") as client:
            assert ((await client.get("/metrics")).status_code == 200) is found


async def test_the_start_page_names_addresses_that_answer(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        page = await client.get("/")
        addresses = re.findall(r'<dt><a href="([^"]+)"', page.text)
        assert addresses == ["/log-ind", "/graphql", "/dev/outbox", "/healthz", "/readyz"]
        assert [(await client.get(address)).status_code for address in addresses] == [200] * 5


async def test_the_start_page_has_a_working_token_for_each_role(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        tokens = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", (await client.get("/")).text)
        roles = []
        for token in tokens:
            headers = {"authorization": f"Bearer {token}"}
            answer = await client.post("/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
            roles.append(answer.json()["data"]["viewer"]["role"])
    assert roles == [viewer.role.name for viewer in EXAMPLE_CALLERS.values()]
    assert set(roles) == {role.name for role in Role}


async def test_no_tokens_where_another_issuer_makes_them(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path, jwks=tmp_path / "jwks.json") as client:
        text = (await client.get("/")).text
        data = await read_page_data(client, "fund")
    assert "eyJ" not in text
    assert data["token"] == ""


async def test_graphiql_takes_the_role_from_the_address(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        page = await client.get("/graphql?as=fund")
        unknown = await client.get("/graphql", params={"as": ATTACK})
    assert re.search(r'aria-current="page">Fund<', page.text)
    assert page.headers["content-security-policy"] == PAGE_POLICY
    assert re.search(r'aria-current="page">Citizen<', unknown.text)
    assert ATTACK not in unknown.text


async def test_a_query_in_the_address_is_refused(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        answer = await client.get("/graphql", params={"query": "{ viewer { role } }"})
    assert answer.status_code == 405
    assert codes_of(answer.json()) == ["INVALID_INPUT"]


async def test_the_outbox_shows_messages_as_text_newest_first(database: Database, tmp_path: Path) -> None:
    await keep_message(database, SMS)
    await keep_message(database, MAIL)
    async with running_pages(database, tmp_path) as client:
        page = (await client.get("/dev/outbox")).text
    assert page.index("E-mail til anna@example.org") < page.index("SMS til +4512345678")
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; æøå") == 2
    assert "<script" not in page
    assert "Onsdag den 10. marts 2027, kl. 12:01" in page


async def test_an_empty_outbox_says_so(database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        assert "Der er ingen beskeder endnu" in (await client.get("/dev/outbox")).text


async def test_a_mail_is_shown_as_it_was_sent_in_a_sandbox(database: Database, tmp_path: Path) -> None:
    await keep_message(database, SMS)
    await keep_message(database, MAIL)
    async with running_pages(database, tmp_path) as client:
        (address,) = re.findall(r'href="(/dev/outbox/[^"]+)"', (await client.get("/dev/outbox")).text)
        mail = await client.get(address)
        without_html = await client.get("/dev/outbox/sms-1")
    assert mail.text == MAIL["html"]
    assert mail.headers["content-security-policy"] == MAIL_POLICY
    assert without_html.status_code == 404


@pytest.mark.parametrize("path", ["/graphql?as=jobcentre", "/dev/outbox", "/dev/outbox/1"])
async def test_a_dead_database_is_named(path: str, tmp_path: Path) -> None:
    database = connect("mongodb://127.0.0.1:9/", answer_seconds=0.3)
    try:
        async with running_pages(database, tmp_path) as client:
            answer = await client.get(path)
    finally:
        close(database)
    assert (answer.status_code, answer.text) == (503, "database")


@pytest.mark.parametrize("path", ["/dev/graphiql/../graphiql.py", "/dev/graphiql/%2e%2e/__init__.py", "/dev/nothing"])
async def test_nothing_else_is_served(path: str, database: Database, tmp_path: Path) -> None:
    async with running_pages(database, tmp_path) as client:
        assert (await client.get(path)).status_code == 404
