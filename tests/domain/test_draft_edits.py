"""Every edit of a draft: it names the version it saw, makes the next one, and leaves all else as it was."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from domain.activities import add_activity, remove_activity, update_activity
from domain.activity_course import Ending, add_status, end_activity
from domain.change import Change
from domain.description import GivenProspects, set_description, set_prospects
from domain.document import PlanDocument
from domain.errors import Conflict, InvalidInput, NotFound
from domain.goals import (
    GivenEducationGoal,
    GivenJobGoal,
    GivenSubGoal,
    set_education_goals,
    set_job_goals,
    set_sub_goals,
)
from domain.occasion import Occasion
from domain.proposals import propose_plan, take_over_proposal
from domain.publishing import publish_plan
from domain.statuses import Outcome
from domain.viewer import Viewer
from tests.domain.samples import (
    FUND,
    JOBCENTRE,
    OTHER_FUND,
    PLUMBER,
    WELDER,
    activity,
    at,
    changed,
    given_activity,
    job_goal,
    membership,
    new_plan,
    occasion,
    trial_plan,
)

Edit = Callable[[PlanDocument, Occasion, int], Change]
VERSION = 7
ENDING = Ending(Outcome.INTERRUPTED, final_status="Færdig")

FUND_EDITS: dict[str, Edit] = {
    "set_job_goals": lambda p, o, v: set_job_goals(p, o, v, [GivenJobGoal(occupation=WELDER)]),
    "add_activity": lambda p, o, v: add_activity(p, o, v, given_activity("EVENT")),
    "update_activity": lambda p, o, v: update_activity(p, o, v, "known", given_activity("EVENT", title="Ny")),
    "remove_activity": lambda p, o, v: remove_activity(p, o, v, "known"),
    "add_status": lambda p, o, v: add_status(p, o, v, "known", "Godt", final=False),
    "end_activity": lambda p, o, v: end_activity(p, o, v, "known", ENDING),
}
EDITS: dict[str, Edit] = {
    **FUND_EDITS,
    "set_education_goals": lambda p, o, v: set_education_goals(p, o, v, [GivenEducationGoal("Smed")]),
    "set_sub_goals": lambda p, o, v: set_sub_goals(p, o, v, [GivenSubGoal("Mød til tiden")]),
    "set_description": lambda p, o, v: set_description(p, o, v, "Du starter i praktik."),
    "set_prospects": lambda p, o, v: set_prospects(p, o, v, GivenProspects("Gode", "Gode")),
    "take_over_proposal": lambda p, o, v: take_over_proposal(p, o, v, "proposal"),
}
WITH_ID = ["update_activity", "remove_activity", "add_status", "end_activity"]


def group_for(edit: str) -> str:
    return "EDUCATION_BENEFIT_READY" if edit == "set_education_goals" else "REHABILITATION_BENEFIT"


def plan_for(edit: str) -> PlanDocument:
    plan = new_plan(group_for(edit))
    plan = changed(plan, lambda p: propose_plan(p, occasion(FUND), [PLUMBER], "Forslag", None))
    proposal = {**plan["proposals"][0], "id": "proposal"}
    draft: Any = {**plan["draft"], "version": VERSION, "activities": [activity("EVENT", id="known")]}
    return {**plan, "draft": draft, "proposals": [proposal]}


def fund_plan(**memberships: Any) -> PlanDocument:
    plan = trial_plan(**memberships)
    held = activity("EVENT", id="known", authority="FUND")
    draft: Any = {**plan["fund_draft"], "version": VERSION, "activities": [held], "job_goals": [job_goal()]}
    return {**plan, "fund_draft": draft}


every_edit = pytest.mark.parametrize("edit", EDITS)


@every_edit
@pytest.mark.parametrize("seen", [0, VERSION - 1, VERSION + 1, -1])
def test_another_version_is_a_conflict_and_changes_nothing(edit: str, seen: int) -> None:
    plan = plan_for(edit)
    before = copy.deepcopy(plan)
    with pytest.raises(Conflict) as refused:
        EDITS[edit](plan, occasion(), seen)
    assert (refused.value.current_version, refused.value.rule) == (VERSION, "DRAFT_CONFLICT")
    assert plan == before


def test_publishing_another_version_is_a_conflict() -> None:
    plan = plan_for("set_job_goals")
    with pytest.raises(Conflict):
        publish_plan(plan, occasion(), VERSION - 1)


@every_edit
def test_an_edit_makes_the_version_one_higher_and_touches_only_the_draft(edit: str) -> None:
    plan = plan_for(edit)
    before = copy.deepcopy(plan)
    after = changed(plan, lambda p: EDITS[edit](p, occasion(), VERSION))
    assert plan == before
    assert after["draft"]["version"] == VERSION + 1
    assert after["draft"] != {**before["draft"], "version": VERSION + 1}
    allowed = {"draft", "revision", "status_due_on"} | ({"proposals"} if edit == "take_over_proposal" else set())
    assert {key for key in after if after[key] != before[key]} <= allowed
    with pytest.raises(Conflict):
        EDITS[edit](after, occasion(), VERSION)


@pytest.mark.parametrize("edit", FUND_EDITS)
def test_a_fund_edits_a_draft_of_its_own(edit: str) -> None:
    plan = fund_plan()
    after = changed(plan, lambda p: EDITS[edit](p, occasion(FUND), VERSION))
    assert after["fund_draft"]["version"] == VERSION + 1
    assert {key for key in after if after[key] != plan[key]} <= {"fund_draft", "revision"}


@pytest.mark.parametrize("edit", FUND_EDITS)
@pytest.mark.parametrize(
    ("viewer", "memberships"),
    [
        (FUND, [membership()]),
        (FUND, [membership(right=("2026-01-01", "2027-03-14"))]),
        (FUND, [membership(right=("2027-03-16", None))]),
        (FUND, [membership(until="2027-03-14", right=("2027-01-01", None))]),
        (FUND, [membership(since="2027-03-16", right=("2027-01-01", None))]),
        (FUND, []),
        (OTHER_FUND, [membership(right=("2027-01-01", None))]),
    ],
    ids=["no right", "ended", "not begun", "left", "not a member yet", "never a member", "another fund"],
)
def test_without_the_extended_right_there_is_no_such_citizen(
    edit: str, viewer: Viewer, memberships: list[dict[str, object]]
) -> None:
    plan = {**fund_plan(), "memberships": memberships}
    before = copy.deepcopy(plan)
    with pytest.raises(NotFound) as refused:
        EDITS[edit](plan, occasion(viewer), VERSION)
    assert refused.value.thing == "citizen"
    assert plan == before


@pytest.mark.parametrize("edit", WITH_ID)
@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
def test_an_activity_of_the_other_draft_does_not_exist(edit: str, viewer: Viewer) -> None:
    plan = fund_plan() if viewer is JOBCENTRE else {**trial_plan(), "draft": plan_for(edit)["draft"]}
    version = plan["draft" if viewer is JOBCENTRE else "fund_draft"]["version"]
    with pytest.raises(NotFound) as refused:
        EDITS[edit](plan, occasion(viewer), version)
    assert refused.value.thing == "activity"


def test_an_unknown_proposal_does_not_exist() -> None:
    with pytest.raises(NotFound):
        take_over_proposal(plan_for("take_over_proposal"), occasion(), VERSION, "unknown")


def test_goals_keep_their_ids_over_reordering_and_edits() -> None:
    plan = changed(
        new_plan(),
        lambda p: set_job_goals(p, occasion(), 0, [GivenJobGoal(occupation=PLUMBER), GivenJobGoal(function="Lager")]),
        lambda p: set_sub_goals(p, occasion(), 1, [GivenSubGoal("Et"), GivenSubGoal("To")]),
    )
    goals = {goal["title"]: goal["id"] for goal in plan["draft"]["job_goals"]}
    steps = {goal["text"]: goal["id"] for goal in plan["draft"]["sub_goals"]}
    after = changed(
        plan,
        lambda p: set_job_goals(
            p, occasion(), 2, [GivenJobGoal(function="Lager", ends_on=at("2027-09-01").date()), GivenJobGoal(WELDER)]
        ),
        lambda p: set_sub_goals(p, occasion(), 3, [GivenSubGoal("To", reached=True), GivenSubGoal("Tre")]),
    )["draft"]
    assert [(goal["title"], goal["ends_on"]) for goal in after["job_goals"]] == [
        ("Lager", "2027-09-01"),
        ("Svejser", None),
    ]
    assert after["job_goals"][0]["id"] == goals["Lager"]
    assert after["job_goals"][1]["id"] not in goals.values()
    assert (after["sub_goals"][0]["id"], after["sub_goals"][0]["reached"]) == (steps["To"], True)
    assert after["sub_goals"][1]["id"] not in steps.values()


def test_education_goals_have_their_priority_by_order() -> None:
    plan = changed(
        new_plan("EDUCATION_BENEFIT_READY"),
        lambda p: set_education_goals(p, occasion(), 0, [GivenEducationGoal("Tømrer"), GivenEducationGoal("Smed")]),
    )
    first = plan["draft"]["education_goals"]
    turned = changed(
        plan,
        lambda p: set_education_goals(p, occasion(), 1, [GivenEducationGoal("Smed"), GivenEducationGoal("Tømrer")]),
    )["draft"]["education_goals"]
    assert [(goal["title"], goal["priority"]) for goal in first] == [("Tømrer", 1), ("Smed", 2)]
    assert [(goal["id"], goal["priority"]) for goal in turned] == [(first[1]["id"], 1), (first[0]["id"], 2)]


def test_taking_a_proposal_over_adds_what_the_draft_does_not_hold_and_says_when() -> None:
    plan = changed(
        new_plan(),
        lambda p: propose_plan(p, occasion(FUND), [PLUMBER, WELDER], "Forslag", "Mangel på svejsere"),
        lambda p: set_job_goals(p, occasion(), 0, [GivenJobGoal(occupation=PLUMBER)]),
    )
    proposal = plan["proposals"][0]
    assert (proposal["fund"], proposal["reason"], proposal["taken_over_at"]) == ("021", "Mangel på svejsere", None)
    after = changed(plan, lambda p: take_over_proposal(p, occasion(), 1, proposal["id"]))
    assert [goal["title"] for goal in after["draft"]["job_goals"]] == ["Rørlægger", "Svejser"]
    assert {goal["authority"] for goal in after["draft"]["job_goals"]} == {"JOBCENTRE"}
    assert after["proposals"][0]["taken_over_at"] == occasion().now


def test_a_proposal_of_occupations_is_not_taken_over_by_a_group_without_them() -> None:
    plan = changed(
        new_plan("EDUCATION_BENEFIT_READY"), lambda p: propose_plan(p, occasion(FUND), [PLUMBER], "Forslag", None)
    )
    with pytest.raises(InvalidInput):
        take_over_proposal(plan, occasion(), 0, plan["proposals"][0]["id"])
