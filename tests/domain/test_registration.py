"""Putting right what a citizen was registered with, and what follows from it."""

from datetime import date
from typing import Any

import pytest

from domain.registration import correct_registration
from tests.domain.samples import (
    changed,
    job_goal,
    membership,
    new_plan,
    occasion,
)


def test_goals_that_ended_with_the_old_right_end_with_the_new_one() -> None:
    held = membership(right=("2027-01-01", "2027-03-31"))
    goals = [job_goal(authority="FUND", ends_on="2027-03-31"), job_goal("Smed", authority="FUND", ends_on="2027-03-20")]
    plan = new_plan("UNEMPLOYMENT_BENEFIT", benefit_since="2027-01-01", memberships=[held])
    plan["published"]["job_goals"], plan["fund_draft"]["job_goals"] = goals, goals
    after = changed(plan, lambda p: correct_registration(p, occasion(), p["name"], date(2027, 2, 15)))
    for part in ("published", "fund_draft"):
        assert [goal["ends_on"] for goal in after[part]["job_goals"]] == ["2027-05-14", "2027-03-20"]  # type: ignore[literal-required]


def test_a_day_that_is_given_later_brings_the_right_by_law_as_at_the_start() -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", benefit_since=None, memberships=[membership()])
    after = changed(plan, lambda p: correct_registration(p, occasion(), p["name"], date(2027, 2, 1)))
    assert after["memberships"][0]["extended"] == {"starts_on": "2027-02-01", "ends_on": "2027-04-30"}
    gone = changed(after, lambda p: correct_registration(p, occasion(), p["name"], None))
    assert gone["memberships"][0]["extended"] is None


@pytest.mark.parametrize(
    ("right", "followed"),
    [
        (("2027-02-01", "2027-04-30"), {"starts_on": "2027-01-01", "ends_on": "2027-03-31"}),
        (("2027-02-01", "2027-06-30"), {"starts_on": "2027-02-01", "ends_on": "2027-06-30"}),
    ],
)
def test_a_right_by_law_follows_the_day_of_the_benefit_and_one_that_was_decided_stays(
    right: Any, followed: Any
) -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", benefit_since="2027-02-01", memberships=[membership(right=right)])
    after = changed(plan, lambda p: correct_registration(p, occasion(), "Anna Berg", date(2027, 1, 1)))
    assert (after["name"], after["benefit_since"]) == ("Anna Berg", "2027-01-01")
    assert after["memberships"][0]["extended"] == followed
    without = changed(plan, lambda p: correct_registration(p, occasion(), p["name"], None))
    assert without["benefit_since"] is None


def test_to_correct_nothing_writes_nothing() -> None:
    plan = new_plan("UNEMPLOYMENT_BENEFIT", benefit_since="2027-02-01")
    assert correct_registration(plan, occasion(), f" {plan['name']} ", date(2027, 2, 1)).empty
