"""Publishing: the draft becomes what citizen and fund see, and each audience's edition moves if its content did."""

from collections.abc import Sequence

from domain.activities import check_start, published_activities
from domain.activity_document import Activity, Period
from domain.change import NO_CHANGE, Change, Value
from domain.document import Content, Draft, Edition, Editions, JobGoal, PlanDocument, Snapshot
from domain.drafts import open_draft
from domain.education_steps import check_goal_kept
from domain.events import EventKind
from domain.goals import check_goal_kinds, check_goals_present
from domain.membership import end_goals, extended_right_on
from domain.occasion import Occasion
from domain.ownership import is_own
from domain.statuses import Outcome
from domain.target_groups import GoalKind, profile_of
from domain.viewer import Role
from domain.visibility import split_by_confidence


def publish_plan(plan: PlanDocument, occasion: Occasion, draft_version: int) -> Change:
    """Copy the viewer's draft into the published plan; the draft stays as it is.

    What the other authority published stays. Nothing is written when nothing would change.
    Raises Conflict, RuleViolation(GOAL_REQUIRED, GOAL_OCCUPATION_ONLY, ACTIVITY_STARTS_AFTER_PUBLISH) or InvalidInput.
    """
    _, draft = open_draft(plan, occasion, draft_version)
    before = plan["published"]
    after = _merge(before, draft, occasion, extended_right_on(plan, occasion.viewer, occasion.day))
    _check(plan, draft, after, occasion.day)
    if before == after:
        return NO_CHANGE
    fund_changed = _without_confidential(before) != _without_confidential(after)
    editions: Editions = {
        "full": _next(plan["editions"]["full"], occasion, moved=True),
        "fund": _next(plan["editions"]["fund"], occasion, moved=fund_changed),
    }
    snapshot: Snapshot = {
        "editions": editions,
        "fund_changed": fund_changed,
        "target_group": plan["target_group"],
        "published_by": occasion.person,
        "content": after,
    }
    assign: dict[str, Value] = {"published": after, "editions": editions, "visible": True}
    return Change(assign=assign, events=(occasion.event(EventKind.PLAN_PUBLISHED, snapshot=snapshot),))


def current_goals(goals: Sequence[JobGoal], day: str) -> list[JobGoal]:
    """The job goals that have not ended on a day."""
    return [goal for goal in goals if goal["ends_on"] is None or goal["ends_on"] >= day]


def _merge(before: Content, draft: Draft, occasion: Occasion, right: Period | None) -> Content:
    drafted = {goal["id"] for goal in draft["job_goals"]}
    kept_goals = [
        goal for goal in before["job_goals"] if not is_own(goal, occasion.viewer) and goal["id"] not in drafted
    ]
    shared, confidential = split_by_confidence(draft["activities"])
    kept = [activity for activity in before["activities"] if not is_own(activity, occasion.viewer)]
    if occasion.viewer.role is Role.FUND:
        own = end_goals(draft["job_goals"], right["ends_on"] if right else None)
        return {**before, "job_goals": [*kept_goals, *own], "activities": [*kept, *_without(shared, kept)]}
    return {
        "job_goals": [*draft["job_goals"], *kept_goals],
        "education_goals": draft["education_goals"],
        "sub_goals": draft["sub_goals"],
        "description": draft["description"],
        "prospects": draft["prospects"],
        "activities": [*shared, *_without(kept, shared)],
        "confidential": confidential,
    }


def _without(activities: list[Activity], others: list[Activity]) -> list[Activity]:
    """Activities less those that the other authority holds: what the jobcentre took over stands once."""
    held = {activity["id"] for activity in others}
    return [activity for activity in activities if activity["id"] not in held]


def _check(plan: PlanDocument, draft: Draft, after: Content, day: str) -> None:
    profile = profile_of(plan["target_group"])
    check_goal_kinds(profile, (goal["kind"] for goal in draft["job_goals"]))
    check_goal_kinds(profile, (GoalKind.EDUCATION for _ in draft["education_goals"]))
    check_goals_present(profile, current_goals(after["job_goals"], day), after["education_goals"])
    check_goal_kept(plan, after["education_goals"])
    known = published_activities(plan["published"])
    for activity in draft["activities"]:
        # What was cancelled before it was ever published does not start at all.
        if activity["id"] not in known and activity["outcome"] != Outcome.CANCELLED:
            check_start(activity, day, f"the activity {activity['id']}")


def _without_confidential(content: Content) -> Content:
    return {**content, "confidential": []}


def _next(edition: Edition, occasion: Occasion, *, moved: bool) -> Edition:
    return {"version": edition["version"] + 1, "published_at": occasion.now} if moved else edition
