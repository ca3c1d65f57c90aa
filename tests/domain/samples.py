"""Plans, viewers and inputs that tests of the domain start from; a plan is changed as the store would change it."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from domain.activities import GivenActivity, add_activity
from domain.activity_document import Activity, Period
from domain.activity_types import ActivityType, category_of
from domain.change import Change, apply
from domain.document import JobGoal, Membership, PlanDocument
from domain.goals import GivenEducationGoal, GivenJobGoal, GivenOccupation, set_education_goals, set_job_goals
from domain.occasion import Occasion
from domain.publishing import publish_plan
from domain.registration import Registration, register
from domain.target_groups import GoalKind, TargetGroup, profile_of
from domain.viewer import Role, Viewer

NOW = datetime(2027, 3, 15, 11, 0, tzinfo=UTC)
TODAY = date(2027, 3, 15)
DAY = "2027-03-15"
YESTERDAY = "2027-03-14"
TOMORROW = "2027-03-16"

JOBCENTRE = Viewer(Role.JOBCENTRE, "sagsbehandler-1", "Nina Pettersen", "0461")
FUND = Viewer(Role.FUND, "raadgiver-1", "Berit Hansen", "021")
OTHER_FUND = Viewer(Role.FUND, "raadgiver-2", "Per Holm", "022")
STAFF = {"JOBCENTRE": JOBCENTRE, "FUND": FUND}

PLUMBER = GivenOccupation("7126", "Rørlægger")
WELDER = GivenOccupation("7212", "Svejser")

_ids = itertools.count(1)


def occasion(viewer: Viewer = JOBCENTRE, now: datetime = NOW) -> Occasion:
    return Occasion(viewer, now, lambda: f"id-{next(_ids)}")


def at(day: str, hour: int = 12) -> datetime:
    """An instant on a day, the same day in Denmark and in UTC."""
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


def new_plan(group: str = "CASH_BENEFIT_ACTIVITY_READY", **fields: Any) -> PlanDocument:
    """A plan that was just registered, with other values for some fields."""
    registration = Registration({"hashes": ["h"], "cipher": "c"}, "Anna Holm", TargetGroup(group))
    plan: Any = {**register(registration, occasion()), **fields}
    return plan


def membership(fund: str = "021", since: str = "2027-01-01", until: str | None = None, right: Any = None) -> Membership:
    """A membership; ``right`` is a pair of first and last day of the extended right."""
    extended: Period | None = {"starts_on": right[0], "ends_on": right[1]} if right else None
    return {"fund": fund, "since": since, "until": until, "extended": extended}


def trial_plan(until: str | None = "2027-06-30", **fields: Any) -> PlanDocument:
    """A plan of a member whose fund has the extended right until a day."""
    held = membership(right=("2027-01-01", until))
    return new_plan("UNEMPLOYMENT_BENEFIT", memberships=[held], funds=["021"], **fields)


def changed(plan: PlanDocument, *rules: Callable[[PlanDocument], Change]) -> PlanDocument:
    """The plan after some changes in turn."""
    for rule in rules:
        plan = apply(rule(plan), plan)
    return plan


def given_activity(kind: str = "OTHER_ACTIVITY", **fields: Any) -> GivenActivity:
    values = {"title": "Titel", "description": "Beskrivelse", "starts_on": TODAY, "reason": "Grund", **fields}
    return GivenActivity(type=ActivityType(kind), **values)


def activity(kind: str = "OTHER_ACTIVITY", **fields: Any) -> Activity:
    """An activity as a plan holds it."""
    stored: Any = {
        "id": f"{kind}-{next(_ids)}",
        "category": category_of(ActivityType(kind)).value,
        "type": kind,
        "authority": "JOBCENTRE",
        "title": "Titel",
        "hours_per_week": None,
        "description": "Beskrivelse",
        "agreed_with": occasion().person,
        "decided_without_agreement": False,
        "starts_on": "2027-01-01",
        "ends_on": None,
        "moved_from": None,
        "outcome": None,
        "went_to": None,
        "place": None,
        "provider": None,
        "contact": None,
        "reason": "Grund",
        "statuses": [],
        **fields,
    }
    return stored


def note(text: str = "Det går godt.", *, final: bool = False, on: str = "2027-02-01") -> dict[str, object]:
    """A status note as a plan holds it."""
    return {"text": text, "written_on": on, "final": final, "author": occasion().person}


def job_goal(title: str = "Rørlægger", **fields: Any) -> JobGoal:
    """A job goal as a plan holds it."""
    goal: Any = {
        "id": f"goal-{next(_ids)}",
        "kind": "OCCUPATION",
        "code": "7126",
        "title": title,
        "ends_on": None,
        "authority": "JOBCENTRE",
        "agreed_with": occasion().person,
        "decided_without_agreement": False,
        **fields,
    }
    return goal


def with_goals(plan: PlanDocument) -> PlanDocument:
    """The plan with the goals in the jobcentre's draft that its target group is published with."""
    goals = profile_of(plan["target_group"]).goals
    if GoalKind.OCCUPATION in goals:
        given = [GivenJobGoal(occupation=PLUMBER)]
        plan = changed(plan, lambda p: set_job_goals(p, occasion(), p["draft"]["version"], given))
    if GoalKind.EDUCATION in goals:
        educations = [GivenEducationGoal("Tømrer")]
        plan = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], educations))
    return plan


def with_activity(plan: PlanDocument, given: GivenActivity, viewer: Viewer = JOBCENTRE) -> PlanDocument:
    """The plan with one more activity in the viewer's draft."""
    return changed(plan, lambda p: add_activity(p, occasion(viewer), version_of(p, viewer), given))


def version_of(plan: PlanDocument, viewer: Viewer = JOBCENTRE) -> int:
    return plan["draft" if viewer.role is Role.JOBCENTRE else "fund_draft"]["version"]


def published(plan: PlanDocument, viewer: Viewer = JOBCENTRE, now: datetime = NOW) -> PlanDocument:
    """The plan after the viewer published their draft."""
    return changed(plan, lambda p: publish_plan(p, occasion(viewer, now), version_of(p, viewer)))
