"""What is printed of a plan: only what is current, unfolded, in the order of the target group."""

from typing import Any

import pytest

from domain.activity_types import ACTIVITY_TYPES, PROVIDER_CATEGORIES, ActivityType, heading_of
from domain.document import PlanDocument
from domain.plan_view import APPEAL, view_plan
from domain.printed_plan import CONTRACT_ENCLOSED, NOTHING_CURRENT, PrintedPlan, print_plan
from domain.target_groups import ELEMENT_HEADINGS, PROFILES, Element, TargetGroup
from domain.viewer import Role
from tests.domain.samples import (
    DAY,
    FUND,
    NOW,
    TOMORROW,
    YESTERDAY,
    activity,
    at,
    job_goal,
    new_plan,
    note,
    occasion,
)

BOTH = (Role.CITIZEN, Role.JOBCENTRE)


def printed(plan: PlanDocument, role: Role = Role.CITIZEN, *, with_contract: bool = False) -> PrintedPlan:
    return print_plan(view_plan(plan, role, NOW), with_contract=with_contract)


def headings(printed_plan: PrintedPlan) -> list[str]:
    return [section["heading"] for section in printed_plan["sections"]]


def entries_under(printed_plan: PrintedPlan, element: Element) -> list[Any]:
    (section,) = [each for each in printed_plan["sections"] if each["heading"] == ELEMENT_HEADINGS[element]]
    return section["entries"]


def current(plan: PlanDocument, role: Role = Role.CITIZEN) -> list[str | None]:
    return [entry["heading"] for entry in entries_under(printed(plan, role), Element.TIMELINE)]


def holding(plan: PlanDocument, **content: Any) -> PlanDocument:
    plan["published"] = {**plan["published"], **content}
    return plan


def education_goal(title: str, priority: int) -> dict[str, Any]:
    person = occasion().person
    return {
        "id": title,
        "title": title,
        "priority": priority,
        "agreed_with": person,
        "decided_without_agreement": False,
    }


def agreement(authority: str, day: str, text: str) -> Any:
    viewer = occasion(FUND) if authority == "FUND" else occasion()
    return {
        "id": text,
        "authority": authority,
        "held_at": at(day),
        "form": None,
        "text": text,
        "agreed_with": viewer.person,
        "recorded_at": at(day),
    }


def meeting(day: str, *, cancelled: bool = False) -> Any:
    return {
        "id": day,
        "authority": "JOBCENTRE",
        "organisation": "0461",
        "starts_at": at(day, 13),
        "ends_at": at(day, 14),
        "form": "PHONE",
        "title": "Opfølgning",
        "address": None,
        "phone": "+4512345678",
        "booked_by": occasion().person,
        "booked_at": at("2027-03-01"),
        "moved_at": None,
        "cancelled_at": NOW if cancelled else None,
    }


def full_plan(group: str) -> PlanDocument:
    """A plan with something for every element that a group may have."""
    plan = holding(
        new_plan(group),
        job_goals=[job_goal()],
        education_goals=[education_goal("Tømrer", 1)],
        description={"text": "Du vil arbejde med metal.", "author": occasion().person, "written_at": NOW},
        activities=[activity()],
    )
    plan["agreements"] = [agreement("JOBCENTRE", "2027-03-01", "Søg"), agreement("FUND", "2027-03-02", "Søg bredt")]
    return plan


@pytest.mark.parametrize("group", list(TargetGroup))
def test_the_elements_of_each_target_group_stand_in_its_order_under_the_guides_headings(group: TargetGroup) -> None:
    expected = [ELEMENT_HEADINGS[element] for element in PROFILES[group].elements]
    assert (
        headings(printed(full_plan(group), with_contract=Element.INTEGRATION_CONTRACT in PROFILES[group].elements))
        == expected
    )


@pytest.mark.parametrize("group", list(TargetGroup))
def test_elements_with_nothing_in_them_are_left_out(group: TargetGroup) -> None:
    plan = printed(new_plan(group))
    assert headings(plan) == [ELEMENT_HEADINGS[Element.TIMELINE]]
    (entry,) = entries_under(plan, Element.TIMELINE)
    assert entry["paragraphs"] == [NOTHING_CURRENT]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"starts_on": "2027-01-01", "ends_on": None}, True),
        ({"starts_on": "2027-01-01", "ends_on": DAY}, True),
        ({"starts_on": "2027-01-01", "ends_on": YESTERDAY}, False),
        ({"starts_on": DAY, "ends_on": DAY}, True),
        ({"starts_on": TOMORROW, "ends_on": None}, True),
        ({"starts_on": "2031-01-01", "ends_on": "2031-02-01"}, True),
        ({"outcome": "COMPLETED", "ends_on": TOMORROW}, False),
        ({"outcome": "INTERRUPTED", "ends_on": None}, False),
        ({"outcome": "CANCELLED", "starts_on": TOMORROW}, False),
    ],
)
def test_an_activity_is_printed_while_it_is_under_way_or_to_come(fields: dict[str, Any], shown: bool) -> None:
    plan = holding(new_plan(), activities=[activity(**fields)])
    assert ("Øvrig aktivitet" in current(plan)) is shown


@pytest.mark.parametrize(("ends_on", "shown"), [(None, True), (DAY, True), (TOMORROW, True), (YESTERDAY, False)])
def test_a_job_goal_is_printed_until_it_has_ended(ends_on: str | None, shown: bool) -> None:
    plan = holding(new_plan(), job_goals=[job_goal("Smed"), job_goal("Svejser", ends_on=ends_on)])
    (entry,) = entries_under(printed(plan), Element.JOB_GOALS)
    assert any(item.startswith("Svejser") for item in entry["items"]) is shown
    assert entry["note"] == "Aftalt med Nina Pettersen, Jobcenter Odense"


@pytest.mark.parametrize(
    ("day", "cancelled", "shown"),
    [(TOMORROW, False, True), (DAY, False, True), (YESTERDAY, False, False), (TOMORROW, True, False)],
)
def test_a_meeting_is_printed_while_it_lies_ahead(day: str, cancelled: bool, shown: bool) -> None:
    plan = new_plan()
    plan["meetings"] = [meeting(day, cancelled=cancelled)]
    assert ("Aftale med jobcenter" in current(plan)) is shown


def test_only_the_newest_agreement_with_each_authority_is_printed() -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT")
    plan["agreements"] = [
        agreement("JOBCENTRE", "2027-03-05", "Nyt"),
        agreement("JOBCENTRE", "2027-02-05", "Gammelt"),
        agreement("FUND", "2027-03-01", "A-kassens"),
    ]
    plan_text = str(printed(plan))
    assert [text for text in ("Nyt", "A-kassens", "Gammelt") if text in plan_text] == ["Nyt", "A-kassens"]
    (entry,) = entries_under(printed(plan), Element.LATEST_FUND_AGREEMENT)
    assert entry["note"] == "Aftalt med Berit Hansen, den 1. marts 2027"


def test_where_no_element_shows_the_latest_agreement_it_stands_among_what_is_current() -> None:
    plan = new_plan("FLEX_JOB_EMPLOYEE")
    plan["agreements"] = [agreement("JOBCENTRE", "2027-03-05", "Nyt"), agreement("JOBCENTRE", "2027-02-05", "Gammelt")]
    (entry,) = entries_under(printed(plan), Element.TIMELINE)
    assert (entry["heading"], entry["paragraphs"]) == ("Aftale med jobcenter", ["Nyt"])


@pytest.mark.parametrize("replaced_on", [None, "2027-03-01"])
def test_the_requirement_in_force_is_printed_with_its_authority_in_brackets(replaced_on: str | None) -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT")
    plan["requirements"] = [
        {
            "id": "r",
            "authority": "FUND",
            "occupations": [{"code": "2632", "title": "Arkæolog"}],
            "areas": ["Forskning"],
            "regions": ["Hovedstaden", "Sjælland"],
            "expectations": None,
            "set_on": "2027-02-01",
            "set_by": occasion(FUND).person,
            "replaced_on": replaced_on,
        }
    ]
    assert ("Krav til jobsøgning (A-kasse)" in current(plan)) is (replaced_on is None)


@pytest.mark.parametrize("kind", list(ActivityType))
def test_every_type_of_activity_is_unfolded_to_its_five_fields(kind: ActivityType) -> None:
    lent = ACTIVITY_TYPES[kind][0] in PROVIDER_CATEGORIES
    place = None if lent else {"name": "Skolen", "address": "Vej 1", "company_address": None}
    provider = {"name": "Lageret", "address": "Vej 2"} if lent else None
    plan = holding(new_plan(), activities=[activity(kind.value, place=place, provider=provider, statuses=[note()])])
    (entry,) = entries_under(printed(plan), Element.TIMELINE)
    assert entry["heading"] == heading_of(kind)
    where = ["Hvem", "Hvornår"] if lent else ["Hvornår", "Hvor"]
    assert [field["heading"] for field in entry["fields"]] == ["Seneste status", "Hvad er aftalt", *where, "Hvorfor"]
    assert entry["fields"][0]["note"] == "(1. feb. 2027)"


def test_what_was_decided_without_agreement_does_not_say_that_it_was_agreed() -> None:
    decided = "Besluttet af Nina Pettersen, Jobcenter Odense, uden at det er aftalt med dig"
    plan = holding(
        new_plan(),
        job_goals=[job_goal(), job_goal("Smed", decided_without_agreement=True)],
        activities=[activity(decided_without_agreement=True)],
    )
    goals = entries_under(printed(plan), Element.JOB_GOALS)
    assert [(entry["items"], entry["note"]) for entry in goals] == [
        (["Rørlægger"], "Aftalt med Nina Pettersen, Jobcenter Odense"),
        (["Smed"], decided),
    ]
    (entry,) = entries_under(printed(plan), Element.TIMELINE)
    what = next(field for field in entry["fields"] if field["heading"] == "Hvad er aftalt")
    assert what["paragraphs"][-1]["text"] == decided
    assert "Aftalt med" not in str(entry)


@pytest.mark.parametrize("group", ["INTEGRATION_PROGRAMME", "CASH_BENEFIT_ACTIVITY_READY"])
def test_a_contract_stands_first_in_whatever_group_the_citizen_is(group: str) -> None:
    with_one = printed(full_plan(group), with_contract=True)
    assert headings(with_one)[0] == "Kontrakt"
    assert with_one["sections"][0]["entries"][0]["paragraphs"] == [CONTRACT_ENCLOSED]
    assert "Kontrakt" not in headings(printed(full_plan(group)))


@pytest.mark.parametrize("role", [*BOTH, Role.FUND])
def test_the_appeal_sentence_and_the_title_are_those_of_the_page(role: Role) -> None:
    plan = printed(new_plan("RESOURCE_COURSE"), role)
    assert (plan["title"], plan["appeal"]) == ("Rehabiliteringsplan", APPEAL)


def test_education_goals_stand_with_their_priority_and_sub_goals_with_their_day() -> None:
    plan = holding(
        new_plan("EDUCATION_BENEFIT_READY"), education_goals=[education_goal("Tømrer", 1), education_goal("Smed", 2)]
    )
    (goals,) = entries_under(printed(plan), Element.EDUCATION_GOALS)
    assert goals["items"] == ["Tømrer (1. prioritet)", "Smed (2. prioritet)"]
    steps = [
        {"id": "1", "text": "Ring", "due_on": TOMORROW, "reached": False},
        {"id": "2", "text": "Skriv", "due_on": None, "reached": True},
    ]
    described = entries_under(printed(holding(new_plan(), sub_goals=steps)), Element.PLAN_DESCRIPTION)
    assert described[-1]["items"] == ["Ring (senest 16. marts 2027)", "Skriv (nået)"]


def test_a_rehabilitation_plan_says_what_its_prospects_are() -> None:
    prospects = {"admission": "Gode", "lasting_work": "Gode", "company_role": None, "jobcentre_support": "Samtaler"}
    plan = holding(new_plan("REHABILITATION_BENEFIT"), prospects=prospects)
    (entry,) = entries_under(printed(plan), Element.PLAN_DESCRIPTION)
    assert [field["heading"] for field in entry["fields"]] == [
        "Muligheder for at blive optaget på en uddannelse",
        "Muligheder for varigt arbejde",
        "Jobcenterets støtte under forløbet",
    ]
