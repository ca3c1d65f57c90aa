"""Sessions and forms: who gets in, for how long, what a cookie tells, and which forms are believed."""

from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path

import httpx
import pytest

from domain.viewer import Role, Viewer
from server.app import create_app
from server.mongo import Database
from server.pages.routes import FORMS, PAGES
from server.pages.session import IDLE, LONGEST, Session, Sessions
from server.pages.sign_in import own_path
from server.runtime import Runtime
from server.settings import Settings, load_settings
from tests.api import NOON, Clock, make_services
from tests.pages.people import HOST, Town, text_of
from tests.server.test_settings import COMPLETE

ANNA = Viewer(Role.CITIZEN, "anna-holm", "Anna Holm")
PRODUCTION = {
    **COMPLETE,
    "MINPLAN_PAGES_URL": "https://minplan.example",
    "MINPLAN_SESSION_KEY": "s" * 40,
    "MINPLAN_OIDC_ISSUER": "https://login.example",
    "MINPLAN_OIDC_CLIENT_ID": "minplan",
    "MINPLAN_OIDC_CLIENT_SECRET": "c" * 40,
}


def client_of(settings: Settings, database: Database, clock: Clock) -> httpx.AsyncClient:
    app = create_app(Runtime(settings, database, clock), make_services(database, clock))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST)


def address_of(path: str) -> str:
    return path.format(
        citizen_id="anna-holm", activity_id="a", meeting_id="m", agreement_id="a", consent_id="c", reason="COMPLAINT"
    )


async def test_every_page_wants_a_session(town: Town) -> None:
    stranger = town.stranger()
    for page in PAGES:
        response = await stranger.client.get(address_of(page.path))
        assert response.status_code == 303
        assert response.headers["location"].startswith("/log-ind?til=%2F")


async def test_a_page_of_another_role_is_not_there(town: Town) -> None:
    for name, role in {"anna-holm": Role.CITIZEN, "jobcentre": Role.JOBCENTRE, "fund": Role.FUND}.items():
        person = await town.person(name)
        for page in PAGES:
            if role not in page.roles:
                await person.look(address_of(page.path), status=404)


async def test_after_the_sign_in_one_is_where_one_wanted_to_be(town: Town) -> None:
    person = town.stranger()
    response = await person.client.post(
        "/log-ind/som", data={"person": "anna-holm", "til": "/huskeservice"}, headers={"origin": HOST}
    )
    assert response.headers["location"] == "/huskeservice"


@pytest.mark.parametrize(
    "text",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a?b c",
        "/a?b#c",
        "/a?b?c",
        "/a?b\\c",
        "/a?b\n",
        "//evil.example?b",
        f"/a?{'b' * 301}",
        "/a\n",
        "evil",
        "/%2f",
    ],
)
def test_nobody_is_sent_elsewhere(text: str) -> None:
    assert own_path(text) == ""


async def test_the_query_of_a_page_is_kept_while_somebody_signs_in(town: Town) -> None:
    stranger, address = town.stranger(), "/plans/lars-winther.pdf?for=a-consent&x=%C3%A6"
    sent = await stranger.client.get(address, headers={"accept": "text/html"})
    page = await stranger.look(sent.headers["location"])
    assert f'name="til" value="{escape(address)}"' in page
    entered = await stranger.client.post(
        "/log-ind/som", data={"person": "jobcentre", "til": address}, headers={"origin": HOST}
    )
    assert entered.headers["location"] == address


async def test_a_long_query_is_not_kept(town: Town) -> None:
    sent = await town.stranger().client.get(f"/min-plan?x={'y' * 300}")
    assert sent.headers["location"] == "/log-ind?til=%2Fmin-plan"


async def test_a_cookie_tells_nothing_and_is_for_the_server_alone(town: Town) -> None:
    response = await town.stranger().client.post("/log-ind/som", data={"person": "anna-holm"}, headers={"origin": HOST})
    (cookie,) = response.headers.get_list("set-cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert not any(word in cookie for word in ("anna", "Anna", "citizen"))


async def test_production_has_host_cookies_over_tls_only(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {**PRODUCTION, "MINPLAN_DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    sessions, answer = Sessions(settings), _Answer()
    sessions.write(answer, sessions.begin(ANNA, NOON))  # type: ignore[arg-type] # as much of an answer as is used
    assert answer.given["key"] == "__Host-minplan-session"
    assert (answer.given["secure"], answer.given["httponly"], answer.given["path"]) == (True, True, "/")
    client = client_of(settings, database, Clock())
    assert (await client.post("/log-ind/som", data={"person": "anna-holm"}, headers={"origin": HOST})).status_code in (
        404,
        405,
    )
    assert "Anna Holm" not in (await client.get("/log-ind")).text


class _Answer:
    def __init__(self) -> None:
        self.given: dict[str, object] = {}

    def set_cookie(self, key: str, value: str, **options: object) -> None:
        self.given = {"key": key, "value": value, **options}


async def test_production_without_a_provider_has_no_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    client = client_of(load_settings(), database, Clock())
    for path in ("/log-ind", "/min-plan", "/static/page.css"):
        assert (await client.get(path)).status_code == 404


async def test_a_session_ends_by_itself(database: Database, tmp_path: Path) -> None:
    settings, clock = Settings(data_dir=tmp_path), Clock()
    client = client_of(settings, database, clock)
    await client.post("/log-ind/som", data={"person": "anna-holm"}, headers={"origin": HOST})

    async def is_in() -> bool:
        return (await client.get("/jeg-soeger-job-som")).status_code != 303

    clock.now += IDLE - timedelta(seconds=1)
    assert await is_in()
    clock.now += IDLE - timedelta(seconds=1)
    assert await is_in(), "looking at a page lets a session go on"
    clock.now += IDLE
    assert not await is_in()


async def test_a_session_does_not_go_on_for_ever(tmp_path: Path) -> None:
    sessions = Sessions(Settings(data_dir=tmp_path))
    session = sessions.begin(ANNA, NOON)
    busy = replace(session, seen=(NOON + LONGEST).timestamp() - 1)

    def holds(after: timedelta) -> bool:
        request = _Request({"minplan-session": _cookie(sessions, busy)})
        return sessions.read(request, NOON + after) is not None  # type: ignore[arg-type] # as much as is used

    assert holds(LONGEST - timedelta(seconds=1))
    assert not holds(LONGEST)


class _Request:
    def __init__(self, cookies: dict[str, str]) -> None:
        self.cookies = cookies


def _cookie(sessions: Sessions, session: Session) -> str:
    answer = _Answer()
    sessions.write(answer, session)  # type: ignore[arg-type] # as much of an answer as is used
    return str(answer.given["value"])


async def test_a_cookie_of_ones_own_making_opens_nothing(town: Town) -> None:
    for cookie in ("", "x", "gAAAAABinvented", "æ" * 10):
        headers = {"cookie": f"minplan-session={cookie}".encode()}
        assert (await town.stranger().client.get("/min-plan", headers=headers)).status_code == 303, cookie


async def test_who_sends_something_after_the_session_has_ended_is_told_that_it_is_lost(town: Town) -> None:
    stranger = town.stranger()
    answer = await stranger.post("/jeg-soeger-job-som", occupations__0__title="Smed")
    assert answer.status_code == 303
    assert "Det, du sendte, er ikke gemt." in text_of(await stranger.look(answer.headers["location"]))
    assert "ikke gemt" not in text_of(await stranger.look("/log-ind"))


async def test_a_form_from_what_is_no_address_is_refused(town: Town) -> None:
    anna = await town.person("anna-holm")
    answer = await anna.client.post("/log-ud", data={"form_token": anna.token}, headers={"origin": "http://["})
    assert answer.status_code == 403


async def test_signing_out_ends_the_session(town: Town) -> None:
    anna = await town.person("anna-holm")
    response = await anna.post("/log-ud")
    assert response.status_code == 200
    assert (await anna.client.get("/min-plan")).status_code == 303


FORGERIES = {
    "no token": ({}, {"origin": HOST}),
    "another token": ({"form_token": "another"}, {"origin": HOST}),
    "another origin": ({"form_token": "own"}, {"origin": "https://evil.example"}),
    "no origin": ({"form_token": "own"}, {}),
    "a hidden origin": ({"form_token": "own"}, {"origin": "null"}),
}


async def test_a_forged_form_changes_nothing(town: Town) -> None:
    anna = await town.person("anna-holm")
    for forgery, (fields, headers) in FORGERIES.items():
        content = {name: anna.token if value == "own" else value for name, value in fields.items()}
        for path in ("/huskeservice", "/log-ud"):
            response = await anna.client.post(path, data={**content, "sms": "", "email": ""}, headers=headers)
            assert response.status_code == 403, (forgery, path)
    assert "anna.holm@example.org" in await anna.look("/huskeservice")


async def test_every_form_is_refused_without_its_token(town: Town) -> None:
    people = {Role.CITIZEN: "oliver-frost", Role.JOBCENTRE: "jobcentre", Role.FUND: "fund"}
    signed_in = {role: await town.person(name) for role, name in people.items()}
    for form in FORMS:
        person = signed_in[min(form.roles)]
        path = address_of(form.path)
        response = await person.client.post(path, data={"form_token": "x"}, headers={"origin": HOST})
        assert response.status_code == 403, form.path


async def test_a_form_that_is_none_is_refused(town: Town) -> None:
    anna = await town.person("anna-holm")
    for content in (b"\xff\xfe", b"a=%ff", b"&".join(b"a=1" for _ in range(3000))):
        response = await anna.client.post("/huskeservice", content=content, headers={"origin": HOST})
        assert response.status_code in (400, 403)
    response = await anna.client.post("/huskeservice", content=b"a" * 1_000_001, headers={"origin": HOST})
    assert response.status_code == 413
    assert "Intet er gemt" in text_of(response.text)


async def test_a_page_runs_no_script_of_others_and_stands_in_no_frame(town: Town) -> None:
    anna = await town.person("anna-holm")
    response = await anna.client.get("/min-plan")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["cache-control"] == "no-store"
    assert "style=" not in response.text
    assert "<script>" not in response.text
