"""The education order's rules: who may have one, how it moves, how it ends, and what stays of it."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from domain.circumstances import set_target_group
from domain.conversation import mark_read, post_comment
from domain.description import set_description
from domain.document import PlanDocument
from domain.education_steps import ORDER_LIMIT, STEP_LIMIT, OrderEnding, is_too_old
from domain.education_view import WorkReason, work_reasons
from domain.errors import InvalidInput, NotFound, RuleViolation
from domain.goals import GivenEducationGoal, set_education_goals
from domain.plan_view import view_plan
from domain.rules import Rule
from domain.target_groups import PROFILES, Element, TargetGroup
from domain.viewer import Role
from tests.domain.education_samples import (
    DEADLINE,
    SUGGESTED,
    YOUNG,
    admitted,
    after,
    answered,
    closed,
    kinds,
    moved,
    order_of,
    young_plan,
)
from tests.domain.samples import JOBCENTRE, NOW, TODAY, changed, new_plan, occasion, published, with_goals

WITH_ORDER = [group for group in TargetGroup if PROFILES[group].has(Element.CASEWORKER_COMMENT)]
WITHOUT_ORDER = [group for group in TargetGroup if group not in WITH_ORDER]


@pytest.mark.parametrize(
    ("born", "today", "too_old"),
    [
        ("1997-03-15", "2027-03-14", False),
        ("1997-03-15", "2027-03-15", True),
        ("1997-03-15", "2027-03-16", True),
        ("1998-03-15", "2027-03-15", False),
        ("1997-01-01", "2026-12-31", False),
        ("1996-12-31", "2027-01-01", True),
        ("1980-12-31", "2027-01-01", True),
        # Whoever is born on 29 February is 30 on 1 March of a common year.
        ("1996-02-29", "2026-02-28", False),
        ("1996-02-29", "2026-03-01", True),
        ("1998-02-28", "2028-02-28", True),
        ("1998-03-01", "2028-02-29", False),
    ],
)
def test_the_age_is_counted_to_the_day(born: str, today: str, too_old: bool) -> None:
    assert is_too_old(date.fromisoformat(born), date.fromisoformat(today)) is too_old


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_no_order_from_the_age_of_30(step: int) -> None:
    plan, birthday = young_plan(), date(TODAY.year - 30, TODAY.month, TODAY.day)
    with pytest.raises(RuleViolation) as refused:
        moved(plan, step, born=birthday)
    assert refused.value.rule is Rule.ORDER_AGE
    assert order_of(moved(plan, step, born=birthday + timedelta(1)))["steps"][-1]["step"] == step


@pytest.mark.parametrize("days", [-400, -1, 0])
def test_a_deadline_that_is_not_ahead_is_refused(days: int) -> None:
    for plan in (young_plan(), moved(young_plan(), 1)):
        with pytest.raises(RuleViolation) as refused:
            moved(plan, 1, deadline=TODAY + timedelta(days))
        assert refused.value.rule is Rule.ORDER_DEADLINE
    assert order_of(moved(young_plan(), 1, deadline=TODAY + timedelta(1)))["deadline"] == "2027-03-16"


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_steps_2_and_3_have_an_education_goal(step: int) -> None:
    plan = new_plan("EDUCATION_BENEFIT_READY")
    if step in (2, 3):
        with pytest.raises(RuleViolation) as refused:
            moved(plan, step)
        assert refused.value.rule is Rule.GOAL_REQUIRED
    else:
        assert order_of(moved(plan, step))["steps"][0]["step"] == step
    with_draft = changed(plan, lambda p: set_education_goals(p, occasion(), 0, [GivenEducationGoal("Smed")]))
    assert order_of(moved(with_draft, step))["steps"][0]["step"] == step


@pytest.mark.parametrize("step", [-1, 0, 5])
def test_there_are_four_steps(step: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        moved(young_plan(), step)
    assert refused.value.field == "step"


@pytest.mark.parametrize("first", [1, 2, 3, 4])
@pytest.mark.parametrize("then", [1, 2, 3, 4])
def test_steps_are_entered_and_moved_in_any_order(first: int, then: int) -> None:
    plan = moved(moved(young_plan(), first), then, after(1), DEADLINE + timedelta(7))
    order = order_of(plan)
    assert [step["step"] for step in order["steps"]] == [first, then]
    assert (order["deadline"], order["steps"][0]["deadline"]) == ("2027-04-05", "2027-03-29")
    assert order["steps"][1]["caseworker"]["name"] == JOBCENTRE.name
    assert plan["education_orders"] == []


@pytest.mark.parametrize("group", WITHOUT_ORDER)
def test_a_group_without_the_element_has_no_order(group: TargetGroup) -> None:
    with pytest.raises(InvalidInput) as refused:
        moved(new_plan(group.value), 1)
    assert refused.value.field == "citizenId"


def test_the_groups_with_an_order_are_those_of_the_guide() -> None:
    assert set(WITH_ORDER) == {
        TargetGroup.UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER,
        TargetGroup.EDUCATION_BENEFIT_OBVIOUSLY_READY,
        TargetGroup.EDUCATION_BENEFIT_READY,
        TargetGroup.EDUCATION_BENEFIT_ACTIVITY_READY,
    }


@pytest.mark.parametrize("group", WITHOUT_ORDER)
def test_a_change_to_a_group_without_orders_ends_it_and_keeps_what_was(group: TargetGroup) -> None:
    plan = answered(moved(young_plan(), 1, comment="Velkommen"), SUGGESTED)
    before = order_of(plan)
    plan = changed(plan, lambda p: set_target_group(p, occasion(now=after(5)), group))
    order = order_of(plan)
    assert (order["ended_at"], order["ending"], order["deadline"]) == (after(5), "TARGET_GROUP_CHANGED", None)
    kept = {"id", "started_at", "steps", "answers", "comment_count", "recent_comments"}
    assert {name: order[name] for name in kept} == {name: before[name] for name in kept}  # type: ignore[literal-required] # names of the shape
    assert kinds(plan)[-2:] == ["target_group_changed", "order_ended"]
    with pytest.raises(RuleViolation) as refused:
        changed(plan, lambda p: post_comment(p, occasion(), "Hej", "a-1"))
    assert refused.value.rule is Rule.COMMENT_NEEDS_ORDER


@pytest.mark.parametrize("group", WITH_ORDER)
def test_a_change_to_another_group_with_orders_leaves_it(group: TargetGroup) -> None:
    plan = moved(young_plan(), 1)
    after_change = changed(plan, lambda p: set_target_group(p, occasion(), group))
    assert after_change["education_order"] == plan["education_order"]


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE])
def test_an_order_that_is_over_stays_to_be_read(role: Role) -> None:
    plan = answered(moved(young_plan(), 1, comment="Velkommen"), SUGGESTED)
    by_group = changed(plan, lambda p: set_target_group(p, occasion(), TargetGroup.CASH_BENEFIT_ACTIVITY_READY))
    for ended in (closed(plan), by_group):
        shown = view_plan(ended, role, NOW)["education_order"]
        assert isinstance(shown, dict)
        assert (shown["ended_at"], shown["comment"], shown["comment_count"]) == (NOW, "Velkommen", 1)
        assert [suggestion["title"] for suggestion in shown["answers"]["suggestions"]] == ["Tømrer", "Smed"]


def test_a_fund_sees_no_order_in_a_group_without_one() -> None:
    plan = moved(young_plan("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"), 1)
    assert view_plan(plan, Role.FUND, NOW)["education_order"]
    changed_group = changed(plan, lambda p: set_target_group(p, occasion(), TargetGroup.UNEMPLOYMENT_BENEFIT))
    assert view_plan(changed_group, Role.FUND, NOW)["education_order"] is None


@pytest.mark.parametrize(("ending"), [OrderEnding.COMPLETED, OrderEnding.ENDED_BY_CASEWORKER])
def test_an_order_ends_once_and_a_new_one_begins_afresh(ending: OrderEnding) -> None:
    plan = answered(moved(young_plan(), 1, comment="Velkommen"), SUGGESTED)
    ended = closed(plan, ending, after(1))
    with pytest.raises(NotFound):
        closed(ended)
    again = moved(ended, 3, after(2))
    order = order_of(again)
    assert again["education_orders"] == [ended["education_order"]]
    assert order["id"] != order_of(ended)["id"]
    assert (order["comment_count"], order["answers"]["sent_at"], order["started_at"]) == (0, None, after(2))


def test_the_caseworkers_comment_on_a_step_opens_the_conversation() -> None:
    plan = moved(moved(young_plan(), 1, comment="Første"), 2, comment="Anden")
    comments = [event["comment"] for event in plan["outbox"] if "comment" in event]
    assert [(comment["number"], comment["text"]) for comment in comments] == [(1, "Første"), (2, "Anden")]
    assert kinds(moved(young_plan(), 1))[1:] == ["order_step_set"]
    shown = view_plan(plan, Role.CITIZEN, NOW)["description"]
    assert isinstance(shown, dict)
    assert (shown["text"], shown["heading"]) == ("Anden", "Din sagsbehandlers kommentar til dig")


def test_an_order_is_moved_and_a_plan_given_orders_a_bounded_number_of_times() -> None:
    plan = moved(young_plan(), 1)
    order = order_of(plan)
    full = {**plan, "education_order": {**order, "steps": order["steps"] * STEP_LIMIT}}
    with pytest.raises(InvalidInput, match="moved at most"):
        moved(full, 2)  # type: ignore[arg-type] # still the shape of a plan
    many = {**closed(plan), "education_orders": [order] * ORDER_LIMIT}
    with pytest.raises(InvalidInput, match="education orders"):
        moved(many, 2)  # type: ignore[arg-type] # still the shape of a plan


@pytest.mark.parametrize(
    ("days", "step", "expected"),
    [
        (0, 1, []),
        (6, 1, []),
        (7, 1, [WorkReason.DUE]),
        (14, 1, [WorkReason.DUE]),
        (15, 1, [WorkReason.LATE]),
        (15, 4, [WorkReason.LATE]),
    ],
)
def test_an_unanswered_step_is_due_within_a_week_and_late_after_its_day(
    days: int, step: int, expected: list[WorkReason]
) -> None:
    assert work_reasons(order_of(moved(young_plan(), step)), NOW + timedelta(days)) == expected


def test_what_is_new_leaves_the_list_once_it_was_seen_to() -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED, after(1))
    far = NOW + timedelta(30)
    assert work_reasons(order_of(plan), far) == [WorkReason.NEW_ANSWERS]
    assert work_reasons(order_of(moved(plan, 2, after(2))), after(2)) == []
    plan = changed(plan, lambda p: post_comment(p, occasion(YOUNG), "Hej", "a-1"))
    assert work_reasons(order_of(plan), far) == [WorkReason.NEW_ANSWERS, WorkReason.NEW_COMMENTS]
    plan = changed(plan, lambda p: mark_read(p, occasion(), 1))
    assert work_reasons(order_of(plan), far) == [WorkReason.NEW_ANSWERS]


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_plan_is_not_published_without_the_goal_of_its_step(step: int) -> None:
    plan = moved(published(with_goals(new_plan("EDUCATION_BENEFIT_OBVIOUSLY_READY"))), step)
    without = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], []))
    if step in (2, 3):
        with pytest.raises(RuleViolation) as refused:
            published(without)
        assert refused.value.rule is Rule.GOAL_REQUIRED
        assert published(closed(without))["published"]["education_goals"] == []
    else:
        assert published(without)["published"]["education_goals"] == []


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_start_of_the_education_is_given_with_its_step(step: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        moved(young_plan(), step, starts_on=TODAY)
    assert refused.value.field == "educationStartsOn"


def test_a_kombiplan_keeps_goal_and_job_goal_when_published() -> None:
    plan = with_goals(new_plan("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"))
    no_job = {**plan, "draft": {**plan["draft"], "job_goals": []}}
    with pytest.raises(RuleViolation) as refused:
        published(no_job)  # type: ignore[arg-type] # still the shape of a plan
    assert refused.value.rule is Rule.GOAL_REQUIRED
    assert published(plan)["visible"]
    assert admitted(published(plan), Skolen="461416")["education_order"]


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_the_only_goal_of_steps_2_and_3_is_kept_also_before_it_is_published(step: int) -> None:
    plan = moved(with_goals(new_plan("EDUCATION_BENEFIT_READY")), step)

    def clear(plan: PlanDocument) -> PlanDocument:
        return changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], []))

    if step in (2, 3):
        with pytest.raises(RuleViolation) as refused:
            clear(plan)
        assert refused.value.rule is Rule.GOAL_REQUIRED
    else:
        assert clear(plan)["draft"]["education_goals"] == []
    assert clear(published(plan))["draft"]["education_goals"] == [], (
        "what is published stays until it is published again"
    )


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE, Role.FUND])
def test_the_newest_of_the_comment_on_the_step_and_the_published_text_is_shown(role: Role) -> None:
    def shown(plan: PlanDocument) -> str | None:
        description: Any = view_plan(plan, role, after(90))["description"]
        return description and description["text"]

    def describe(plan: PlanDocument, text: str, minutes: int) -> PlanDocument:
        write = partial(set_description, occasion=occasion(now=after(minutes)), text=text)
        plan = changed(plan, lambda p: write(p, draft_version=p["draft"]["version"]))
        return published(plan, now=after(minutes))

    plan = moved(describe(young_plan(), "Velkommen.", 0), 1, after(10), comment="Find forslag.")
    assert shown(plan) == ("Velkommen." if role is Role.FUND else "Find forslag.")
    assert shown(describe(plan, "Vi ses mandag.", 20)) == "Vi ses mandag."
    again = moved(describe(plan, "Vi ses mandag.", 20), 2, after(30), comment="Find steder.")
    assert shown(again) == ("Vi ses mandag." if role is Role.FUND else "Find steder.")
    assert shown(moved(again, 3, after(40))) == "Vi ses mandag."
