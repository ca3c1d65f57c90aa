"""What somebody has typed is given back to them, whatever becomes of the form; and what a colleague has typed is shown."""

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


async def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_can_be_replaced(town: Town) -> None:
    nina, colleague = await town.person("jobcentre"), await town.person("jobcentre")
    version = await version_of(nina, DRAFT)
    await colleague.edit(DRAFT, f"{DRAFT}/beskrivelse", text="Kollegaens <tekst>\nmed to linjer")
    refused = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=TEXT)
    said = text_of(refused.text)
    assert refused.status_code == 422
    assert "Kladden er ændret, siden du åbnede siden. Intet er gemt." in said
    assert "I kladden står der nu: Kollegaens <tekst> med to linjer" in said
    assert re.search(
        rf'<textarea id="beskrivelse-text"[^>]*beskrivelse-text-now"[^>]*>\n{TEXT}</textarea>', refused.text
    )
    newer = VERSION.search(refused.text)
    assert newer
    await nina.send(f"{DRAFT}/beskrivelse", draftVersion=newer[1], text=TEXT)
    assert TEXT in await nina.look(DRAFT)


async def test_every_row_that_a_colleague_changed_or_added_is_shown(town: Town) -> None:
    nina, colleague = await town.person("jobcentre"), await town.person("jobcentre")
    version = await version_of(nina, CASE)
    rows = {
        f"goals__{number}__occupation__{part}": text
        for number, goal in enumerate([("7126", "Rørlægger"), ("7212", "Klejnsmed")])
        for part, text in zip(("code", "title"), goal, strict=True)
    }
    await colleague.edit(CASE, f"{CASE}/jobmaal", **rows, goals__1__decidedWithoutAgreement="on")
    mine = {"goals__0__occupation__code": "7126", "goals__0__occupation__title": "Murer"}
    refused = await nina.post(f"{CASE}/jobmaal", draftVersion=version, **mine)
    shown = dict(re.findall(r'id="jobmaal-goals\.([\w.]+)-now">(.*?)</div>', refused.text, re.DOTALL))
    assert {place: text_of(text) for place, text in shown.items()} == {
        "0.occupation.title": "I kladden står der nu: Rørlægger",
        "1.occupation.title": "I kladden står der nu: Klejnsmed",
        "1.occupation.code": "I kladden står der nu: 7212",
        "1.decidedWithoutAgreement": "I kladden står der nu: Kryds",
    }


async def test_a_row_that_a_colleague_took_away_is_shown_as_gone(town: Town) -> None:
    nina, colleague = await town.person("jobcentre"), await town.person("jobcentre")
    texts = ["Ring til tre værfter", *(f"Besøg skole nummer {number}" for number in range(5))]
    rows = {f"subGoals__{number}__text": text for number, text in enumerate(texts)}
    await nina.edit(DRAFT, f"{DRAFT}/delmaal", **rows)
    version = await version_of(nina, DRAFT)
    await colleague.edit(DRAFT, f"{DRAFT}/delmaal", subGoals__0__text=texts[0])
    refused = await nina.post(f"{DRAFT}/delmaal", draftVersion=version, **rows)
    shown = re.findall(r'id="delmaal-subGoals\.([\w.]+)-now">(.*?)</div>', refused.text, re.DOTALL)
    gone = [(f"{number}.text", "I kladden er der intet her nu.") for number in range(1, 6)]
    assert [(place, text_of(text)) for place, text in shown] == gone
    assert all(f'value="{text}"' in refused.text for text in texts)


async def test_a_form_that_is_refused_for_its_content_says_nothing_of_the_draft(town: Town) -> None:
    nina = await town.person("jobcentre")
    version = await version_of(nina, DRAFT)
    refused = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text="æ" * 4051)
    assert refused.status_code == 422
    assert "I kladden" not in text_of(refused.text)


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
