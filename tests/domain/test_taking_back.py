"""What was a mistake and is taken back: endings, statuses, agreements, memberships."""

import pytest

from domain.activity_course import Ending, add_status, end_activity, remove_status, reopen_activity
from domain.agreements import withdraw_agreement
from domain.change import apply
from domain.document import PlanDocument
from domain.errors import InvalidInput, NotFound, RuleViolation
from domain.meetings import cancel_meeting
from domain.membership import (
    remove_membership,
)
from domain.statuses import Outcome
from domain.viewer import Viewer
from tests.domain.samples import (
    DAY,
    FUND,
    JOBCENTRE,
    NOW,
    OTHER_FUND,
    activity,
    changed,
    job_goal,
    membership,
    new_plan,
    note,
    occasion,
    trial_plan,
)
from tests.domain.test_immediate_writes import agree, book
from tests.domain.test_membership import after_setting
from tests.domain.test_statuses import ended, plan_with


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_ending_is_taken_back_with_what_was_said_of_it(outcome: Outcome) -> None:
    held = activity("LITERACY_COURSE", id="held", ends_on="2027-12-31", statuses=[note()])
    known = plan_with(held)
    plan: PlanDocument = {**known, "published": {**known["published"], "activities": [held]}}
    over = changed(
        plan, lambda p: end_activity(p, occasion(), 0, "held", Ending(outcome, final_status="Forkert borger"))
    )
    after = changed(over, lambda p: reopen_activity(p, occasion(), p["draft"]["version"], "held"))
    assert after["draft"]["activities"] == [held]
    with pytest.raises(InvalidInput):
        reopen_activity(after, occasion(), after["draft"]["version"], "held")


@pytest.mark.parametrize("planned", [None, "2027-12-31"])
@pytest.mark.parametrize("known", ["2027-06-01", DAY])
def test_a_reopened_activity_has_the_last_day_that_it_had_in_the_draft(planned: str | None, known: str) -> None:
    held = activity("EVENT", id="held", ends_on=planned)
    plan = plan_with(ended(held, outcome=Outcome.COMPLETED))
    plan = {**plan, "published": {**plan["published"], "activities": [{**held, "ends_on": known}]}}
    (after,) = changed(plan, lambda p: reopen_activity(p, occasion(), 0, "held"))["draft"]["activities"]
    assert after == held


def test_what_was_called_off_by_mistake_keeps_the_period_that_it_had_been_moved_to() -> None:
    moved = {
        "starts_on": "2027-07-01",
        "ends_on": "2027-08-31",
        "moved_from": {"starts_on": DAY, "ends_on": "2027-06-01"},
    }
    held = activity("EVENT", id="held", **moved)
    plan = plan_with(ended(held, outcome=Outcome.CANCELLED))
    (after,) = changed(plan, lambda p: reopen_activity(p, occasion(), 0, "held"))["draft"]["activities"]
    assert after == held


def test_one_status_is_taken_out_by_its_place() -> None:
    plan = plan_with(activity("MENTOR", id="held", statuses=[note("Et"), note("To"), note("Tre")]))
    (after,) = changed(plan, lambda p: remove_status(p, occasion(), 0, "held", 1))["draft"]["activities"]
    assert [each["text"] for each in after["statuses"]] == ["Et", "Tre"]


def test_the_final_status_stays_as_long_as_the_activity_is_ended_with_it() -> None:
    plan = plan_with(ended(activity("MENTOR", id="held"), outcome=Outcome.COMPLETED, final_status="Godt"))
    with pytest.raises(RuleViolation) as refused:
        remove_status(plan, occasion(), 0, "held", 0)
    assert refused.value.rule == "STATUS_REQUIRED"
    plan = changed(plan, lambda p: add_status(p, occasion(), 0, "held", "Bedre", final=True))
    (after,) = changed(plan, lambda p: remove_status(p, occasion(), p["draft"]["version"], "held", 0))["draft"][
        "activities"
    ]
    assert [each["text"] for each in after["statuses"]] == ["Bedre"]


@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
def test_an_agreement_is_taken_back_by_whoever_recorded_it(viewer: Viewer) -> None:
    plan = new_plan(memberships=[membership()])
    plan = changed(plan, lambda p: agree(p, "2027-03-01", "Om en anden borger", viewer))
    (held,) = plan["agreements"]
    for other in {JOBCENTRE, FUND, OTHER_FUND} - {viewer}:
        with pytest.raises(NotFound):
            withdraw_agreement(plan, occasion(other), held["id"])
    change = withdraw_agreement(plan, occasion(viewer), held["id"])
    after = apply(change, plan)
    assert after["agreements"] == []
    assert [event["kind"] for event in change.events] == ["agreement_withdrawn"]
    with pytest.raises(NotFound):
        withdraw_agreement(after, occasion(viewer), held["id"])


def test_what_a_fund_left_behind_is_the_jobcentres_to_take_back() -> None:
    plan = new_plan(memberships=[membership(until="2027-03-14")])
    plan = changed(plan, lambda p: agree(p, "2027-03-01", "Aftalt", FUND), lambda p: book(p, FUND))
    agreement, meeting = plan["agreements"][0]["id"], plan["meetings"][0]["id"]
    for write in (withdraw_agreement, cancel_meeting):
        with pytest.raises(NotFound):
            write(plan, occasion(OTHER_FUND), agreement if write is withdraw_agreement else meeting)
    plan = changed(
        plan, lambda p: withdraw_agreement(p, occasion(), agreement), lambda p: cancel_meeting(p, occasion(), meeting)
    )
    assert plan["agreements"] == []
    assert plan["meetings"][0]["cancelled_at"] == NOW


def test_a_membership_that_there_never_was_is_taken_back_at_once() -> None:
    plan = trial_plan()
    plan["published"]["job_goals"] = [job_goal(authority="FUND")]
    after = changed(plan, lambda p: remove_membership(p, occasion(), "021"))
    assert (after["memberships"], after["funds"]) == ([], [])
    assert after["published"]["job_goals"][0]["ends_on"] == DAY
    with pytest.raises(InvalidInput) as refused:
        remove_membership(after, occasion(), "021")
    assert refused.value.field == "fund"


@pytest.mark.parametrize("since", ["2027-01-01", "2027-02-15"])
def test_what_made_way_for_a_membership_by_mistake_is_back_when_that_is_taken_back(since: str) -> None:
    right = membership("021", "2027-01-01", right=("2027-01-01", "2027-03-31"))
    plan = after_setting(new_plan("UNEMPLOYMENT_BENEFIT", memberships=[right]), membership("022", since))
    assert [held["fund"] for held in plan["memberships"]] == (["022"] if since == "2027-01-01" else ["021", "022"])
    plan = after_setting(plan, membership("022", since, until="2027-12-31"))
    assert changed(plan, lambda p: remove_membership(p, occasion(), "022"))["memberships"] == [right]


def test_what_was_put_right_since_stays_when_a_membership_is_taken_back() -> None:
    plan = after_setting(new_plan(memberships=[membership("021", "2026-01-01")]), membership("022", "2027-02-15"))
    plan = after_setting(plan, membership("021", "2026-01-01", until="2026-12-31"))
    after = changed(plan, lambda p: remove_membership(p, occasion(), "022"))
    assert [(held["fund"], held["until"]) for held in after["memberships"]] == [("021", "2026-12-31")]
