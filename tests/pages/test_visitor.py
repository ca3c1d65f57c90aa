"""Files of plans for people with a session: reading them, and nothing else."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.viewer import Role, Viewer
from server.endpoint import authenticate
from server.mongo import Database
from server.pages.session import Sessions
from server.pages.visitor import SessionAsVisitor
from server.settings import Settings
from server.token import InvalidTokenError
from tests.api import Clock, make_services, signing_key
from tests.pages.people import HOST, Town, text_of

ANNA = Viewer(Role.CITIZEN, "anna-holm", "Anna Holm")
BROWSER = {"accept": "text/html"}


class _Answer:
    def __init__(self) -> None:
        self.value = ""

    def set_cookie(self, _: str, value: str, **__: object) -> None:
        self.value = value


@pytest.fixture
def client(database: Database, tmp_path: Path) -> httpx.AsyncClient:
    sessions, clock = Sessions(Settings(data_dir=tmp_path)), Clock()
    services = make_services(database, clock)

    async def who(request: Request) -> Response:
        try:
            return PlainTextResponse((await authenticate(request.scope, services)).subject)
        except InvalidTokenError:
            return PlainTextResponse("nobody", 401)

    methods = ["GET", "POST", "PUT", "DELETE"]
    routes = [Route(path, who, methods=methods) for path in ("/plans/{citizen_id}.pdf", "/graphql")]
    app = Starlette(routes=routes, middleware=[Middleware(SessionAsVisitor, sessions=sessions, now=clock)])
    answer = _Answer()
    sessions.write(answer, sessions.begin(ANNA, clock()))  # type: ignore[arg-type] # as much of an answer as is used
    cookies = {"minplan-session": answer.value}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST, cookies=cookies)


async def test_a_person_reads_a_file_with_their_session(client: httpx.AsyncClient) -> None:
    assert (await client.get("/plans/anna-holm.pdf", headers=BROWSER)).text == "anna-holm"


async def test_a_session_changes_nothing_there_and_is_nothing_to_the_api(client: httpx.AsyncClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert (await client.request(method, "/plans/anna-holm.pdf")).status_code == 401
    for method in ("GET", "POST"):
        assert (await client.request(method, "/graphql")).status_code == 401


async def test_a_token_counts_before_a_session(client: httpx.AsyncClient) -> None:
    assert (await client.get("/plans/anna-holm.pdf", headers={"authorization": "Bearer x"})).status_code == 401
    nina = Viewer(Role.JOBCENTRE, "nina", "Nina", "0461")
    token = signing_key().sign(nina, "https://login.example", "minplan-tests", Clock()())
    headers = {"authorization": f"Bearer {token}"}
    assert (await client.get("/plans/anna-holm.pdf", headers=headers)).text == "nina"


async def test_without_a_session_a_person_signs_in_and_a_program_is_refused(client: httpx.AsyncClient) -> None:
    client.cookies.clear()
    sent = await client.get("/plans/anna-holm.pdf", headers=BROWSER)
    assert (sent.status_code, sent.headers["location"]) == (303, "/log-ind?til=%2Fplans%2Fanna-holm.pdf")
    assert (await client.get("/plans/anna-holm.pdf", headers={"accept": "*/*"})).status_code == 401


async def test_a_plan_is_downloaded_as_pdf_by_who_may_read_it(town: Town) -> None:
    anna, nina, berit = [await town.person(name) for name in ("anna-holm", "jobcentre", "fund")]
    for person in (anna, nina, berit):
        pdf = await person.client.get("/plans/anna-holm.pdf", headers=BROWSER)
        assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
        assert pdf.content.startswith(b"%PDF-")
    for person in (anna, berit):
        assert (await person.client.get("/plans/lars-winther.pdf", headers=BROWSER)).status_code == 404
    assert "Planen som PDF" in text_of(await anna.look("/hvem-har-set-min-plan"))
    sent = await town.stranger().client.get("/plans/anna-holm.pdf", headers=BROWSER)
    assert sent.headers["location"] == "/log-ind?til=%2Fplans%2Fanna-holm.pdf"


async def test_a_refused_file_is_a_danish_page_for_people_and_coded_json_for_programs(town: Town) -> None:
    anna = await town.person("anna-holm")
    for path in ("/plans/lars-winther.pdf", "/plans/nobody.pdf", "/plans/anna-holm/contract"):
        page = await anna.client.get(path, headers=BROWSER)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "NOT_FOUND" not in page.text
        assert 'lang="da"' in page.text
        assert "Filen findes ikke" in text_of(page.text)
        told = await anna.client.get(path, headers={"accept": "application/json"})
        assert told.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
