"""What somebody has typed is given back to them, whatever becomes of the form."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import create_app
from server.cpr import open_vault
from server.examples.loading import load_examples
from server.mongo import Database
from server.pages.forms import Field, Kind, Rows, list_texts, parse_form
from server.pages.page_request import PageRequest, RefusedError
from server.pages.session import IDLE
from server.runtime import Runtime
from server.settings import Settings
from tests.api import NOON, Clock, make_services
from tests.pages.people import HOST, VERSION, Person, Town, text_of

DRAFT = "/borger/lars-winther/kladde"
CASE = "/borger/anna-holm/kladde"
TEXT = "Vi har aftalt tre ting."
HERS = f"Det, du skrev Kopiér det, før du går videre, så du kan sætte det ind igen. {TEXT}"


async def version_of(person: Person, page: str) -> str:
    found = VERSION.search(await person.look(page))
    assert found
    return found[1]


async def test_a_status_for_an_activity_that_a_colleague_removed_is_given_back(town: Town) -> None:
    nina, colleague = await town.person("jobcentre"), await town.person("jobcentre")
    new = f"{CASE}/indsats"
    content = {
        "type": "MENTOR",
        "title": "Mentor",
        "description": "En mentor.",
        "startsOn": "2027-03-15",
        "reason": "Ja.",
    }
    await nina.edit(f"{new}?slags=MENTOR", new, **{f"activity.{name}": text for name, text in content.items()})
    page = re.findall(rf'href="({new}/[^"]+)">[^<]*Mentor', await nina.look(CASE))[-1]
    version = await version_of(nina, page)
    await colleague.edit(page, f"{page}/fjern")
    lost = await nina.post(f"{page}/status", draftVersion=version, text=TEXT)
    assert lost.status_code == 404
    assert HERS in text_of(lost.text)


async def test_a_form_that_is_sent_while_the_system_is_away_is_given_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nina = await town.person("jobcentre")
    version = await version_of(nina, DRAFT)

    async def ask(_: PageRequest, __: str, **___: Any) -> dict[str, Any]:
        raise RefusedError([{"extensions": {"code": "UNAVAILABLE"}}])

    monkeypatch.setattr(PageRequest, "ask", ask)
    away = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=TEXT)
    assert away.status_code == 503
    assert "se efter, om det blev gemt" in text_of(away.text)
    assert HERS in text_of(away.text)
    assert "#beskrivelse-" not in away.text, "no link leads to an input that is not on the page"


async def test_a_form_of_an_earlier_session_is_not_saved_and_given_back(town: Town) -> None:
    nina = await town.person("jobcentre")
    version, token = await version_of(nina, DRAFT), nina.token
    await nina.client.post("/log-ind/som", data={"person": "jobcentre"}, headers={"origin": HOST})
    old = await nina.post(f"{DRAFT}/beskrivelse", form_token=token, draftVersion=version, text=TEXT)
    assert old.status_code == 403
    assert HERS in text_of(old.text)
    assert TEXT not in await nina.look(DRAFT)


async def test_what_another_site_sends_is_not_shown(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(DRAFT)
    content = {"form_token": nina.token, "text": TEXT}
    foreign = await nina.client.post(f"{DRAFT}/beskrivelse", data=content, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert TEXT not in foreign.text


@pytest.fixture
async def nina_and_clock(database: Database, tmp_path: Path) -> tuple[Person, Clock]:
    """A caseworker who has signed in, and the clock of the server."""
    settings, clock = Settings(data_dir=tmp_path), Clock()
    await load_examples(database, open_vault(settings), NOON)
    app = create_app(Runtime(settings, database, clock), make_services(database, clock))
    nina = Person(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST))
    await nina.client.post("/log-ind/som", data={"person": "jobcentre"}, headers={"origin": HOST})
    return nina, clock


async def test_a_form_that_was_open_for_longer_than_the_session_is_given_back(
    nina_and_clock: tuple[Person, Clock],
) -> None:
    nina, clock = nina_and_clock
    version = await version_of(nina, DRAFT)
    clock.now += IDLE + timedelta(minutes=1)
    late = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=TEXT)
    assert late.status_code == 403
    assert "Du var logget ud" in text_of(late.text)
    assert HERS in text_of(late.text)
    assert 'href="/log-ind?til=%2Fborger%2Flars-winther%2Fkladde"' in late.text
    assert "Nina" not in late.text


async def test_without_the_token_of_the_session_that_ended_nothing_is_given_back(
    nina_and_clock: tuple[Person, Clock],
) -> None:
    nina, clock = nina_and_clock
    await nina.look(DRAFT)
    clock.now += IDLE + timedelta(minutes=1)
    late = await nina.post(f"{DRAFT}/beskrivelse", form_token="guessed", text=TEXT)
    assert late.status_code == 303
    assert late.headers["location"] == "/log-ind?tabt=1"


async def test_who_has_signed_out_signs_in_first(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(DRAFT)
    await nina.post("/log-ud")
    late = await nina.post(f"{DRAFT}/beskrivelse", text=TEXT)
    assert late.status_code == 303
    assert late.headers["location"] == "/log-ind?tabt=1"


@pytest.mark.parametrize(
    ("page", "form", "content", "links"),
    [
        ("/borger/anna-holm/aftaler", "krav", {"regions": f"Fyn\n{'x' * 256}"}, ["krav-regions"]),
        ("/borger/anna-holm/aftaler", "aftale", {"heldAt": "i går", "text": "Ja."}, ["aftale-heldAt"]),
    ],
)
async def test_each_problem_links_to_its_input(
    town: Town, page: str, form: str, content: dict[str, str], links: list[str]
) -> None:
    person = await town.person("fund" if form == "krav" else "jobcentre")
    await person.look(page)
    refused = await person.post(f"{page}/{form}", **content)
    assert refused.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)">', refused.text) == links
    for link in links:
        assert re.search(rf'id="{re.escape(link)}"[^>]*aria-invalid="true"', refused.text)


async def test_a_problem_of_a_list_as_a_whole_is_no_link(town: Town) -> None:
    anna = await town.person("anna-holm")
    await anna.look("/jeg-soeger-job-som")
    row = {"occupations__0__title": "Smed", "occupations__0__code": "7221"}
    twice = row | {name.replace("0", "1", 1): text for name, text in row.items()}
    refused = await anna.post("/jeg-soeger-job-som", **twice)
    assert refused.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)">', refused.text) == []
    assert "Hver stilling har en kode og står én gang." in text_of(refused.text)


async def test_a_meeting_that_could_not_be_moved_says_why_at_its_own_inputs(town: Town) -> None:
    nina = await town.person("jobcentre")
    page = "/borger/anna-holm/aftaler"
    meeting = re.findall(r'action="([^"]+)/flyt"', await nina.look(page))[-1]
    refused = await nina.post(f"{meeting}/flyt", startsAt="2027-04-07T09:00", endsAt="2027-04-07T08:00")
    name = f"flyt-{meeting.rpartition('/')[2]}-endsAt"
    assert refused.status_code == 422
    assert re.search(rf'id="{name}"[^>]*value="2027-04-07T08:00"[^>]*aria-invalid="true"', refused.text)
    assert f'<a href="#{name}">' in refused.text
    assert refused.text.count('<details class="inline" open>') == 1


async def test_a_message_after_the_order_was_ended_is_given_back(town: Town) -> None:
    nina, sofie = await town.person("jobcentre"), await town.person("sofie-krogh")
    case = "/borger/sofie-krogh/uddannelse"
    await sofie.look("/uddannelse")
    await nina.look(case)
    await nina.send(f"{case}/afslut", completed="on")
    for person, path in ((sofie, "/uddannelse"), (nina, f"{case}/besked")):
        late = await person.post(path, text=TEXT, id="0b5a5c5e-2f0e-4a57-9c0f-5a6a2f7f6d11")
        assert late.status_code == 422
        assert HERS in text_of(late.text)
        assert "0b5a5c5e" not in text_of(late.text)


async def test_answers_to_a_step_that_has_passed_are_given_back_and_take_nothing_from_the_next(town: Town) -> None:
    nina, sofie = await town.person("jobcentre"), await town.person("sofie-krogh")
    goal = re.findall(r'name="places\.\d+\.educationGoalId" value="([^"]+)"', await sofie.look("/uddannelse"))[0]
    places = {"places__0__educationGoalId": goal, "places__0__institution": "EUC Lillebælt", "placesReason": TEXT}
    await nina.look("/borger/sofie-krogh/uddannelse")
    await nina.send("/borger/sofie-krogh/uddannelse/trin", step="3", deadline="2027-05-01", comment="Søg nu.")
    saved = {"applications__0__educationGoalId": goal, "applications__0__institution": "Smedeskolen"}
    await sofie.send("/uddannelse/trin-3", **saved, applications__0__answer="WAITING", knap="gem")
    late = await sofie.post("/uddannelse/trin-2", **places, knap="gem")
    assert late.status_code == 422
    assert f"så du kan sætte det ind igen. EUC Lillebælt {TEXT}" in text_of(late.text)
    assert 'name="applications.0.institution" type="text" value="Smedeskolen"' in late.text


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("muligheder", {"prospects.admission": TEXT}),
        ("delmaal", {"subGoals.0.text": TEXT}),
        ("beskrivelse", {"text": TEXT}),
    ],
)
async def test_a_form_that_the_target_group_has_no_more_is_given_back(
    town: Town, path: str, content: dict[str, str]
) -> None:
    nina = await town.person("jobcentre")
    version = await version_of(nina, DRAFT)
    await nina.look("/borger/lars-winther")
    await nina.send("/borger/lars-winther/maalgruppe", targetGroup="FLEX_JOB_ALLOWANCE")
    late = await nina.post(f"{DRAFT}/{path}", draftVersion=version, **content)
    assert late.status_code == 422
    assert TEXT in text_of(late.text)


async def test_who_has_become_somebody_else_in_another_tab_gets_back_what_they_typed(town: Town) -> None:
    nina = await town.person("jobcentre")
    version = await version_of(nina, DRAFT)
    await nina.client.post("/log-ind/som", data={"person": "anna-holm"}, headers={"origin": HOST})
    late = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=TEXT)
    assert late.status_code == 403
    assert HERS in text_of(late.text)


def test_what_was_written_in_words_is_given_back_and_nothing_else() -> None:
    fields = (
        Field("draftVersion", Kind.NUMBER),
        Field("title"),
        Field("form"),
        Field("heldAt"),
        Field("alone", Kind.FLAG),
        Field("id", fixed=True),
        Rows("goals", (Field("title"), Field("code"), Field("reached", Kind.FLAG, fixed=True))),
    )
    given = parse_form(
        b"draftVersion=3&title=+%C3%86ble+&form=IN_PERSON&heldAt=2027-03-01T10:00&alone=on&id=0b5a&form_token=x"
        b"&goals.1.title=Smed&goals.1.code=7221&goals.1.reached=on&goals.3.title=&other=Hej"
    )
    assert list_texts(fields, given) == ["Æble", "Smed"]
    for text in ("Я не можу прийти", "لا أستطيع", "RING TIL MIG", "æ"):
        assert list_texts([Field("text")], {"text": [text]}) == [text]
