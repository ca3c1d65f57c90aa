"""Memberships: who may write when, the extended right, and goals that end with it."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.circumstances import set_target_group
from domain.errors import InvalidInput
from domain.goals import GivenJobGoal, set_job_goals
from domain.membership import (
    any_right_on,
    extended_by_law,
    extended_right_on,
    membership_on,
    parse_fund,
    set_membership,
    start_membership,
)
from domain.plan_view import view_plan
from domain.registration import Registration, register
from domain.target_groups import TargetGroup
from domain.viewer import Role
from tests.domain.samples import (
    DAY,
    FUND,
    JOBCENTRE,
    NOW,
    PLUMBER,
    TODAY,
    at,
    changed,
    job_goal,
    membership,
    new_plan,
    occasion,
    published,
    trial_plan,
)
from tests.domain.test_target_groups import GROUPS


@pytest.mark.parametrize(
    ("day", "writes"),
    [("2026-12-31", False), ("2027-01-01", True), ("2027-01-31", True), ("2027-02-01", False)],
)
def test_a_fund_writes_from_the_first_to_the_last_day_of_the_membership(day: str, writes: bool) -> None:
    plan = new_plan(memberships=[membership(since="2027-01-01", until="2027-01-31")])
    assert (membership_on(plan, "021", day) is not None) is writes
    assert membership_on(plan, "022", day) is None


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (date(2027, 1, 1), "2027-03-31"),
        (date(2027, 11, 30), "2028-02-29"),
        (date(2026, 11, 30), "2027-02-28"),
        (date(2027, 3, 31), "2027-06-30"),
        (date(2028, 2, 29), "2028-05-28"),
    ],
)
def test_the_extended_right_by_law_lasts_three_months(since: date, last: str) -> None:
    assert extended_by_law(since) == {"starts_on": since.isoformat(), "ends_on": last}


@pytest.mark.parametrize("group", GROUPS)
def test_only_a_new_recipient_of_unemployment_benefit_brings_the_right(group: str) -> None:
    held = start_membership("021", date(2026, 12, 1), date(2027, 2, 1), TargetGroup(group))
    right = {"starts_on": "2027-02-01", "ends_on": "2027-04-30"}
    assert held["extended"] == (right if group == "UNEMPLOYMENT_BENEFIT" else None)
    assert start_membership("021", date(2026, 12, 1), None, TargetGroup(group))["extended"] is None


def test_a_far_benefit_day_is_refused_by_its_field() -> None:
    with pytest.raises(InvalidInput) as refused:
        extended_by_law(date(9999, 10, 1))
    assert refused.value.field == "benefitSince"


@pytest.mark.parametrize(
    ("right", "until", "days"),
    [
        (("2027-01-01", "2027-03-15"), None, {"2026-12-31": False, "2027-01-01": True, "2027-03-15": True, "2027-03-16": False}),
        (("2027-01-01", None), None, {"2027-01-01": True, "2035-01-01": True}),
        (("2027-01-01", "2027-12-31"), "2027-02-28", {"2027-02-28": True, "2027-03-01": False}),
        (("2026-01-01", None), None, {"2026-12-31": False, "2027-01-01": True}),
    ],
)  # fmt: skip
def test_the_right_holds_in_its_period_within_the_membership(
    right: Any, until: str | None, days: dict[str, bool]
) -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", memberships=[membership(until=until, right=right)])
    assert {day: extended_right_on(plan, FUND, day) is not None for day in days} == days
    assert all(extended_right_on(plan, JOBCENTRE, day) is None for day in days)


@pytest.mark.parametrize("group", GROUPS)
def test_the_right_holds_with_unemployment_benefit_alone(group: str) -> None:
    plan = new_plan(group, memberships=[membership(right=("2027-01-01", None))])
    holds = group == "UNEMPLOYMENT_BENEFIT"
    assert (extended_right_on(plan, FUND, "2027-03-15") is not None) == holds
    assert any_right_on(plan, "2027-03-15") == holds


def after_setting(plan: Any, held: Any) -> Any:
    return changed(plan, lambda p: set_membership(p, occasion(), held))


def test_a_new_fund_follows_the_old_one() -> None:
    plan = after_setting(new_plan(memberships=[membership("021", "2026-01-01")]), membership("022", "2027-03-01"))
    assert [(held["fund"], held["since"], held["until"]) for held in plan["memberships"]] == [
        ("021", "2026-01-01", "2027-02-28"),
        ("022", "2027-03-01", None),
    ]
    assert plan["funds"] == ["021", "022"]


def test_an_earlier_membership_leaves_the_present_one_alone() -> None:
    now = membership("021", "2027-01-01")
    plan = after_setting(new_plan(memberships=[now]), membership("022", "2025-01-01", "2026-12-31"))
    assert now in plan["memberships"]
    with pytest.raises(InvalidInput) as refused:
        after_setting(new_plan(memberships=[now]), membership("022", "2025-01-01"))
    assert refused.value.field == "until"


def test_a_fund_that_was_named_by_mistake_is_replaced() -> None:
    plan = after_setting(new_plan(memberships=[membership("021", "2027-01-01")]), membership("022", "2027-01-01"))
    assert [held["fund"] for held in plan["memberships"]] == ["022"]
    assert plan["funds"] == ["022"]


periods = st.tuples(
    st.sampled_from(["021", "022", "033"]), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 20))
)


@given(st.lists(periods, max_size=8))
def test_no_two_funds_ever_have_the_same_day_and_no_period_is_reversed(given_periods: Any) -> None:
    plan = new_plan()
    for fund, start, length in given_periods:
        since = date.fromordinal(date(2027, 1, 1).toordinal() + start)
        until = None if length is None else date.fromordinal(since.toordinal() + length).isoformat()
        try:
            plan = after_setting(plan, membership(fund, since.isoformat(), until))
        except InvalidInput:
            continue
    spans = sorted((held["since"], held["until"] or "9999-12-31") for held in plan["memberships"])
    assert all(first <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert plan["funds"] == sorted({held["fund"] for held in plan["memberships"]})


@pytest.mark.parametrize(
    ("held", "field"),
    [
        (membership(since="2027-02-01", until="2027-01-31"), "until"),
        (membership(right=("2027-02-01", "2027-01-31")), "extendedUntil"),
    ],
)
def test_reversed_periods_are_refused(held: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        after_setting(new_plan(), held)
    assert refused.value.field == field


def trial_with_goals() -> Any:
    goals = [GivenJobGoal(occupation=PLUMBER)]
    plan = published(changed(trial_plan(None), lambda p: set_job_goals(p, occasion(FUND), 0, goals)), FUND)
    plan["published"]["job_goals"].append(job_goal("Svejser"))
    return plan


@pytest.mark.parametrize(
    ("held", "last"),
    [
        (membership(right=("2027-01-01", "2027-04-30")), "2027-04-30"),
        (membership(until="2027-03-31", right=("2027-01-01", None)), "2027-03-31"),
        (membership(until="2027-03-31", right=("2027-01-01", "2027-04-30")), "2027-03-31"),
        (membership(right=("2027-01-01", None)), None),
        (membership(), DAY),
        (membership("022", since="2027-04-01"), "2027-03-31"),
        (membership("022", since="2027-04-01", right=("2027-04-01", "2027-06-30")), "2027-06-30"),
    ],
    ids=["right ends", "membership ends", "the earlier", "goes on", "withdrawn", "another fund", "another with right"],
)
def test_the_goals_of_a_fund_end_with_the_right_and_the_jobcentres_go_on(held: Any, last: str | None) -> None:
    plan = after_setting(trial_with_goals(), held)
    assert [(goal["authority"], goal["ends_on"]) for goal in plan["published"]["job_goals"]] == [
        ("FUND", last),
        ("JOBCENTRE", None),
    ]


def test_ended_goals_are_not_shown_from_the_next_day() -> None:
    plan = after_setting(trial_with_goals(), membership())
    for now, titles in ((NOW, ["Rørlægger", "Svejser"]), (at("2027-03-16"), ["Svejser"])):
        shown: Any = view_plan(plan, Role.CITIZEN, now)["job_goals"]
        assert [goal["title"] for goal in shown] == titles


def test_a_goal_that_a_fund_sets_ends_with_its_right_at_the_latest() -> None:
    goals = [GivenJobGoal(PLUMBER), GivenJobGoal(PLUMBER.__class__("1", "Kok"), ends_on=date(2027, 4, 1))]
    plan = changed(trial_plan("2027-06-30"), lambda p: set_job_goals(p, occasion(FUND), 0, goals))
    assert [goal["ends_on"] for goal in plan["fund_draft"]["job_goals"]] == ["2027-06-30", "2027-04-01"]
    today = changed(
        trial_plan("2027-06-30"), lambda p: set_job_goals(p, occasion(FUND), 0, [GivenJobGoal(PLUMBER, ends_on=TODAY)])
    )
    assert today["fund_draft"]["job_goals"][0]["ends_on"] == DAY
    same = changed(trial_plan("2027-06-30"), lambda p: set_job_goals(p, occasion(), 0, goals))
    assert [goal["ends_on"] for goal in same["draft"]["job_goals"]] == [None, "2027-04-01"]


@pytest.mark.parametrize("code", ["021", "7", "A1b2C3d4E5"])
def test_fund_codes(code: str) -> None:
    assert parse_fund(code) == code


@pytest.mark.parametrize("code", ["", " 021", "021\n", "12345678901", "０２１", "02-1", "\ud800", "$gt"])
def test_what_is_no_fund_code(code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_fund(code)
    assert refused.value.field == "fund"


def test_registering_with_a_fund() -> None:
    given_registration = Registration(
        {"hashes": [], "cipher": ""}, " Anna Holm ", TargetGroup.UNEMPLOYMENT_BENEFIT, "021", date(2027, 1, 1), date(2027, 2, 1)
    )  # fmt: skip
    plan = register(given_registration, occasion())
    assert (plan["name"], plan["funds"], plan["municipality"], plan["visible"]) == ("Anna Holm", ["021"], "0461", False)
    assert plan["memberships"][0]["extended"] == {"starts_on": "2027-02-01", "ends_on": "2027-04-30"}
    assert (plan["draft"]["version"], plan["fund_draft"]["version"], plan["benefit_since"]) == (0, 0, "2027-02-01")


@pytest.mark.parametrize(
    ("fund", "since", "field"),
    [("021", None, "fundMemberSince"), (None, date(2027, 1, 1), "fundMemberSince"), ("!", date(2027, 1, 1), "fund")],
)
def test_a_fund_and_its_date_come_together(fund: str | None, since: date | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        register(Registration({"hashes": [], "cipher": ""}, "Anna", TargetGroup.UNDER_18, fund, since), occasion())
    assert refused.value.field == field


def test_the_membership_stays_when_the_target_group_changes() -> None:
    plan = changed(trial_plan(), lambda p: set_target_group(p, occasion(), TargetGroup.SICKNESS_BENEFIT_2))
    assert plan["memberships"] == trial_plan()["memberships"]
