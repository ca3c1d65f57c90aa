"""The whole job of the guide's chapter 2.2 in a browser, by forms alone: from a new citizen to a plan they read."""

import re
from html import unescape
from typing import Any

import pytest

from server.pages.page_request import PageRequest
from tests.pages.casework import CPR, register
from tests.pages.people import Town, text_of


async def test_a_caseworker_does_the_whole_job(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = await register(nina)
    draft, new = f"{case}/kladde", f"{case}/kladde/indsats"
    said = await nina.edit(
        draft, f"{draft}/jobmaal", goals__0__occupation__title="Rørlægger", goals__0__occupation__code="7126"
    )
    assert "Jobmålene er gemt i kladden." in text_of(said)
    await nina.edit(
        f"{new}?slags=WAGE_SUBSIDY",
        new,
        **{
            "activity.type": "WAGE_SUBSIDY",
            "activity.title": "Svejser",
            "activity.hoursPerWeek": "30",
            "activity.description": "Du skal svejse.",
            "activity.startsOn": "2027-03-15",
            "activity.endsOn": "2027-06-15",
            "activity.reason": "Du søger job som svejser.",
            "activity.place.name": "Svejsefabrikken",
            "activity.contact.name": "Amilia Olsen",
            "activity.contact.phone": "12345678",
        },
    )
    preview = text_of(await nina.look(f"{case}/udgiv"))
    assert "Nyt Jobmål" in preview
    assert "Nyt Løntilskud: Svejser" in preview
    published = await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    assert "Planen er udgivet. Borgeren får besked." in text_of(published)
    assert "Der er intet at udgive." in text_of(await nina.look(f"{case}/udgiv"))
    mirror = text_of(await nina.look(f"{case}/spejl"))
    assert "Du ser Min Plan, som borgeren ser den på Jobnet. Borger: Bent Bæk" in mirror
    for text in ("Rørlægger", "Løntilskud", "Svejsefabrikken", "Amilia Olsen", "Aftalt med Nina Pettersen"):
        assert text in mirror


async def test_agreement_and_meeting_are_in_the_plan_at_once(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    page = "/borger/anna-holm/aftaler"
    await nina.look(page)
    await nina.send(f"{page}/aftale", heldAt="2027-03-09T10:00", form="PHONE", text="Du ringer til\ntre værfter.")
    await nina.send(
        f"{page}/moede",
        title="Opfølgning",
        startsAt="2027-04-06T09:00",
        endsAt="2027-04-06T09:30",
        form="IN_PERSON",
        address="Seebladsgade 1",
    )
    plan = text_of(await anna.look("/min-plan"))
    assert "Du ringer til tre værfter. Aftalt med Nina Pettersen, den 9. marts 2027" in plan
    assert "Tirsdag den 6. april 2027, kl. 09:00 - 09:30" in plan
    meeting = re.findall(r'action="([^"]+)/flyt"', await nina.look(page))[-1]
    await nina.send(f"{meeting}/flyt", startsAt="2027-04-07T09:00", endsAt="2027-04-07T09:30")
    assert "Onsdag den 7. april 2027" in text_of(await anna.look("/kalender"))
    await nina.send(f"{meeting}/aflys")
    assert "Onsdag den 7. april 2027" not in text_of(await anna.look("/kalender"))


async def test_a_status_is_written_and_an_activity_ended(town: Town) -> None:
    nina = await town.person("jobcentre")
    page = "/borger/anna-holm/kladde/indsats/anna-holm-wage-subsidy"
    await nina.edit(page, f"{page}/status", text="Det går fremad.")
    preview = text_of(await nina.look("/borger/anna-holm/udgiv"))
    assert "Ændret Løntilskud: Svejser" in preview
    assert "Efter udgivelsen Seneste status (10. marts 2027) Det går fremad." in preview
    assert "Beskrivelse" not in preview, "what stays as it is is not shown"
    await nina.edit(page, f"{page}/slut", outcome="INTERRUPTED", endsOn="2027-03-10", wentTo="JOB")
    assert "Afbrudt" in text_of(await nina.look(page))


async def test_an_edit_of_an_older_draft_changes_nothing_and_says_so(town: Town) -> None:
    nina = await town.person("jobcentre")
    page = "/borger/lars-winther/kladde"
    await nina.look(page)
    response = await nina.post(f"{page}/beskrivelse", draftVersion="77", text="Noget andet")
    assert response.status_code == 422
    assert "Kladden er ændret, siden du åbnede siden." in text_of(response.text)
    assert "Noget andet" in response.text, "what was typed is not lost"
    assert "Noget andet" not in await nina.look(page)


async def test_a_refused_form_shows_what_was_typed_and_what_is_wrong_where(town: Town) -> None:
    nina = await town.person("jobcentre")
    page = "/borger/anna-holm/kladde"
    version = re.search(r'name="draftVersion" value="(\d+)"', await nina.look(page))
    assert version
    response = await nina.post(
        f"{page}/jobmaal",
        draftVersion=version[1],
        goals__0__occupation__title="",
        goals__3__occupation__title="Smed <b>",
        goals__3__decidedWithoutAgreement="on",
    )
    assert response.status_code == 422
    # The empty row counts as not there, so the row that is wrong is the first one now.
    field = re.search(r'<input id="jobmaal-goals\.0\.occupation\.code"[^>]*>', response.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'value="Smed &lt;b&gt;"' in response.text
    assert 'href="#jobmaal-goals.0.occupation.code"' in response.text


async def test_a_citizen_is_found_by_cpr_and_the_number_stands_in_no_address(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = await register(nina)
    await nina.look("/borgere")
    response = await nina.post("/borgere", cpr="211062-5629")
    assert response.headers["location"].startswith(case)
    assert CPR not in response.headers["location"]
    for wrong in ("0101011234", "2110625620", "hej", ""):
        refused = await nina.post("/borgere", cpr=wrong)
        assert refused.status_code == 422
        said = text_of(refused.text)
        assert ("Det blev ikke gemt" in said) is ("CPR-nummer med 10 cifre" in said)
        assert ("Ingen fundet" in said) is ("Der er ingen borger med det CPR-nummer" in said)


async def test_another_municipalitys_citizen_is_not_there(town: Town) -> None:
    nina = await town.person("jobcentre")
    for page in ("", "/spejl", "/kladde", "/udgiv", "/aftaler", "/uddannelse"):
        await nina.look(f"/borger/nobody{page}", status=404)


async def test_the_fund_writes_what_is_its_own(town: Town) -> None:
    berit, anna = await town.person("fund"), await town.person("anna-holm")
    page = "/borger/anna-holm"
    await berit.look(f"{page}/aftaler")
    await berit.send(
        f"{page}/aftaler/krav",
        occupations__0__title="Svejser",
        occupations__0__code="7212",
        regions="Syddanmark\r\nFyn",
        expectations="To job om ugen.",
    )
    await berit.look(f"{page}/forslag")
    await berit.send(f"{page}/forslag", jobGoals__0__title="Smed", jobGoals__0__code="7221", text="Prøv som smed.")
    plan = text_of(await anna.look("/min-plan"))
    assert "Krav til jobsøgning (A-kasse)" in plan
    assert "To job om ugen." in plan
    assert "Prøv som smed." in text_of(await anna.look("/forside"))


async def test_a_proposal_is_taken_over(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.edit("/borger/anna-holm", "/borger/anna-holm/kladde/overtag-forslag", proposalId="anna-holm-proposal")
    assert "Svejser" in await nina.look("/borger/anna-holm/kladde")


async def test_the_newest_membership_is_the_one_to_be_put_right(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look("/borger/anna-holm")
    page = await nina.send("/borger/anna-holm/medlemskab", fund="022", since="2027-03-01")
    assert re.search(r'id="medlemskab-fund"[^>]*value="022"', page)


@pytest.mark.parametrize("path", ["/borgere?efter=zzz", "/borgere/opfoelgning?statusser=zz"])
async def test_an_address_that_says_nothing_is_no_page(town: Town, path: str) -> None:
    await (await town.person("jobcentre")).look(path, status=404)


async def test_each_list_of_the_follow_up_turns_its_pages_for_itself(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nina = await town.person("jobcentre")
    asked: list[tuple[str | None, str | None]] = []

    async def ask(_: PageRequest, __: str, statuses: str | None, orders: str | None) -> dict[str, Any]:
        asked.append((statuses, orders))
        more = {"hasNextPage": True, "endCursor": f"a+{len(asked)}"}
        return {name: {"nodes": [], "pageInfo": more} for name in ("statusesDue", "educationWork")}

    async def follow(name: str, page: str) -> str:
        (link,) = re.findall(rf'href="([^"]+)">Vis flere {name}', page)
        return await nina.look(f"/borgere/opfoelgning{unescape(link)}")

    monkeypatch.setattr(PageRequest, "ask", ask)
    page = await follow("indsatser", await nina.look("/borgere/opfoelgning"))
    page = await follow("uddannelsespålæg", page)
    await follow("indsatser", page)
    assert asked == [(None, None), ("a+1", None), ("a+1", "a+2"), ("a+3", "a+2")]


async def test_what_was_decided_alone_is_signed_by_whoever_decided_it(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    case = "/borger/anna-holm"
    goals = {"goals__0__occupation__title": "Murer", "goals__0__occupation__code": "7112"}
    await nina.edit(f"{case}/kladde", f"{case}/kladde/jobmaal", **goals, goals__0__decidedWithoutAgreement="on")
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    plan = text_of(await anna.look("/min-plan"))
    assert "Murer Besluttet af Nina Pettersen, uden at det er aftalt med dig" in plan
    assert "uden at det er aftalt med dig Find job Aftalt med" not in plan


async def test_a_status_is_taken_out_and_an_ending_taken_back(town: Town) -> None:
    nina = await town.person("jobcentre")
    page = "/borger/anna-holm/kladde/indsats/anna-holm-wage-subsidy"
    await nina.edit(page, f"{page}/status", text="Om en anden borger.")
    shown = await nina.look(page)
    number = re.findall(r'name="number" value="(\d+)"', shown)[0]
    assert "Status er taget ud af kladden." in text_of(await nina.edit(page, f"{page}/status/fjern", number=number))
    assert "Om en anden borger." not in await nina.look(page)
    await nina.edit(page, f"{page}/slut", outcome="INTERRUPTED", endsOn="2027-03-10", wentTo="JOB")
    assert "Indsatsen er genåbnet i kladden." in text_of(await nina.edit(page, f"{page}/genaabn"))
    assert "/genaabn" not in await nina.look(page)


async def test_an_agreement_that_was_a_mistake_is_taken_back_by_whoever_wrote_it(town: Town) -> None:
    nina, anna, berit = await town.person("jobcentre"), await town.person("anna-holm"), await town.person("fund")
    page = "/borger/anna-holm/aftaler"
    await nina.look(page)
    said = await nina.send(f"{page}/aftale", heldAt="2027-03-09T10:00", text="Om en anden borger.")
    (path,) = re.findall(rf'action="({page}/aftale/[^"]+/tilbage)"', said)[:1]
    await berit.look(page)
    assert (await berit.post(path)).status_code == 422
    assert "Om en anden borger." in await anna.look("/min-plan")
    assert "Aftalen er taget ud af planen." in text_of(await nina.send(path))
    for person, address in ((nina, page), (anna, "/min-plan")):
        assert "Om en anden borger." not in await person.look(address)


async def test_a_fund_that_never_was_the_citizens_is_removed_and_its_right_can_be_set(town: Town) -> None:
    nina, berit = await town.person("jobcentre"), await town.person("fund")
    case = "/borger/anna-holm"
    await nina.look(case)
    member = {"fund": "021"}
    await nina.send(f"{case}/medlemskab/ret", **member, extendedFrom="2027-02-01", extendedUntil="2027-04-30")
    assert "Har planen fra 1. feb. 2027 til 30. april 2027" in text_of(await nina.look(case))
    await berit.look(f"{case}/kladde")
    await nina.send(f"{case}/medlemskab/ret", **member, extendedFrom="", extendedUntil="")
    assert "Har planen fra 1." not in text_of(await nina.look(case))
    assert "Medlemskabet er fjernet." in text_of(await nina.send(f"{case}/medlemskab/fjern", fund="021"))
    await berit.look(case, 404)


async def test_name_and_first_benefit_are_put_right(town: Town) -> None:
    nina = await town.person("jobcentre")
    news = "/borger/anna-holm/folkeregister"
    await nina.look(news)
    refused = await nina.post(f"{news}/ret", name="Anna Berg", benefitSince="2062-01-01")
    assert "Skriv den første dag med offentlig ydelse" in text_of(refused.text)
    said = await nina.send(f"{news}/ret", name="Anna Berg", benefitSince="2026-12-01")
    assert "Oplysningerne er rettet." in text_of(said)
    assert "Anna Berg" in said
    assert "1. dec. 2026" in text_of(await nina.look("/borger/anna-holm"))
