"""Somebody else's citizen in the browser: found for a reason, read and not written, and the citizen sees who and why."""

import pytest

from tests.pages.people import Town, text_of

ANNA = "1403921235"
BANNER = "Du læser planen som gæst: Klagesag. Borgeren kan se, at du har læst den, og hvorfor."


async def test_a_guest_reads_the_published_plan_and_the_citizen_sees_why(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    await nina.look("/borger/anna-holm/folkeregister")
    await nina.send("/borger/anna-holm/folkeregister/flyt", municipality="0751")
    await nina.look("/borger/anna-holm", 404)
    assert "Der er ingen borger med det CPR-nummer" in text_of((await nina.post("/borgere", cpr=ANNA)).text)
    await nina.look("/borgere/gaest")
    found = await nina.post("/borgere/gaest", cpr=ANNA, guestReason="COMPLAINT")
    assert ANNA not in found.headers["location"]
    page = await nina.look(found.headers["location"])
    assert BANNER in text_of(page)
    assert "Svejser" in page
    for way_to_write in ("<form method", ".pdf", "/contract", "/kladde"):
        assert way_to_write not in page.partition("<main")[2], way_to_write
    await nina.look("/borger/anna-holm/spejl", 404)
    log = text_of(await anna.look("/hvem-har-set-min-plan"))
    assert "Klagesag" in log
    assert "Nina Pettersen" in log


async def test_a_funds_guest_sees_what_a_fund_sees(town: Town) -> None:
    berit = await town.person("fund")
    page = await berit.look("/borgere/gaest")
    assert "Klagesag" in page
    assert "MOVING_HERE" not in page
    found = await berit.post("/borgere/gaest", cpr=ANNA, guestReason="COMPLAINT")
    guest, mirror = await berit.look(found.headers["location"]), await berit.look("/borger/anna-holm/spejl")
    assert BANNER in text_of(guest)
    assert guest.partition('class="element')[2].count("<li") == mirror.partition('class="element')[2].count("<li")


@pytest.mark.parametrize(
    ("person", "cpr", "reason", "said"),
    [
        ("jobcentre", ANNA, "", "Vælg, hvorfor du slår borgeren op."),
        ("jobcentre", ANNA, "CURIOSITY", "Vælg, hvorfor du slår borgeren op."),
        ("jobcentre", "hej", "COMPLAINT", "Skriv et gyldigt CPR-nummer med 10 cifre."),
        ("jobcentre", "2110625629", "COMPLAINT", "Der er ingen borger med det CPR-nummer, som I kan slå op."),
        ("fund", "1806881238", "COMPLAINT", "Der er ingen borger med det CPR-nummer, som I kan slå op."),
        ("fund", ANNA, "JOINT_EFFORT", "Vælg, hvorfor du slår borgeren op."),
    ],
)
async def test_a_guest_who_may_not_is_refused(town: Town, person: str, cpr: str, reason: str, said: str) -> None:
    staff = await town.person(person)
    await staff.look("/borgere/gaest")
    refused = await staff.post("/borgere/gaest", cpr=cpr, guestReason=reason)
    assert refused.status_code == 422
    assert said in text_of(refused.text)


async def test_without_a_reason_of_the_role_there_is_no_page(town: Town) -> None:
    for person, reason in (("jobcentre", "CURIOSITY"), ("fund", "MOVING_HERE"), ("anna-holm", "COMPLAINT")):
        await (await town.person(person)).look(f"/borger/anna-holm/gaest/{reason}", 404)
