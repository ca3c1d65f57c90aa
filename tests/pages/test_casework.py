"""The whole job of the guide's chapter 2.2 in a browser, by forms alone: from a new citizen to a plan they read."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from domain.organisations import fund_name
from domain.target_groups import profile_of
from server.pages.page_request import PageRequest
from server.pages.publish_preview import ChangeKind, PlanChange, list_changes, show_draft
from tests.api import FUND, JOBCENTRE, OTHER_FUND
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


def content(**parts: object) -> dict[str, object]:
    nothing = {"jobGoals": [], "educationGoals": [], "subGoals": [], "description": None, "prospects": None}
    return {**nothing, "activities": [], **parts}


def goal(title: str, **more: object) -> dict[str, object]:
    return {"title": title, "code": None, "endsOn": None, "decidedWithoutAgreement": False, **more}


def effort(**more: object) -> dict[str, object]:
    return {**goal("Svejser"), "id": "a", "heading": "Tilbud", "state": "PLANNED", "sections": [], **more}


@pytest.mark.parametrize(
    ("part", "before", "after", "said"),
    [
        ("activities", effort(), effort(state="CANCELLED"), "Aflyst"),
        (
            "jobGoals",
            goal("Smed"),
            goal("Smed", decidedWithoutAgreement=True),
            "Smed – besluttet uden aftale med borgeren",
        ),
        ("jobGoals", goal("Smed", code="7221"), goal("Smed", code="7222"), "Smed (7222)"),
        ("jobGoals", goal("Smed"), goal("Smed", endsOn="2027-06-30"), "Smed (til den 30. juni 2027)"),
        (
            "educationGoals",
            goal("Smed"),
            goal("Smed", decidedWithoutAgreement=True),
            "1. Smed – besluttet uden aftale med borgeren",
        ),
    ],
)
def test_the_preview_shows_whatever_publishing_changes(
    part: str, before: dict[str, object], after: dict[str, object], said: str
) -> None:
    plan = content(**{part: [{**before, "authority": "JOBCENTRE"}]})
    assert list_changes(content(**{part: [before]}), plan, JOBCENTRE) == []
    (change,) = list_changes(content(**{part: [after]}), plan, JOBCENTRE)
    assert change.after == said


async def test_what_is_only_called_off_can_be_published(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    case = "/borger/anna-holm"
    added = f"{case}/kladde/indsats"
    given = {"type": "WAGE_SUBSIDY", "title": "Løntilskud på værft", "description": "Svejsning", "reason": "Erfaring"}
    fields = {f"activity__{name}": text for name, text in given.items()}
    days = {"activity__startsOn": "2027-04-15", "activity__endsOn": "2027-06-15"}
    await nina.edit(f"{added}?slags=WAGE_SUBSIDY", added, **fields, **days)
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    draft = await nina.look(f"{case}/kladde")
    found = re.search(r'(/borger/anna-holm/kladde/indsats/[^"]+)">[^<]*<bdi>Løntilskud på værft', draft)
    assert found
    await nina.edit(found[1], f"{found[1]}/slut", outcome="CANCELLED")
    assert "Aflyst" in text_of(await nina.look(f"{case}/udgiv"))
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    assert re.search(r"Løntilskud på værft.*?state state-cancelled", await anna.look("/min-plan"), re.DOTALL)


async def test_the_newest_membership_is_the_one_to_be_put_right(town: Town) -> None:
    nina = await town.person("jobcentre")
    await nina.look("/borger/anna-holm")
    page = await nina.send("/borger/anna-holm/medlemskab", fund="022", since="2027-03-01")
    assert re.search(r'id="medlemskab-fund"[^>]*value="022"', page)


@pytest.mark.parametrize("path", ["/borgere?efter=zzz", "/borgere/opfoelgning?statusser=zz"])
async def test_an_address_that_says_nothing_is_no_page(town: Town, path: str) -> None:
    await (await town.person("jobcentre")).look(path, status=404)


def test_the_preview_leaves_alone_what_the_other_authority_wrote() -> None:
    theirs = goal("Smed", authority="FUND", agreedWith={"organisation": fund_name("021")})
    ours = goal("Svejser", authority="JOBCENTRE")
    plan = content(jobGoals=[theirs, ours])
    assert list_changes(content(jobGoals=[ours]), plan, JOBCENTRE) == []
    assert list_changes(content(), plan, JOBCENTRE) == [PlanChange(ChangeKind.GONE, "Jobmål", "Svejser", "")]
    new = {**theirs, "title": "Kok"}
    assert list_changes(content(jobGoals=[new]), plan, FUND) == [
        PlanChange(ChangeKind.CHANGED, "Jobmål", "Smed", "Kok")
    ]


def test_the_preview_of_a_fund_leaves_alone_what_a_former_fund_wrote() -> None:
    theirs = goal("Smed", authority="FUND", agreedWith={"organisation": fund_name("021")})
    plan = content(jobGoals=[theirs], activities=[effort(**theirs)])
    assert list_changes(content(), plan, OTHER_FUND) == []
    assert [change.kind for change in list_changes(content(), plan, FUND)][:1] == [ChangeKind.GONE]


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


async def test_the_preview_takes_no_comment_on_a_step_for_an_older_text(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = "/borger/sofie-krogh"
    await nina.look(f"{case}/uddannelse")
    await nina.send(f"{case}/uddannelse/trin", step="3", deadline="2027-05-01", comment="Søg nu.")
    assert "Der er intet at udgive." in text_of(await nina.look(f"{case}/udgiv"))
    await nina.edit(f"{case}/kladde", f"{case}/kladde/beskrivelse", text="Vi ses på mandag.")
    preview = text_of(await nina.look(f"{case}/udgiv"))
    assert re.search("Ændret Planbeskrivelse.*Søg nu.*Vi ses på mandag", preview)
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    assert "Vi ses på mandag." in text_of(await nina.look(f"{case}/spejl"))


async def test_the_preview_announces_nothing_that_the_target_group_does_not_show(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = "/borger/lars-winther"
    await nina.edit(f"{case}/kladde", f"{case}/kladde/beskrivelse", text="Vi ses på mandag.")
    assert "Planbeskrivelse" in text_of(await nina.look(f"{case}/udgiv"))
    await nina.look(case)
    await nina.send(f"{case}/maalgruppe", targetGroup="CASH_BENEFIT_JOB_READY")
    preview = text_of(await nina.look(f"{case}/udgiv"))
    assert "Planbeskrivelse" not in preview
    assert "Delmål" not in preview


def test_a_goal_that_has_ended_is_not_announced() -> None:
    profile = profile_of("CASH_BENEFIT_JOB_READY")
    goals = [goal("Smed", kind="OCCUPATION", endsOn=day) for day in ("2027-03-09", "2027-03-10", None)]
    shown = show_draft(content(jobGoals=goals), None, profile, date(2027, 3, 10))
    assert [each["endsOn"] for each in shown["jobGoals"]] == ["2027-03-10", None]


async def test_what_was_decided_alone_is_signed_by_whoever_decided_it(town: Town) -> None:
    nina, anna = await town.person("jobcentre"), await town.person("anna-holm")
    case = "/borger/anna-holm"
    goals = {"goals__0__occupation__title": "Murer", "goals__0__occupation__code": "7112"}
    await nina.edit(f"{case}/kladde", f"{case}/kladde/jobmaal", **goals, goals__0__decidedWithoutAgreement="on")
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    plan = text_of(await anna.look("/min-plan"))
    assert "Murer Besluttet af Nina Pettersen, uden at det er aftalt med dig" in plan
    assert "uden at det er aftalt med dig Find job Aftalt med" not in plan


async def test_the_preview_tells_which_of_text_and_comment_the_citizen_will_see(town: Town) -> None:
    nina = await town.person("jobcentre")
    case = "/borger/sofie-krogh"

    async def describe(text: str) -> None:
        await nina.edit(f"{case}/kladde", f"{case}/kladde/beskrivelse", text=text)

    async def comment(text: str) -> None:
        await nina.look(f"{case}/uddannelse")
        await nina.send(f"{case}/uddannelse/trin", step="3", deadline="2027-05-01", comment=text)

    await describe("Vi ses på mandag.")
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    await comment("Søg nu.")
    await describe("Vi ses på mandag.")
    assert "Der er intet at udgive." in text_of(await nina.look(f"{case}/udgiv")), "the same text is no newer one"
    await describe("Vi ses på onsdag.")
    await comment("Søg straks.")
    assert "Der er intet at udgive." in text_of(await nina.look(f"{case}/udgiv")), "the comment is the newer one"
    await nina.edit(f"{case}/udgiv", f"{case}/udgiv")
    mirror = text_of(await nina.look(f"{case}/spejl"))
    assert "Søg straks." in mirror
    assert "Vi ses på onsdag." not in mirror


def test_the_preview_of_a_plan_without_a_text_takes_no_comment_away() -> None:
    comment = {"text": "Find en uddannelse.", "writtenAt": "2027-03-10T11:00:00.000Z"}
    profile = profile_of("EDUCATION_BENEFIT_READY")
    for ended, expected in ((None, []), ("2027-03-10T12:00:00.000Z", [ChangeKind.GONE])):
        order = {"comment": comment["text"], "endedAt": ended}
        plan = content(description=comment, educationOrder=order)
        shown = show_draft(content(), plan, profile, date(2027, 3, 10))
        assert [change.kind for change in list_changes(shown, plan, JOBCENTRE)] == expected
