"""Moves, new CPR numbers and deaths in the browser: each says what it does, and what is wrong changes nothing."""

import pytest

from tests.pages.people import Town, text_of

CASE = "/borger/anna-holm"
NEWS = f"{CASE}/folkeregister"
OLD, NEW = "1403921235", "2207841258"


async def test_a_plan_is_handed_on_only_after_it_was_said_that_nothing_is_kept(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    choosing = await nina.look(NEWS)
    assert '<option value="0751">Aarhus</option>' in choosing
    assert 'value="0461"' not in choosing
    question = await nina.look(f"{NEWS}/flyt?kommune=0751")
    assert "Overdrag planen til Aarhus Kommune? " in text_of(question)
    assert "Odense Kommune beholder intet: I kan hverken læse eller ændre planen bagefter" in text_of(question)
    assert "Planen er overdraget til den nye kommune." in text_of(await nina.send(f"{NEWS}/flyt", municipality="0751"))
    for path in (CASE, NEWS, f"{CASE}/spejl"):
        await nina.look(path, 404)
    assert "Svejser" in await anna.look("/min-plan")


@pytest.mark.parametrize("municipality", ["", "0461", "9999", "<b>"])
async def test_a_municipality_that_is_none_is_not_asked_about(town: Town, municipality: str) -> None:
    nina = await town.person("jobcentre")
    assert "Overdrag planen" not in await nina.look(f"{NEWS}/flyt?kommune={municipality}")


async def test_a_municipality_that_is_none_is_refused(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(NEWS)
    for municipality in ("", "9999"):
        refused = await nina.post(f"{NEWS}/flyt", municipality=municipality)
        assert refused.status_code == 422
        assert "Vælg den kommune, som borgeren er flyttet til." in text_of(refused.text)
        assert 'id="flyt-borger-municipality"' in refused.text, "what the sentence leads to"
    assert "Anna Holm" in await nina.look(CASE)


async def test_another_cpr_number_finds_the_citizen_as_the_old_one_does(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(NEWS)
    for wrong in ("", "hej", "3201011234"):
        refused = await nina.post(f"{NEWS}/cpr", cpr=wrong)
        assert refused.status_code == 422
        assert "Skriv et gyldigt CPR-nummer med 10 cifre." in text_of(refused.text)
    assert "CPR-nummeret er ændret." in text_of(await nina.send(f"{NEWS}/cpr", cpr=NEW))
    for number in (OLD, NEW):
        found = await nina.post("/borgere", cpr=number)
        assert found.headers["location"].startswith(CASE)


async def test_a_death_ends_all_writing_until_it_is_taken_back(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look(NEWS)
    for wrong in ("", "2027-03-11", "i går"):
        refused = await nina.post(f"{NEWS}/doed", diedOn=wrong)
        assert refused.status_code == 422
        assert "Skriv den dag, borgeren døde." in text_of(refused.text)
    assert "Dødsfaldet er noteret." in text_of(await nina.send(f"{NEWS}/doed", diedOn="2027-03-09"))
    assert "død den 9. marts 2027" in text_of(await nina.look(CASE))
    agreement = {"heldAt": "2027-03-09T10:00", "form": "PHONE", "text": "Du ringer."}
    refused = await nina.post(f"{CASE}/aftaler/aftale", **agreement)
    assert "Borgeren er død. Planen kan kun læses." in text_of(refused.text)
    assert "Dødsfaldet er taget tilbage." in text_of(await nina.send(f"{NEWS}/doed/tilbage"))
    assert "død den" not in text_of(await nina.look(CASE))
    await nina.send(f"{CASE}/aftaler/aftale", **agreement)


async def test_a_fund_has_none_of_it(town: Town) -> None:
    berit = await town.person("fund")
    for path in (NEWS, f"{NEWS}/flyt"):
        await berit.look(path, 404)
    for path in ("flyt", "cpr", "doed", "doed/tilbage"):
        assert (await berit.post(f"{NEWS}/{path}", municipality="0751")).status_code == 404
