"""Addresses that are none, and people who have nothing here: each is told so, in words they understand."""

from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from domain.viewer import Role, Viewer
from server.mongo import Database
from server.pages.session import Sessions
from server.settings import Settings
from tests.api import NOON
from tests.development import make_app
from tests.pages.people import HOST, Person, Town, text_of

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/min-plam", 404, "Siden findes ikke"),
        ("/min-plan/", 404, "Siden findes ikke"),
        ("/static/nothing.css", 404, "Siden findes ikke"),
        ("/borger/anna-holm/kladde/jobmaal", 405, "Siden kan ikke vises"),
    ],
)
async def test_a_person_reads_in_danish_that_there_is_no_page(town: Town, path: str, status: int, heading: str) -> None:
    stranger = town.stranger()
    response = await stranger.client.get(path, headers=BROWSER)
    assert response.status_code == status
    assert heading in text_of(response.text)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    program = await stranger.client.get(path)
    assert program.status_code == status
    assert program.headers["content-type"].startswith("text/plain")


async def test_what_may_be_done_at_an_address_is_said_with_the_page(town: Town) -> None:
    response = await town.stranger().client.get("/uddannelse/trin-1", headers=BROWSER)
    assert response.headers["allow"] == "POST"


async def test_who_has_signed_in_keeps_their_menu_where_there_is_no_page(town: Town) -> None:
    nina = await town.person("jobcentre")
    response = await nina.client.get("/borgerne", headers=BROWSER)
    assert response.status_code == 404
    assert "Nina Pettersen Log ud Borgere Opfølgning" in text_of(response.text)


async def test_a_citizen_whom_nobody_registered_is_welcome(database: Database, tmp_path: Path) -> None:
    sessions, answer = Sessions(Settings(data_dir=tmp_path)), Response()
    somebody = Viewer(Role.CITIZEN, "nobody-registered", "Ida Ny")
    sessions.write(answer, sessions.begin(somebody, NOON))
    transport = httpx.ASGITransport(make_app(database, tmp_path))
    cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
    ida = Person(httpx.AsyncClient(transport=transport, base_url=HOST, headers=cookie))
    assert "Du har ingen plan." in text_of(await ida.look("/forside"))
    assert "Der er ingen plan endnu." in text_of(await ida.look("/min-plan"))
    for path in ("/jeg-soeger-job-som", "/huskeservice"):
        assert ", når et jobcenter har oprettet dig." in text_of(await ida.look(path))
