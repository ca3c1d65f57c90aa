"""The education order's pages: answers saved and sent, steps set, messages both ways."""

import re
from typing import Any
from uuid import uuid4

import pytest

from server.pages import live
from server.pages.operations import read_operation
from server.pages.page_request import PageRequest, RefusedError
from tests.pages.people import Town, text_of


async def test_answers_are_saved_for_oneself_and_then_sent(town: Town) -> None:
    sofie, nina = await town.person("sofie-krogh"), await town.person("jobcentre")
    page = await sofie.look("/uddannelse")
    goals = dict.fromkeys(re.findall(r'name="places\.\d+\.educationGoalId" value="([^"]+)"', page))
    first, second = goals
    answers = {
        "places__0__educationGoalId": first,
        "places__0__institution": "EUC Lillebælt",
        "places__1__educationGoalId": first,
        "places__1__institution": "",
        "places__4__educationGoalId": second,
        "places__4__institution": "Smedeskolen",
        "placesReason": "Jeg kan cykle dertil.",
    }
    said = text_of(await sofie.send("/uddannelse/trin-2", **answers, knap="gem"))
    assert "Dine svar er gemt. Kun du kan se dem, til du sender dem." in said
    assert "Ikke sendt endnu." in said
    case = "/borger/sofie-krogh/uddannelse"
    assert "Smedeskolen" not in await nina.look(case)
    said = text_of(await sofie.send("/uddannelse/trin-2", **answers, knap="send"))
    assert "Dine svar er sendt til din sagsbehandler." in said
    seen = text_of(await nina.look(case))
    assert "EUC Lillebælt: Tømrer" in seen
    assert "Smedeskolen: Smed" in seen
    assert "Jeg kan cykle dertil." in seen


async def test_answers_that_were_saved_and_not_sent_are_said_to_be_saved(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sofie = await town.person("sofie-krogh")
    await sofie.look("/uddannelse")

    async def ask(visit: PageRequest, document: str, **variables: Any) -> dict[str, Any]:
        if document == read_operation("send_answers"):
            raise RefusedError([{"extensions": {"code": "UNAVAILABLE"}}])
        return await asked(visit, document, **variables)

    asked = PageRequest.ask
    monkeypatch.setattr(PageRequest, "ask", ask)
    refused = await sofie.post("/uddannelse/trin-2", placesReason="Jeg kan cykle.", knap="send")
    said = text_of(refused.text)
    assert refused.status_code == 422
    assert "Dine svar er gemt som kladde, men de er ikke sendt" in said
    assert "Intet er gemt" not in said
    assert "Jeg kan cykle." in await sofie.look("/uddannelse")


async def test_answers_outlive_the_goal_that_they_were_written_for(town: Town) -> None:
    sofie, nina = await town.person("sofie-krogh"), await town.person("jobcentre")
    goals = re.findall(r'name="places\.\d+\.educationGoalId" value="([^"]+)"', await sofie.look("/uddannelse"))
    answers = {
        "places__0__educationGoalId": goals[0],
        "places__0__institution": "EUC Lillebælt",
        "placesReason": "Tæt på",
    }
    await sofie.send("/uddannelse/trin-2", **answers, knap="gem")
    case = "/borger/sofie-krogh"
    await nina.edit(
        f"{case}/kladde", f"{case}/kladde/uddannelsesmaal", goals__0__title="Bygningstømrer", goals__1__title="Smed"
    )
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    page = await sofie.look("/uddannelse")
    assert "Målet er ændret, siden du skrev det her" in text_of(page)
    row = re.search(r'name="places\.(\d+)\.institution"[^>]*value="EUC Lillebælt"', page)
    assert row
    choice = re.search(rf'name="places\.{row[1]}\.educationGoalId".*?value="([^"]+)">Bygningstømrer', page, re.DOTALL)
    assert choice
    lost = f"places__{row[1]}__"
    given = {f"{lost}educationGoalId": choice[1], f"{lost}institution": "EUC Lillebælt", "placesReason": "Tæt på"}
    page = await sofie.send("/uddannelse/trin-2", **given, knap="gem")
    assert "EUC Lillebælt" in page
    assert "Målet er ændret" not in page


async def test_an_application_is_answered(town: Town) -> None:
    oliver = await town.person("oliver-frost")
    page = await oliver.look("/min-plan")
    goal = re.search(r'name="applications\.0\.educationGoalId" value="([^"]+)"', page)
    assert goal
    row = {"applications__0__educationGoalId": goal[1], "applications__0__institution": "EUC Lillebælt"}
    refused = await oliver.post("/uddannelse/trin-3", **row, applications__0__answer="REJECTED")
    assert refused.status_code == 422
    assert "Et svar fra uddannelsesstedet kan kun skrives, når ansøgningen er sendt." in text_of(refused.text)
    await oliver.send("/uddannelse/trin-3", **row, applications__0__answer="REJECTED", applications__0__sent="on")
    shown = await oliver.look("/uddannelse")
    assert '<option value="REJECTED" selected>' in shown


async def test_messages_go_both_ways_and_count_as_read_once_they_were_seen(town: Town) -> None:
    oliver, nina = await town.person("oliver-frost"), await town.person("jobcentre")
    assert "1 ny besked" in text_of(await oliver.look("/min-plan"))
    page = await oliver.look("/uddannelse")
    assert "ny besked" not in text_of(await oliver.look("/min-plan"))
    once = re.search(r'name="id" value="([^"]+)"', page)
    assert once
    for _ in range(2):
        await oliver.send("/uddannelse", text="Jeg har søgt\nto steder.", id=once[1])
    case = "/borger/oliver-frost/uddannelse"
    seen = await nina.look(case)
    assert seen.count("Jeg har søgt\nto steder.") == 1
    await nina.send(f"{case}/besked", text="Godt gået!")
    assert "Godt gået!" in await oliver.look("/uddannelse")


@pytest.mark.parametrize(
    ("name", "page"), [("oliver-frost", "/uddannelse"), ("jobcentre", "/borger/oliver-frost/uddannelse")]
)
async def test_a_stream_begins_with_what_the_page_has_missed(
    town: Town, monkeypatch: pytest.MonkeyPatch, name: str, page: str
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.0)
    oliver, reader = await town.person("oliver-frost"), await town.person(name)
    found = re.search(rf'data-live="({page}/nyt\?efter=(\d+))"', await reader.look(page))
    assert found
    await oliver.look("/uddannelse")
    for text in ("Den første.", "Den anden."):
        await oliver.send("/uddannelse", text=text, id=text)
    first, second = int(found[2]) + 1, int(found[2]) + 2

    async def told(address: str, **headers: str) -> list[str]:
        return re.findall(r"^id: (\d+)$", (await reader.client.get(address, headers=headers)).text, re.MULTILINE)

    assert await told(found[1]) == [str(first), str(second)]
    assert await told(found[1], **{"last-event-id": str(first)}) == [str(second)]
    for nothing in (str(second), "", "x", "1" * 10, "-1"):
        assert await told(f"{page}/nyt?efter={nothing}") == []


async def test_a_caseworker_moves_the_order_and_ends_it(town: Town) -> None:
    nina, oliver = await town.person("jobcentre"), await town.person("oliver-frost")
    case = "/borger/oliver-frost/uddannelse"
    await nina.look(case)
    refused = await nina.post(f"{case}/trin", step="1", deadline="2027-03-10")
    assert "Fristen skal være i morgen eller senere." in text_of(refused.text)
    await nina.send(f"{case}/trin", step="1", deadline="2027-04-01", comment="Tænk en gang til.")
    plan = text_of(await oliver.look("/min-plan"))
    assert "Find forslag til uddannelse(r) Frist Torsdag den 1. april 2027" in plan
    assert "Din sagsbehandlers kommentar til dig Tænk en gang til." in plan
    await nina.send(f"{case}/afslut", completed="on")
    ended = text_of(await oliver.look("/uddannelse"))
    assert "Uddannelsen er gennemført." in ended
    assert "Skriv en besked" not in ended
    assert "Tænk en gang til." in ended
    await nina.send(f"{case}/trin", step="1", deadline="2027-04-01", comment="Vi begynder forfra.")
    for person, address in ((oliver, "/uddannelse"), (nina, case)):
        shown = await person.look(address)
        present, former = text_of(shown).split("Uddannelsespålæg fra ", 1)
        assert "Vi begynder forfra." in present
        assert "Tænk en gang til." not in present
        assert "Tænk en gang til." in former
        assert "Uddannelsen er gennemført." in former


@pytest.mark.parametrize("step", ["1", "2", "3", "4"])
async def test_whoever_has_not_answered_anything_yet_sees_the_step(town: Town, step: str) -> None:
    oliver, nina = await town.person("oliver-frost"), await town.person("jobcentre")
    case = "/borger/oliver-frost/uddannelse"
    await nina.look(case)
    await nina.send(f"{case}/afslut")
    await nina.send(f"{case}/trin", step=step, deadline="2027-04-01")
    for page in ("/uddannelse", "/min-plan"):
        assert "Torsdag den 1. april 2027" in text_of(await oliver.look(page))
    assert "Der er ikke sendt svar endnu." in await nina.look(case)


async def test_one_without_an_order_is_told_so(town: Town) -> None:
    assert "Du har ikke et uddannelsespålæg." in text_of(await (await town.person("anna-holm")).look("/uddannelse"))


async def test_the_young_person_is_told_of_an_institution_only_if_one_has_the_order(town: Town) -> None:
    sofie, nina = await town.person("sofie-krogh"), await town.person("jobcentre")
    case = "/borger/sofie-krogh/uddannelse"
    await nina.look(case)
    await nina.send(f"{case}/trin", step="4", deadline="2027-05-01", comment="Held og lykke.")
    page = text_of(await sofie.look("/uddannelse"))
    assert "Du skal begynde på uddannelsen og gennemføre den." in page
    assert "givet uddannelsesstedet besked" not in page
    assert "Intet uddannelsessted har fået pålægget" in text_of(await nina.look(case))


async def test_a_conversation_that_was_not_read_before_a_death_is_still_shown(town: Town) -> None:
    sofie, nina = await town.person("sofie-krogh"), await town.person("jobcentre")
    await sofie.look("/uddannelse")
    await sofie.send("/uddannelse", text="Jeg er syg.", id=str(uuid4()))
    await nina.look("/borger/sofie-krogh/folkeregister")
    await nina.send("/borger/sofie-krogh/folkeregister/doed", diedOn="2027-03-09")
    assert "Jeg er syg." in text_of(await nina.look("/borger/sofie-krogh/uddannelse"))
