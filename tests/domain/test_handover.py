"""What happens to a fund's part of the plan when its right ends, another fund comes, or the group changes."""

from datetime import date

import pytest

from domain.activities import add_activity, remove_activity
from domain.activity_course import Ending, end_activity
from domain.circumstances import set_postal_delivery, set_target_group
from domain.document import PlanDocument
from domain.drafts import own_draft
from domain.errors import InvalidInput
from domain.fund_takeover import take_over_fund_activities
from domain.goals import GivenJobGoal, GivenOccupation, set_job_goals
from domain.membership import set_membership, usual_right
from domain.occasion import Occasion
from domain.publishing import publish_plan
from domain.requirement import GivenRequirement, set_requirement
from domain.statuses import Outcome
from domain.target_groups import TargetGroup
from domain.text import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT, parse_text
from tests.domain.samples import (
    DAY,
    FUND,
    JOBCENTRE,
    NOW,
    OTHER_FUND,
    PLUMBER,
    at,
    changed,
    given_activity,
    membership,
    new_plan,
    occasion,
    trial_plan,
    with_activity,
)

OTHER_MEMBERSHIP = membership(OTHER_FUND.organisation, since="2027-03-01", right=("2027-03-01", None))
AFTER_THE_RIGHT = at("2027-07-01")
LATER = occasion(JOBCENTRE, AFTER_THE_RIGHT)


def published_by_fund() -> PlanDocument:
    plan = changed(trial_plan(), lambda p: set_job_goals(p, occasion(FUND), 0, [GivenJobGoal(occupation=PLUMBER)]))
    plan = with_activity(plan, given_activity("EVENT", ends_on=date(2027, 9, 1)), FUND)
    return changed(plan, lambda p: publish_plan(p, occasion(FUND), p["fund_draft"]["version"]))


def taken_over() -> PlanDocument:
    goal = [GivenJobGoal(occupation=GivenOccupation("7212", "Svejser"))]
    return changed(
        published_by_fund(),
        lambda p: set_job_goals(p, LATER, 0, goal),
        lambda p: take_over_fund_activities(p, LATER, 1),
    )


def test_the_jobcentre_goes_on_with_the_activities_once_the_right_is_over() -> None:
    plan = taken_over()
    [activity] = plan["draft"]["activities"]
    assert (activity["authority"], activity["id"]) == ("JOBCENTRE", published_by_fund_id(plan))
    ended = changed(
        plan,
        lambda p: end_activity(p, LATER, 2, activity["id"], Ending(Outcome.INTERRUPTED)),
        lambda p: publish_plan(p, LATER, 3),
    )
    assert [(a["id"], a["outcome"]) for a in ended["published"]["activities"]] == [(activity["id"], "INTERRUPTED")]
    removed = changed(plan, lambda p: publish_plan(p, LATER, 2))
    removed = changed(
        removed, lambda p: remove_activity(p, LATER, 2, activity["id"]), lambda p: publish_plan(p, LATER, 3)
    )
    assert removed["published"]["activities"] == []


def published_by_fund_id(plan: PlanDocument) -> str:
    [activity] = plan["published"]["activities"]
    return activity["id"]


def test_nothing_is_taken_over_while_the_right_holds_nor_twice() -> None:
    with pytest.raises(InvalidInput) as refused:
        take_over_fund_activities(published_by_fund(), occasion(JOBCENTRE), 0)
    assert refused.value.field == "citizenId"
    again = changed(taken_over(), lambda p: take_over_fund_activities(p, LATER, 2))
    assert len(again["draft"]["activities"]) == 1


def test_a_fund_whose_right_comes_back_does_not_show_an_activity_twice() -> None:
    plan = changed(taken_over(), lambda p: publish_plan(p, LATER, 2))
    plan = {**plan, "memberships": [membership(right=("2027-01-01", None))]}
    plan = changed(plan, lambda p: publish_plan(p, occasion(FUND, AFTER_THE_RIGHT), p["fund_draft"]["version"]))
    assert [activity["authority"] for activity in plan["published"]["activities"]] == ["JOBCENTRE"]


def test_another_fund_finds_no_draft_of_the_former_one_and_the_same_fund_keeps_its_own() -> None:
    plan = changed(trial_plan(), lambda p: set_job_goals(p, occasion(FUND), 0, [GivenJobGoal(occupation=PLUMBER)]))
    same = changed(plan, lambda p: set_membership(p, occasion(), membership(right=("2027-01-01", None))))
    assert same["fund_draft"] == plan["fund_draft"]
    moved = changed(plan, lambda p: set_membership(p, occasion(), OTHER_MEMBERSHIP))
    assert goals_in_draft(moved, occasion(OTHER_FUND)) == []


def test_a_fund_knows_what_it_published_whatever_it_was_called_then() -> None:
    plan = published_by_fund()
    (held,) = plan["published"]["activities"]
    held["agreed_with"] = {**held["agreed_with"], "organisation": "Magistrenes Arbejdsløshedskasse"}
    plan = changed(plan, lambda p: remove_activity(p, occasion(FUND), p["fund_draft"]["version"], held["id"]))
    plan = changed(plan, lambda p: publish_plan(p, occasion(FUND), p["fund_draft"]["version"]))
    assert plan["published"]["activities"] == []


def test_what_a_former_fund_published_stays_when_the_next_one_publishes() -> None:
    plan = {**published_by_fund(), "memberships": [OTHER_MEMBERSHIP]}
    plan = changed(
        plan,
        lambda p: set_job_goals(p, occasion(OTHER_FUND), 0, [GivenJobGoal(occupation=PLUMBER)]),
        lambda p: publish_plan(p, occasion(OTHER_FUND), 1),
    )
    assert [activity.get("fund") for activity in plan["published"]["activities"]] == [FUND.organisation]
    assert "fund" not in taken_over()["draft"]["activities"][0], "what the jobcentre took over is no fund's"


def goals_in_draft(plan: PlanDocument, at_hand: Occasion) -> list[str]:
    return [goal["title"] for goal in own_draft(plan, at_hand)[1]["job_goals"]]


def test_what_a_fund_writes_until_the_next_one_comes_stays_its_own() -> None:
    coming = membership(OTHER_FUND.organisation, since="2027-04-01", right=("2027-04-01", None))
    plan = changed(
        trial_plan(),
        lambda p: set_membership(p, occasion(), coming),
        lambda p: set_job_goals(p, occasion(FUND), 0, [GivenJobGoal(occupation=PLUMBER)]),
    )
    assert goals_in_draft(plan, occasion(FUND)) == ["Rørlægger"]
    then = occasion(OTHER_FUND, at("2027-04-02"))
    assert goals_in_draft(plan, then) == []
    given = given_activity("EVENT", starts_on=date(2027, 5, 1))
    plan = changed(plan, lambda p: add_activity(p, then, 0, given))
    name, draft = own_draft(plan, then)
    assert (name, draft["version"], len(draft["activities"]), draft["job_goals"]) == ("fund_draft", 1, 1, [])


@pytest.mark.parametrize("owned", [True, False])
def test_to_correct_a_former_membership_leaves_the_draft_of_the_present_fund(owned: bool) -> None:
    plan = changed(
        trial_plan(),
        lambda p: set_membership(p, occasion(), OTHER_MEMBERSHIP),
        lambda p: set_job_goals(p, occasion(OTHER_FUND), 0, [GivenJobGoal(occupation=PLUMBER)]),
    )
    if not owned:
        del plan["fund_draft"]["owner"]
    former = membership(since="2026-12-01", until="2027-02-27")
    plan = changed(plan, lambda p: set_membership(p, occasion(), former))
    assert goals_in_draft(plan, occasion(OTHER_FUND)) == ["Rørlægger"]


@pytest.mark.parametrize(
    ("group", "benefit_since", "right"),
    [
        ("UNEMPLOYMENT_BENEFIT", "2027-02-01", {"starts_on": "2027-02-01", "ends_on": "2027-04-30"}),
        ("UNEMPLOYMENT_BENEFIT", None, None),
        ("CASH_BENEFIT_JOB_READY", "2027-02-01", None),
        ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", "2027-02-01", None),
    ],
)
def test_the_usual_right_is_the_one_by_law(group: str, benefit_since: str | None, right: object) -> None:
    assert usual_right(new_plan(group, benefit_since=benefit_since), "021") == right


def test_the_usual_right_of_a_known_membership_is_the_recorded_one() -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", benefit_since="2027-02-01", memberships=[membership()])
    assert usual_right(plan, "021") is None


@pytest.mark.parametrize(
    ("group", "replaced_on"),
    [
        ("CASH_BENEFIT_JOB_READY", "2027-03-15"),
        ("SICKNESS_BENEFIT_2", "2027-03-15"),
        ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", None),
    ],
)
def test_a_requirement_ends_with_the_authority_that_set_it(group: str, replaced_on: str | None) -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", memberships=[membership()])
    plan = changed(plan, lambda p: set_requirement(p, occasion(FUND), GivenRequirement([PLUMBER])))
    plan = changed(plan, lambda p: set_target_group(p, occasion(JOBCENTRE, NOW), TargetGroup(group)))
    assert [requirement["replaced_on"] for requirement in plan["requirements"]] == [replaced_on]


@pytest.mark.parametrize("limit", [NAME_LIMIT, TITLE_LIMIT])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\t", "\u2028", "\u2029"])
def test_names_and_titles_have_one_line(limit: int, line_break: str) -> None:
    with pytest.raises(InvalidInput):
        parse_text("name", f"Anna{line_break}Bcc: x", limit)
    assert "Anna" in parse_text("text", f"Anna{line_break}Holm", TEXT_LIMIT)


def test_the_next_fund_publishes_beside_what_the_former_one_published() -> None:
    plan = published_by_fund()
    other = membership(OTHER_FUND.organisation, since="2027-03-15", right=("2027-03-15", None))
    plan = changed(plan, lambda p: set_membership(p, occasion(), other))
    goal = [GivenJobGoal(occupation=GivenOccupation("7212", "Svejser"))]
    plan = changed(
        plan,
        lambda p: set_job_goals(p, occasion(OTHER_FUND), 0, goal),
        lambda p: add_activity(p, occasion(OTHER_FUND), 1, given_activity("EVENT", title="Jobmesse")),
        lambda p: publish_plan(p, occasion(OTHER_FUND), 2),
    )
    assert [activity["title"] for activity in plan["published"]["activities"]] == ["Titel", "Jobmesse"]
    assert [goal["title"] for goal in plan["published"]["job_goals"]] == ["Rørlægger", "Svejser"]


@pytest.mark.parametrize(
    ("group", "exempt", "delivery"),
    [
        ("CASH_BENEFIT_JOB_READY", False, False),
        ("CASH_BENEFIT_JOB_READY", True, True),
        ("SICKNESS_BENEFIT_2", False, True),
    ],
)
def test_letters_end_with_a_group_that_reads_digitally(group: str, exempt: bool, delivery: bool) -> None:
    plan = changed(
        new_plan(),
        lambda p: set_postal_delivery(p, occasion(), postal=True, exempt_from_digital_post=exempt, reason=None),
        lambda p: set_target_group(p, occasion(), TargetGroup(group)),
    )
    assert plan["postal"] is not None
    assert plan["postal"]["delivery"] is delivery


@pytest.mark.parametrize("group", list(TargetGroup))
def test_a_funds_goals_end_where_the_jobcentre_goes_on_alone(group: TargetGroup) -> None:
    own = [GivenJobGoal(occupation=GivenOccupation("7212", "Svejser"))]
    plan = changed(
        published_by_fund(),
        lambda p: set_job_goals(p, occasion(), 0, own),
        lambda p: publish_plan(p, occasion(), 1),
        lambda p: set_target_group(p, occasion(), group),
    )
    ends = {goal["title"]: goal["ends_on"] for goal in plan["published"]["job_goals"]}
    stays = group is TargetGroup.UNEMPLOYMENT_BENEFIT
    assert ends == {"Svejser": None, "Rørlægger": "2027-06-30" if stays else DAY}
