"""What a colleague has saved meanwhile is shown before it can be replaced, and is compared field by field."""

import re

import pytest

from tests.pages.people import VERSION, Person, Town, text_of

DRAFT = "/borger/lars-winther/kladde"
CASE = "/borger/anna-holm/kladde"
WAGES = f"{CASE}/indsats/anna-holm-wage-subsidy"
TEXT = "Vi har aftalt tre ting."
EMPTY = "I kladden er feltet tomt nu."
HOURS = re.compile(r'name="activity.hoursPerWeek"[^>]*value="([^"]*)"')


async def version_of(person: Person, page: str) -> str:
    return version_in(await person.look(page))


def version_in(html: str) -> str:
    found = VERSION.search(html)
    assert found
    return found[1]


def now_beside(html: str) -> dict[str, str]:
    """What a page says of the draft, by the input beside which it stands."""
    return {place: text_of(text) for place, text in re.findall(r'id="([^"]+)-now">(.*?)</div>', html, re.DOTALL)}


def content_of(html: str) -> dict[str, str]:
    """What the form of an activity begins with."""
    fields = dict(re.findall(r'<input [^>]*name="(activity\.[\w.]+)" type="(?!checkbox)[^"]*" value="([^"]*)"', html))
    texts = dict(re.findall(r'<textarea [^>]*name="(activity\.[\w.]+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL))
    return {**fields, **texts, "activity.type": "WAGE_SUBSIDY"}


@pytest.fixture
async def pair(town: Town) -> tuple[Person, Person]:
    """Two caseworkers with the same citizens."""
    return await town.person("jobcentre"), await town.person("jobcentre")


Pair = tuple[Person, Person]


async def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_can_be_replaced(pair: Pair) -> None:
    nina, colleague = pair
    version = await version_of(nina, DRAFT)
    await colleague.edit(DRAFT, f"{DRAFT}/beskrivelse", text="Kollegaens <tekst>\nmed to linjer")
    refused = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=TEXT)
    said = text_of(refused.text)
    assert refused.status_code == 422
    assert "Kladden er ændret, siden du åbnede siden. Intet er gemt." in said
    assert now_beside(refused.text) == {"beskrivelse-text": "I kladden står der nu: Kollegaens <tekst> med to linjer"}
    assert '<a href="#beskrivelse-text">Der står noget andet i kladden nu.' in refused.text
    assert re.search(
        rf'<textarea id="beskrivelse-text"[^>]*beskrivelse-text-now"[^>]*>\n{TEXT}</textarea>', refused.text
    )
    await nina.send(f"{DRAFT}/beskrivelse", draftVersion=version_in(refused.text), text=TEXT)
    assert TEXT in await nina.look(DRAFT)


async def test_what_nobody_changed_is_not_shown(pair: Pair) -> None:
    nina, colleague = pair
    version = await version_of(nina, DRAFT)
    text = re.search(r'<textarea id="beskrivelse-text"[^>]*>\n(.*?)</textarea>', await nina.look(DRAFT), re.DOTALL)
    assert text
    await colleague.edit(DRAFT, f"{DRAFT}/delmaal", subGoals__0__text=TEXT)
    refused = await nina.post(f"{DRAFT}/beskrivelse", draftVersion=version, text=f"{text[1]}\r\n")
    assert refused.status_code == 422
    assert now_beside(refused.text) == {}
    assert "Der står noget andet i kladden nu" not in refused.text


async def test_another_refusal_does_not_open_the_way_to_replace_what_nobody_saw(pair: Pair) -> None:
    nina, colleague = pair
    page = await nina.look(WAGES)
    version, mine = version_in(page), content_of(page)
    theirs = mine | {"activity.reason": "Kollegaens begrundelse."}
    await colleague.edit(WAGES, WAGES, **theirs)
    refused = await nina.post(WAGES, draftVersion=version, **mine | {"activity.startsOn": "x"})
    assert refused.status_code == 422
    assert "Skriv en startdato." in text_of(refused.text)
    assert now_beside(refused.text) == {}
    form = refused.text[refused.text.index('aria-labelledby="activity"') :]
    again = await nina.post(WAGES, draftVersion=version_in(form), **mine)
    assert again.status_code == 422
    assert now_beside(again.text) == {"indsats-activity.reason": "I kladden står der nu: Kollegaens begrundelse."}
    form = again.text[again.text.index('aria-labelledby="activity"') :]
    await nina.send(WAGES, draftVersion=version_in(form), **mine)


async def test_every_row_that_a_colleague_changed_or_added_is_shown(pair: Pair) -> None:
    nina, colleague = pair
    version = await version_of(nina, CASE)
    rows = {
        f"goals__{number}__occupation__{part}": text
        for number, goal in enumerate([("7126", "Rørlægger"), ("7212", "Klejnsmed")])
        for part, text in zip(("code", "title"), goal, strict=True)
    }
    more = {"goals__0__endsOn": "2027-07-01", "goals__1__decidedWithoutAgreement": "on"}
    await colleague.edit(CASE, f"{CASE}/jobmaal", **rows, **more)
    mine = {"goals__0__occupation__code": "7126", "goals__0__occupation__title": "Murer"}
    refused = await nina.post(f"{CASE}/jobmaal", draftVersion=version, **mine)
    assert now_beside(refused.text) == {
        "jobmaal-goals.0.occupation.title": "I kladden står der nu: Rørlægger",
        "jobmaal-goals.0.endsOn": "I kladden står der nu: 1. juli 2027",
        "jobmaal-goals.1.occupation.title": "I kladden står der nu: Klejnsmed",
        "jobmaal-goals.1.occupation.code": "I kladden står der nu: 7212",
        "jobmaal-goals.1.decidedWithoutAgreement": "I kladden står der nu: Et kryds",
    }


async def test_rows_that_a_colleague_took_away_are_shown_as_gone(pair: Pair) -> None:
    nina, colleague = pair
    texts = ["Ring til tre værfter", *(f"Besøg skole nummer {number}" for number in range(5))]
    rows = {f"subGoals__{number}__text": text for number, text in enumerate(texts)}
    await nina.edit(DRAFT, f"{DRAFT}/delmaal", **rows)
    version = await version_of(nina, DRAFT)
    await colleague.edit(DRAFT, f"{DRAFT}/delmaal", subGoals__0__text=texts[0])
    refused = await nina.post(f"{DRAFT}/delmaal", draftVersion=version, **rows)
    assert now_beside(refused.text) == {f"delmaal-subGoals.{number}.text": EMPTY for number in range(1, 6)}
    assert all(f'value="{text}"' in refused.text for text in texts)


async def test_a_row_that_was_emptied_leaves_the_others_in_their_places(pair: Pair) -> None:
    nina, colleague = pair
    texts = ["Ring til tre værfter", "Besøg en skole", "Skriv en ansøgning"]
    await nina.edit(DRAFT, f"{DRAFT}/delmaal", **{f"subGoals__{at}__text": text for at, text in enumerate(texts)})
    version = await version_of(nina, DRAFT)
    await colleague.edit(DRAFT, f"{DRAFT}/beskrivelse", text=TEXT)
    mine = {f"subGoals__{at}__text": text for at, text in enumerate([texts[0], "", texts[2]])}
    refused = await nina.post(f"{DRAFT}/delmaal", draftVersion=version, **mine)
    assert now_beside(refused.text) == {"delmaal-subGoals.1.text": "I kladden står der nu: Besøg en skole"}


async def test_a_number_that_is_nothing_is_a_number(pair: Pair) -> None:
    nina, colleague = pair
    page = await nina.look(WAGES)
    version, mine = version_in(page), content_of(page)
    await colleague.edit(WAGES, WAGES, **mine | {"activity.hoursPerWeek": "0"})
    refused = await nina.post(WAGES, draftVersion=version, **mine)
    assert now_beside(refused.text) == {"indsats-activity.hoursPerWeek": "I kladden står der nu: 0"}
    version = await version_of(nina, WAGES)
    await colleague.edit(WAGES, f"{WAGES}/status", text="Det går fremad.")
    refused = await nina.post(WAGES, draftVersion=version, **mine | {"activity.hoursPerWeek": " 0 "})
    assert now_beside(refused.text) == {}


async def test_a_new_activity_goes_into_the_draft_that_there_is_now(pair: Pair) -> None:
    nina, colleague = pair
    content = {"activity.type": "MENTOR", "activity.title": "Mentor", "activity.startsOn": "2027-03-15"}
    content |= {"activity.description": "En mentor.", "activity.reason": "Ja."}
    version = await version_of(nina, f"{CASE}/indsats?slags=MENTOR")
    await colleague.edit(WAGES, f"{WAGES}/status", text="Det går fremad.")
    refused = await nina.post(f"{CASE}/indsats", draftVersion=version, **content)
    assert refused.status_code == 422
    assert now_beside(refused.text) == {}
    await nina.send(f"{CASE}/indsats", draftVersion=version_in(refused.text), **content)
