"""What citizens see and decide: the front page, job wishes, reminders, and who has read their plan."""

import re

from tests.pages.people import Town, text_of


async def test_the_front_page_has_the_proposal_the_next_meeting_and_the_reminders(town: Town) -> None:
    page = text_of(await (await town.person("anna-holm")).look("/forside"))
    for text in (
        "Velkommen, Anna Holm",
        "A-kassens forslag til indhold i Min Plan",
        "Vi foreslår, at du søger job som svejser",
        "Næste møde Tirsdag den 16. marts 2027, kl. 13:30 - 14:00",
        "Du får besked på sms og på e-mail.",
    ):
        assert text in page


async def test_job_wishes_are_the_citizens_own(town: Town) -> None:
    anna, nina = await town.person("anna-holm"), await town.person("jobcentre")
    await anna.look("/jeg-soeger-job-som")
    said = await anna.send("/jeg-soeger-job-som", occupations__0__title="Smed", occupations__0__code="7221")
    assert "Din liste er gemt." in text_of(said)
    assert "Jeg søger job som Smed (7221)" in text_of(await nina.look("/borger/anna-holm"))
    refused = await anna.post("/jeg-soeger-job-som")
    assert refused.status_code == 422
    assert "Du skal altid have mindst ét job på listen." in text_of(refused.text)


async def test_reminders_are_chosen_and_ended(town: Town) -> None:
    anna = await town.person("anna-holm")
    await anna.look("/huskeservice")
    await anna.send("/huskeservice", sms="", email="anna@example.org")
    page = await anna.look("/huskeservice")
    assert "anna@example.org" in page
    assert "12345678" not in page
    refused = await anna.post("/huskeservice", sms="112", email="")
    assert refused.status_code == 422
    assert "Skriv et dansk mobilnummer med 8 cifre." in text_of(refused.text)
    assert 'value="112"' in refused.text


async def test_a_citizen_sees_who_has_read(town: Town) -> None:
    anna, nina, berit = [await town.person(name) for name in ("anna-holm", "jobcentre", "fund")]
    await nina.look("/borger/anna-holm/spejl")
    await berit.look("/borger/anna-holm/spejl")
    page = text_of(await anna.look("/hvem-har-set-min-plan"))
    assert "Nina Pettersen, Jobcenter Odense Planen, som du ser den" in page
    assert "Berit Hansen, Magistrenes A-kasse Planen, som du ser den" in page
    assert "Dig selv" in page


async def test_a_consent_is_given_used_and_withdrawn(town: Town) -> None:
    mikkel, nina = await town.person("mikkel-bro"), await town.person("jobcentre")
    await mikkel.look("/deling")
    assert "Samtykket er gemt." in text_of(await mikkel.send("/deling", administration="Socialforvaltningen"))
    case = await nina.look("/borger/mikkel-bro/deling")
    assert "Socialforvaltningen" in text_of(case)
    (shared,) = re.findall(r'href="(/plans/mikkel-bro\.pdf\?for=[^"]+)"', case)
    assert (await nina.client.get(shared)).content.startswith(b"%PDF-")
    (withdrawal,) = re.findall(r'action="(/deling/[^"]+/tilbage)"', await mikkel.look("/deling"))
    assert "Samtykket er trukket tilbage." in text_of(await mikkel.send(withdrawal))
    assert (await nina.client.get(shared)).status_code != 200
    assert "Hele planen som PDF til en anden forvaltning" in text_of(await mikkel.look("/hvem-har-set-min-plan"))


async def test_a_caseworker_writes_down_what_a_citizen_has_said(town: Town) -> None:
    mikkel, nina = await town.person("mikkel-bro"), await town.person("jobcentre")
    await nina.look("/borger/mikkel-bro/deling")
    await nina.send("/borger/mikkel-bro/deling", administration="Sundhedsforvaltningen")
    shown = text_of(await mikkel.look("/deling"))
    assert "Sundhedsforvaltningen Givet den 10. marts 2027, skrevet ind af Nina Pettersen" in shown
    (withdrawal,) = re.findall(r'action="([^"]+/tilbage)"', await nina.look("/borger/mikkel-bro/deling"))
    await nina.send(withdrawal)
    assert "trukket tilbage den 10. marts 2027" in text_of(await mikkel.look("/deling"))
