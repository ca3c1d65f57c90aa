"""What publishing would change, as the caseworker is told before: what the citizen will see, and nothing else."""

import re
from datetime import date

import pytest

from domain.organisations import fund_name
from domain.target_groups import profile_of
from server.pages.publish_preview import ChangeKind, PlanChange, list_changes, show_draft
from tests.api import FUND, JOBCENTRE, OTHER_FUND
from tests.pages.people import Town, text_of


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


def test_what_was_taken_over_from_a_fund_is_nothing_new_to_the_citizen() -> None:
    plan = content(activities=[effort(authority="FUND")])
    assert list_changes(content(activities=[effort(authority="JOBCENTRE")]), plan, JOBCENTRE) == []
    (change,) = list_changes(content(activities=[effort(state="CANCELLED")]), plan, JOBCENTRE)
    assert change.kind is ChangeKind.CHANGED
