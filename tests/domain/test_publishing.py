"""Publishing: what each audience's edition does, and what the other authority's content does."""

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.activities import add_activity, remove_activity
from domain.document import PlanDocument
from domain.goals import GivenJobGoal, set_job_goals
from domain.plan_view import view_plan, view_snapshot
from domain.publishing import publish_plan
from domain.viewer import Role
from tests.domain.samples import (
    FUND,
    JOBCENTRE,
    NOW,
    PLUMBER,
    WELDER,
    changed,
    given_activity,
    occasion,
    published,
    trial_plan,
    version_of,
    with_activity,
    with_goals,
)

SHARED = ["WAGE_SUBSIDY", "MENTOR", "LITERACY_COURSE", "EVENT"]
HIDDEN = ["AID_EMPLOYMENT", "PERSONAL_ASSISTANCE", "SOCIAL_EFFORT", "HEALTH_EFFORT", "OTHER_ADMINISTRATION"]
LATER = NOW + timedelta(hours=1)

# What happens to a plan between two publications; "publish" is one of them, by either authority.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(SHARED + HIDDEN)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("goals"), st.sampled_from([(PLUMBER,), (WELDER,), (PLUMBER, WELDER)])),
        st.tuples(st.just("publish"), st.just(None)),
        st.tuples(st.just("fund adds"), st.just("EVENT")),
        st.tuples(st.just("fund goals"), st.sampled_from([(), (PLUMBER,), (WELDER,)])),
        st.tuples(st.just("fund publishes"), st.just(None)),
    ),
    max_size=14,
)


def take(plan: PlanDocument, step: tuple[str, Any], minute: int) -> PlanDocument:
    """The plan after one step, each at a time of its own."""
    kind, value = step
    viewer = FUND if kind.startswith("fund") else JOBCENTRE
    now, version = NOW + timedelta(minutes=minute), version_of(plan, viewer)
    if kind.endswith(("publish", "publishes")):
        return published(plan, viewer, now)
    if kind.endswith(("add", "adds")):
        return changed(plan, lambda p: add_activity(p, occasion(viewer, now), version, given_activity(value)))
    if kind.endswith("goals"):
        goals = [GivenJobGoal(occupation=occupation) for occupation in value]
        return changed(plan, lambda p: set_job_goals(p, occasion(viewer, now), version, goals))
    held = plan["draft"]["activities"]
    if not held:
        return plan
    gone = held[value % len(held)]["id"]
    return changed(plan, lambda p: remove_activity(p, occasion(viewer, now), version, gone))


def content_for(plan: PlanDocument, role: Role) -> dict[str, Any]:
    """What a reader sees of the plan, without version and time."""
    view = view_plan(plan, role, NOW)
    return {key: value for key, value in view.items() if key not in {"version", "published_at"}}


def histories(plan: PlanDocument, taken: Sequence[tuple[str, Any]]) -> list[PlanDocument]:
    plans = [plan]
    for minute, step in enumerate(taken, start=1):
        plans.append(take(plans[-1], step, minute))
    return plans


def start() -> PlanDocument:
    return published(with_goals(trial_plan()))


@given(taken=steps)
def test_an_edition_moves_exactly_when_its_audience_sees_something_else(taken: list[tuple[str, Any]]) -> None:
    plans = histories(start(), taken)
    for before, after, step in zip(plans, plans[1:], taken, strict=False):
        for audience, role in (("full", Role.CITIZEN), ("fund", Role.FUND)):
            old, new = before["editions"][audience], after["editions"][audience]
            moved = content_for(before, role) != content_for(after, role)
            if not step[0].endswith(("publish", "publishes")):
                assert (moved, new) == (False, old), "only publishing changes what is seen"
            assert new["version"] == old["version"] + moved
            assert (new["published_at"] != old["published_at"]) is moved


@given(taken=steps)
def test_publishing_leaves_the_drafts_alone_and_does_nothing_the_second_time(taken: list[tuple[str, Any]]) -> None:
    for plan in histories(start(), taken):
        for viewer in (JOBCENTRE, FUND):
            before = copy.deepcopy(plan)
            after = published(plan, viewer, LATER)
            assert plan == before
            assert (after["draft"], after["fund_draft"]) == (before["draft"], before["fund_draft"])
            again = publish_plan(after, occasion(viewer, LATER), version_of(after, viewer))
            assert again.empty


@given(taken=steps)
def test_what_the_other_authority_published_stays(taken: list[tuple[str, Any]]) -> None:
    def of(plan: PlanDocument, authority: str) -> list[Any]:
        content = plan["published"]
        parts = (*content["job_goals"], *content["activities"], *content["confidential"])
        return [part for part in parts if part["authority"] == authority]

    for plan in histories(start(), taken):
        assert of(published(plan, JOBCENTRE, LATER), "FUND") == of(plan, "FUND")
        assert of(published(plan, FUND, LATER), "JOBCENTRE") == of(plan, "JOBCENTRE")


@given(taken=steps, extra=st.lists(st.tuples(st.integers(0, 13), st.sampled_from(HIDDEN)), max_size=5))
def test_a_fund_cannot_tell_whether_hidden_activities_were_edited_in_between(
    taken: list[tuple[str, Any]], extra: list[tuple[int, str]]
) -> None:
    """The same history with hidden activities added here and there looks the same to the fund, step by step."""
    without = [step for step in taken if step[0] != "remove"]
    plain, other = start(), None
    other = copy.deepcopy(plain)
    for minute, step in enumerate(without, start=1):
        for place, kind in extra:
            if place == minute:
                other = take(other, ("add", kind), minute)
        plain, other = take(plain, step, minute), take(other, step, minute)
        assert other["editions"]["fund"] == plain["editions"]["fund"]
        seen, seen_other = (dict(view_plan(each, Role.FUND, NOW)) for each in (plain, other))
        assert without_ids(seen_other) == without_ids(seen)
        assert other["fund_draft"]["version"] == plain["fund_draft"]["version"]


def without_ids(value: Any) -> Any:
    """Ids are made anew in each history."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value


def test_an_edit_of_hidden_activities_moves_the_full_edition_only() -> None:
    plan = start()
    first = copy.deepcopy(plan["editions"])
    plan = published(with_activity(plan, given_activity("HEALTH_EFFORT")), now=LATER)
    assert plan["editions"]["fund"] == first["fund"]
    assert plan["editions"]["full"] == {"version": 2, "published_at": LATER}
    snapshot = plan["outbox"][-1]["snapshot"]
    assert snapshot["fund_changed"] is False
    assert [held["type"] for held in view_snapshot(snapshot, Role.CITIZEN)["activities"]] == ["HEALTH_EFFORT"]
    assert view_snapshot(snapshot, Role.FUND)["activities"] == []


def test_a_snapshot_is_what_was_published_and_by_whom() -> None:
    plan = published(with_activity(start(), given_activity("WAGE_SUBSIDY")), now=LATER)
    event = plan["outbox"][-1]
    snapshot = event["snapshot"]
    assert (event["kind"], event["at"]) == ("plan_published", LATER)
    assert snapshot["content"] == plan["published"]
    assert snapshot["editions"] == plan["editions"]
    assert (snapshot["fund_changed"], snapshot["target_group"]) == (True, "UNEMPLOYMENT_BENEFIT")
    view = view_snapshot(snapshot, Role.FUND)
    assert (view["version"], view["published_at"], view["title"]) == (2, LATER, "Min jobplan")
    assert view["published_by"]["name"] == "Nina Pettersen"


def test_the_first_publication_makes_a_plan_visible_and_hides_nothing_later() -> None:
    plan = with_goals(trial_plan())
    assert (plan["visible"], plan["editions"]["full"]["version"]) == (False, 0)
    assert published(plan)["visible"] is True


def test_goals_that_a_fund_publishes_end_with_its_right_however_the_draft_says() -> None:
    """The right was shortened after the goals were written."""
    goals = [GivenJobGoal(occupation=PLUMBER)]
    plan = changed(trial_plan("2027-06-30"), lambda p: set_job_goals(p, occasion(FUND), 0, goals))
    shorter = {**plan, "memberships": trial_plan("2027-04-30")["memberships"]}
    left = {**plan, "memberships": [{**plan["memberships"][0], "until": "2027-05-31"}]}
    for held, last in ((plan, "2027-06-30"), (shorter, "2027-04-30"), (left, "2027-05-31")):
        assert [goal["ends_on"] for goal in published(held, FUND)["published"]["job_goals"]] == [last]
