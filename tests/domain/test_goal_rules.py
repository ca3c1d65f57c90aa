"""Target group x rule: which goals, descriptions, requirements, wishes and letters each group may have."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.change import Change
from domain.circumstances import set_postal_delivery, set_target_group
from domain.citizen_choices import set_job_wishes
from domain.description import GivenProspects, set_description, set_prospects
from domain.document import PlanDocument
from domain.errors import InvalidInput, RuleViolation
from domain.goals import (
    GivenEducationGoal,
    GivenJobGoal,
    GivenSubGoal,
    set_education_goals,
    set_job_goals,
    set_sub_goals,
)
from domain.plan_view import view_draft, view_plan
from domain.publishing import publish_plan
from domain.requirement import GivenRequirement, set_requirement
from domain.target_groups import TargetGroup
from domain.viewer import Role
from tests.domain.samples import (
    NOW,
    PLUMBER,
    STAFF,
    TODAY,
    WELDER,
    changed,
    job_goal,
    membership,
    new_plan,
    occasion,
    published,
    with_goals,
)
from tests.domain.test_target_groups import DIGITAL_DUTY, GROUPS, ROWS

OCCUPATION = GivenJobGoal(occupation=PLUMBER)
FUNCTION = GivenJobGoal(function="Kundebetjening")
every_group = pytest.mark.parametrize(
    ("group", "seeking", "goals", "requirement", "elements"),
    [(row[0], row[2] == "yes", row[3], row[4], row[5]) for row in ROWS],
    ids=GROUPS,
)


def refusal(rule: str | None = None, field: str | None = None) -> AbstractContextManager[Any]:
    """Expect a coded refusal by rule or by field."""
    if rule is not None:
        return pytest.raises(RuleViolation, check=lambda error: error.rule == rule)
    return pytest.raises(InvalidInput, check=lambda error: error.field == field)


def draft_goals(plan: PlanDocument, *goals: GivenJobGoal) -> Change:
    return set_job_goals(plan, occasion(), plan["draft"]["version"], goals)


@every_group
def test_kinds_of_goals(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    plan = new_plan(group)
    with nullcontext() if "O" in goals else refusal(field="goals"):
        draft_goals(plan, OCCUPATION)
    with nullcontext() if "F" in goals else refusal("GOAL_OCCUPATION_ONLY") if seeking else refusal(field="goals"):
        draft_goals(plan, FUNCTION)
    with nullcontext() if "E" in goals else refusal(field="goals"):
        set_education_goals(plan, occasion(), 0, [GivenEducationGoal("Tømrer")])
    with nullcontext() if "D" in elements else refusal(field="subGoals"):
        set_sub_goals(plan, occasion(), 0, [GivenSubGoal("Møde til tiden")])


@every_group
def test_clearing_goals_is_always_allowed(
    group: str, seeking: bool, goals: str, requirement: str, elements: str
) -> None:
    plan = new_plan(group)
    assert draft_goals(plan).assign["draft.job_goals"] == []
    assert set_education_goals(plan, occasion(), 0, []).assign["draft.education_goals"] == []
    assert set_sub_goals(plan, occasion(), 0, []).assign["draft.sub_goals"] == []


@every_group
def test_a_plan_needs_a_goal(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    plan = new_plan(group)
    with refusal("GOAL_REQUIRED"):
        publish_plan(plan, occasion(), 0)
    assert published(with_goals(plan))["editions"]["full"]["version"] == 1


@every_group
def test_which_single_goal_is_enough(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    """Either kind will do, except in a combined plan (elements U and G), which has both."""
    both = "U" in elements and "G" in elements
    for kind in goals.replace("F", ""):
        one = GivenEducationGoal("Tømrer") if kind == "E" else OCCUPATION
        plan = new_plan(group)
        plan = changed(
            plan,
            lambda p, one=one: (
                set_education_goals(p, occasion(), 0, [one])
                if isinstance(one, GivenEducationGoal)
                else draft_goals(p, one)
            ),
        )
        with refusal("GOAL_REQUIRED") if both else nullcontext():
            publish_plan(plan, occasion(), 1)


@every_group
def test_an_ended_goal_is_no_goal(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    plan = with_goals(new_plan(group))
    ended = [{**goal, "ends_on": "2027-03-14"} for goal in plan["draft"]["job_goals"]]
    lasting = [{**goal, "ends_on": "2027-03-15"} for goal in plan["draft"]["job_goals"]]
    still_education = "E" in goals and "G" not in elements
    for job_goals, refused in ((ended, not still_education), (lasting, False)):
        draft: Any = {**plan["draft"], "job_goals": job_goals}
        with refusal("GOAL_REQUIRED") if refused else nullcontext():
            publish_plan({**plan, "draft": draft}, occasion(), draft["version"])


@every_group
def test_goals_of_an_earlier_group_do_not_count(
    group: str, seeking: bool, goals: str, requirement: str, elements: str
) -> None:
    """A fund's published occupation is no goal of a group without occupations."""
    plan = new_plan(group)
    plan["published"]["job_goals"] = [job_goal(authority="FUND")]
    enough = "O" in goals and not ("U" in elements and "G" in elements)
    with nullcontext() if enough else refusal("GOAL_REQUIRED"):
        publish_plan(plan, occasion(), 0)
    assert len(view_plan(plan, Role.CITIZEN, NOW)["job_goals"]) == ("O" in goals)


@every_group
def test_a_free_text_goal_from_an_earlier_group_is_not_published(
    group: str, seeking: bool, goals: str, requirement: str, elements: str
) -> None:
    plan = changed(new_plan("REHABILITATION_BENEFIT"), lambda p: draft_goals(p, FUNCTION))
    plan = changed(plan, lambda p: set_target_group(p, occasion(), TargetGroup(group)))
    with nullcontext() if "F" in goals else refusal("GOAL_OCCUPATION_ONLY") if seeking else refusal(field="goals"):
        publish_plan(plan, occasion(), 1)


@every_group
def test_job_wish_required(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    plan = new_plan(group)
    with refusal("JOB_WISH_REQUIRED") if seeking else nullcontext():
        set_job_wishes(plan, [])
    assert set_job_wishes(plan, [PLUMBER]).assign == {"job_wishes": [{"code": "7126", "title": "Rørlægger"}]}


@pytest.mark.parametrize("authority", ["JOBCENTRE", "FUND"])
@every_group
def test_requirement_authority(
    group: str, seeking: bool, goals: str, requirement: str, elements: str, authority: str
) -> None:
    plan = new_plan(group, memberships=[membership()])
    given = GivenRequirement([PLUMBER], ["Lager"], ["Fyn"], "Søg to job om ugen.")
    if requirement != authority:
        with refusal("REQUIREMENT_AUTHORITY"):
            set_requirement(plan, occasion(STAFF[authority]), given)
        return
    after = changed(plan, lambda p: set_requirement(p, occasion(STAFF[authority]), given))
    shown: Any = view_plan(after, Role.CITIZEN, NOW)["requirement"]
    name = {"JOBCENTRE": "Jobcenter", "FUND": "A-kasse"}[authority]
    assert shown["heading"] == f"Krav til jobsøgning ({name})"
    assert (shown["authority"], shown["regions"], shown["set_on"]) == (authority, ["Fyn"], "2027-03-15")


@every_group
def test_description_not_for_group(group: str, seeking: bool, goals: str, requirement: str, elements: str) -> None:
    plan = new_plan(group)
    if not {"D", "K"} & set(elements):
        with refusal("DESCRIPTION_NOT_FOR_GROUP"):
            set_description(plan, occasion(), 0, "Du starter i praktik.")
        return
    after = published(with_goals(changed(plan, lambda p: set_description(p, occasion(), 0, "Du starter i praktik."))))
    gone = changed(after, lambda p: set_description(p, occasion(), p["draft"]["version"], None))
    assert gone["draft"]["description"] is None
    heading = "For at nå mit mål, har vi aftalt" if "D" in elements else "Din sagsbehandlers kommentar til dig"
    for shown in (view_plan(after, Role.FUND, NOW), view_draft(after, after["draft"], Role.JOBCENTRE, NOW)):
        description: Any = shown["description"]
        assert (description["heading"], description["text"]) == (heading, "Du starter i praktik.")


@every_group
def test_what_an_earlier_group_had_is_not_shown(
    group: str, seeking: bool, goals: str, requirement: str, elements: str
) -> None:
    """Description, sub-goals, prospects and goals go with the group; they come back with it."""
    plan = changed(
        new_plan("REHABILITATION_BENEFIT"),
        lambda p: draft_goals(p, FUNCTION),
        lambda p: set_sub_goals(p, occasion(), 1, [GivenSubGoal("Møde til tiden")]),
        lambda p: set_prospects(p, occasion(), 2, GivenProspects("Gode", "Gode")),
        lambda p: set_description(p, occasion(), 3, "Du starter i praktik."),
    )
    after = changed(published(plan), lambda p: set_target_group(p, occasion(), TargetGroup(group)))
    view = view_plan(after, Role.CITIZEN, NOW)
    assert bool(view["job_goals"]) is ("F" in goals)
    assert bool(view["sub_goals"]) is ("D" in elements)
    assert bool(view["description"]) is bool({"D", "K"} & set(elements))
    assert bool(view["prospects"]) is (group == "REHABILITATION_BENEFIT")


@every_group
def test_prospects_are_for_rehabilitation_only(
    group: str, seeking: bool, goals: str, requirement: str, elements: str
) -> None:
    given = GivenProspects("Gode muligheder", "Gode muligheder", "Oplæring", "Mentor")
    with nullcontext() if group == "REHABILITATION_BENEFIT" else refusal(field="prospects"):
        set_prospects(new_plan(group), occasion(), 0, given)


@pytest.mark.parametrize("exempt", [True, False])
@pytest.mark.parametrize("group", GROUPS)
def test_postal_not_allowed(group: str, exempt: bool) -> None:
    plan = new_plan(group)

    def decide(postal: bool) -> Change:
        return set_postal_delivery(plan, occasion(), postal=postal, exempt_from_digital_post=exempt, reason=None)

    with refusal("POSTAL_NOT_ALLOWED") if group in DIGITAL_DUTY and not exempt else nullcontext():
        decision: Any = decide(postal=True).assign["postal"]
        assert (decision["delivery"], decision["exempt_from_digital_post"]) == (True, exempt)
    assert decide(postal=False).assign["postal"]


@pytest.mark.parametrize("target", GROUPS)
def test_the_plan_follows_the_citizen_into_every_group(target: str) -> None:
    plan = new_plan("CASH_BENEFIT_JOB_READY")
    change = set_target_group(plan, occasion(), TargetGroup(target))
    if target == "CASH_BENEFIT_JOB_READY":
        assert change.empty
        return
    after = changed(plan, lambda p: change)
    assert [period["target_group"] for period in after["target_groups"]] == ["CASH_BENEFIT_JOB_READY", target]
    assert after["target_group"] == target
    assert {**after, **{k: plan[k] for k in ("target_group", "target_groups", "outbox", "revision")}} == plan


def test_a_goal_that_has_ended_stays_in_the_list_as_it_was_and_no_other_ends_before_today() -> None:
    ended, later = GivenJobGoal(occupation=PLUMBER, ends_on=TODAY), NOW + timedelta(days=3)
    plan = changed(new_plan(), lambda p: draft_goals(p, ended))
    new = GivenJobGoal(occupation=WELDER)

    def write(*goals: GivenJobGoal) -> list[tuple[str, str | None]]:
        after = changed(plan, lambda p: set_job_goals(p, occasion(now=later), 1, goals))
        return [(goal["title"], goal["ends_on"]) for goal in after["draft"]["job_goals"]]

    assert write(ended, new) == [("Rørlægger", "2027-03-15"), ("Svejser", None)]
    for wrong in (replace(ended, ends_on=TODAY + timedelta(days=1)), replace(new, ends_on=TODAY)):
        with refusal(field="goals.0.endsOn"):
            write(wrong)


def test_the_goals_that_are_missing_are_those_that_the_group_can_have() -> None:
    wanted = {
        "EDUCATION_BENEFIT_READY": "an education goal",
        "CASH_BENEFIT_ACTIVITY_READY": "a job goal",
        "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER": "an education goal and a job goal",
    }
    for group, goals in wanted.items():
        with pytest.raises(RuleViolation, match=f"Set {goals} before"):
            publish_plan(new_plan(group), occasion(), 0)
