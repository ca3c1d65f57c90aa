"""Signing in at a real OpenID Connect provider on loopback: the code flow with PKCE, and all that may not get through."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from server.cpr import open_vault
from server.examples.loading import load_examples
from server.mongo import Database
from server.pages import openid
from server.pages.openid import TABS
from server.settings import Settings
from tests.api import NOON
from tests.development import make_app
from tests.pages.people import HOST, Person, text_of
from tests.pages.provider import CLIENT_ID, CLIENT_SECRET
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
ANNA = {"sub": "anna-holm", "name": "Anna Holm", "role": "citizen"}
NINA = {"sub": "nina", "name": "Nina Pettersen", "role": "jobcentre", "organisation": "0461"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.pages.provider", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{address}/keys").status_code == 200
        return False

    try:
        wait_until(answers, "the provider answers")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def settings_for(issuer: str, folder: Path) -> dict[str, Any]:
    return {
        "data_dir": folder,
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "pages_url": HOST,
    }


@pytest.fixture
async def door(database: Database, issuer: str, tmp_path: Path) -> Person:
    given = settings_for(issuer, tmp_path)
    await load_examples(database, open_vault(Settings(data_dir=tmp_path)), NOON)
    app = make_app(database, given.pop("data_dir"), **given)
    return Person(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST))


async def tell(issuer: str, claims: dict[str, str], fault: str | None = None) -> None:
    async with httpx.AsyncClient() as client:
        await client.post(f"{issuer}/tell", json={"claims": claims, "break": fault})


async def go_to_provider(door: Person, target: str = "") -> str:
    """Where the provider sends the person back to."""
    begun = await door.client.get("/log-ind/udbyder", params={"til": target} if target else None)
    assert begun.status_code == 302
    async with httpx.AsyncClient() as client:
        answered = await client.get(begun.headers["location"])
    assert answered.status_code == 302, answered.text
    back: str = answered.headers["location"]
    assert back.startswith(f"{HOST}/log-ind/tilbage?")
    return back


async def test_one_who_signs_in_has_the_role_of_the_claims(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    assert 'href="/log-ind/udbyder"' in (await door.client.get("/log-ind")).text
    back = await door.client.get(await go_to_provider(door, "/kalender"))
    assert (back.status_code, back.headers["location"]) == (303, "/kalender")
    assert "Anna Holm" in text_of(await door.look("/min-plan"))
    await door.look("/borgere", status=404)


async def test_staff_have_the_organisation_of_the_claims(door: Person, issuer: str) -> None:
    await tell(issuer, NINA)
    back = await door.client.get(await go_to_provider(door))
    assert back.headers["location"] == "/borgere"
    assert "Oliver Frost" in text_of(await door.look("/borger/oliver-frost"))


async def test_the_request_has_pkce_state_and_nonce_that_differ_each_time(door: Person) -> None:
    asked = [
        parse_qs(urlsplit((await door.client.get("/log-ind/udbyder")).headers["location"]).query) for _ in range(2)
    ]
    for query in asked:
        assert query["response_type"] == ["code"]
        assert query["code_challenge_method"] == ["S256"]
        assert query["redirect_uri"] == [f"{HOST}/log-ind/tilbage"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 20


FAULTS = ["nonce", "issuer", "audience", "party", "expired", "unsigned", "secret", "key", "denied"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_token_that_is_not_in_order_lets_nobody_in(door: Person, issuer: str, fault: str) -> None:
    await tell(issuer, ANNA, fault)
    back = await door.client.get(await go_to_provider(door))
    assert back.status_code == 403
    assert "Du kunne ikke logges ind." in text_of(back.text)
    assert (await door.client.get("/min-plan")).status_code == 303


CLAIMS = [
    {**ANNA, "role": "king"},
    {**ANNA, "sub": ""},
    {**NINA, "organisation": ""},
    {"sub": "anna-holm", "name": "Anna Holm"},
    {"sub": "ida", "name": "Ida Lund", "role": "institution", "organisation": "461416"},
    {"sub": "aksel", "name": "Aksel Bang", "role": "administrator"},
]


async def test_claims_without_a_role_that_has_pages_let_nobody_in(door: Person, issuer: str) -> None:
    for claims in CLAIMS:
        await tell(issuer, claims)
        back = await door.client.get(await go_to_provider(door))
        assert back.status_code == 403, claims


async def test_a_provider_that_calls_itself_another_is_not_used(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA, "metadata")
    assert (await door.client.get("/log-ind/udbyder")).status_code == 403


async def test_an_answer_is_good_once_and_for_the_one_who_asked(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    back = await go_to_provider(door)
    stranger = Person(httpx.AsyncClient(transport=door.client._transport, base_url=HOST))
    assert (await stranger.client.get(back)).status_code == 403, "without the cookie of who began"
    assert (await door.client.get(back)).status_code == 303
    door.client.cookies.delete("minplan-session")
    assert (await door.client.get(back)).status_code == 403, "a second time"


async def test_two_tabs_sign_in_beside_each_other(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    backs = [await go_to_provider(door, target) for target in ("/kalender", "/huskeservice")]
    for back, target in zip(backs, ("/kalender", "/huskeservice"), strict=True):
        assert (await door.client.get(back)).headers["location"] == target
        assert (await door.client.get(back)).status_code == 403, "a second time"


async def test_of_many_tabs_the_last_ones_fit_into_the_cookie(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    target = f"/kalender?x={'y' * 300}"[:300]
    backs = [await go_to_provider(door, target) for _ in range(TABS + 1)]
    kept = door.client.cookies["minplan-sign-in"]
    assert len(kept) < 3900, "browsers drop a cookie of more than 4096 bytes"
    assert [(await door.client.get(back)).status_code for back in backs] == [403, *[303] * TABS]


async def test_a_new_key_of_the_provider_counts_at_once_and_a_replaced_one_soon(
    door: Person, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sign_in(fault: str | None) -> int:
        await tell(issuer, ANNA, fault)
        return (await door.client.get(await go_to_provider(door))).status_code

    assert await sign_in(None) == 303
    assert await sign_in("replaced key") == 403
    monkeypatch.setattr(openid, "KEPT_SECONDS", 0.0)
    assert await sign_in("replaced key") == 303
    monkeypatch.setattr(openid, "KEPT_SECONDS", 600.0)
    assert await sign_in("new key") == 303


async def test_another_state_lets_nobody_in(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    back = await go_to_provider(door)
    changed = back.replace("state=", "state=x")
    assert (await door.client.get(changed)).status_code == 403


async def test_what_is_kept_during_the_sign_in_is_sealed(door: Person) -> None:
    begun = await door.client.get("/log-ind/udbyder")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    assert state not in begun.headers["set-cookie"]
    assert "HttpOnly" in begun.headers["set-cookie"]


async def test_signing_out_offers_the_providers_own(door: Person, issuer: str) -> None:
    await tell(issuer, ANNA)
    await door.client.get(await go_to_provider(door))
    await door.look("/forside")
    page = (await door.post("/log-ud")).text
    assert f"{issuer}/end?" in page
    assert (await door.client.get("/forside")).status_code == 303


async def test_a_provider_that_is_away_leads_to_a_page_that_says_so(database: Database, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        given = settings_for(nobody, tmp_path)
        app = make_app(database, given.pop("data_dir"), **given)
        person = Person(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST))
        assert (await person.client.get("/log-ind/udbyder")).status_code == 403
