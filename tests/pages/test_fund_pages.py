"""A fund's pages tell nothing of what it may not see: they are the same, to the byte, whether or not it is there."""

import re

import pytest

from tests.pages.people import Person, Town, text_of

HIDDEN = ("SOCIAL_EFFORT", "HEALTH_EFFORT", "AID_EMPLOYMENT", "PERSONAL_ASSISTANCE", "OTHER_ADMINISTRATION")
PAGES = ("", "/spejl", "/spejl?maaneder=12&visning=liste", "/kladde", "/udgiv", "/aftaler", "/forslag")
SECRET = "Noget, som a-kassen ikke må vide"
CHANGING = re.compile(r'name="form_token" value="[^"]+"')


async def look_at_all(berit: Person) -> dict[str, str]:
    shown = {page: CHANGING.sub("", await berit.look(f"/borger/anna-holm{page}")) for page in PAGES}
    return shown | {"/borgere": CHANGING.sub("", await berit.look("/borgere"))}


async def add(nina: Person, kind: str) -> None:
    new = "/borger/anna-holm/kladde/indsats"
    lent = kind.startswith("AID")
    await nina.edit(
        f"{new}?slags={kind}",
        f"{new}-hjaelpemiddel" if lent else new,
        **{
            "activity.type": kind,
            "activity.title": SECRET,
            "activity.description": SECRET,
            "activity.startsOn": "2027-03-11",
            "activity.reason": SECRET,
            **({"activity.provider.name": SECRET} if lent else {"activity.place.name": SECRET}),
        },
    )


async def test_hidden_efforts_change_no_byte_of_a_funds_pages(town: Town) -> None:
    nina, berit, anna = [await town.person(name) for name in ("jobcentre", "fund", "anna-holm")]
    before = await look_at_all(berit)
    for kind in HIDDEN:
        await add(nina, kind)
    assert await look_at_all(berit) == before, "what is in the jobcentre's draft"
    await nina.edit("/borger/anna-holm/udgiv", "/borger/anna-holm/udgiv")
    assert text_of(await anna.look("/min-plan")).count(SECRET) > len(HIDDEN)
    after = await look_at_all(berit)
    assert after == before


async def test_a_fund_can_choose_and_send_no_hidden_kind(town: Town) -> None:
    berit = await town.person("fund")
    page = await berit.look("/borger/anna-holm/kladde/indsats")
    assert re.findall(r'<option value="(\w+)"', page) == ["OTHER_ACTIVITY", "EVENT"]
    for kind in (*HIDDEN, "WAGE_SUBSIDY", "MENTOR", "NONSENSE"):
        assert 'name="activity.type"' not in await berit.look(f"/borger/anna-holm/kladde/indsats?slags={kind}")


@pytest.mark.parametrize("kind", [HIDDEN[0], "NONSENSE"])
async def test_a_hidden_kind_is_refused_like_one_that_is_none(town: Town, kind: str) -> None:
    berit = await town.person("fund")
    await berit.look("/borger/anna-holm/kladde")
    path = "/borger/anna-holm/kladde/indsats"
    response = await berit.post(path, draftVersion="1", **{"activity.type": kind, "activity.title": "x"})
    assert response.status_code == 422
    assert "Vælg, hvilken slags indsats det er." in text_of(response.text)


async def test_a_fund_has_no_education_pages_and_no_citizen_of_another(town: Town) -> None:
    berit = await town.person("fund")
    await berit.look("/borger/sofie-krogh/uddannelse", status=404)
    mirror = text_of(await berit.look("/borger/sofie-krogh/spejl"))
    assert "Jeg har fundet to skoler" not in mirror
    assert "Syddansk Erhvervsskole" not in mirror
    for page in ("", "/spejl", "/aftaler", "/kladde"):
        await berit.look(f"/borger/lars-winther{page}", status=404)
