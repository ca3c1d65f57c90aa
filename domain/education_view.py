"""An education order as each role sees it: the step's panel, the answers, and what is new, due or late."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from domain.calendar import add_days, danish_day
from domain.document import Description, EducationGoal, PlanDocument
from domain.education_answers import is_answered
from domain.education_document import (
    AnswerContent,
    Comment,
    EducationOrder,
    Placement,
    PlacementReport,
    PlacementVersion,
)
from domain.education_steps import PANELS, current_step
from domain.organisations import jobcentre_name
from domain.placement import find_placement, sent_to
from domain.viewer import Role

DUE_SOON_DAYS = 7
"""A deadline counts as due so many days ahead."""

View = dict[str, object]


class WorkReason(StrEnum):
    """Why an order is on the caseworker's list."""

    NEW_ANSWERS = "NEW_ANSWERS"
    NEW_COMMENTS = "NEW_COMMENTS"
    DUE = "DUE"
    LATE = "LATE"


def view_order(plan: PlanDocument, order: EducationOrder, role: Role) -> View:
    """The order for a role; a fund sees where it stands and nothing of what is said or answered."""
    step = current_step(order)
    shown: View = {
        "id": order["id"],
        "step": step["step"],
        "panel": PANELS[step["step"]],
        "deadline": step["deadline"],
        "caseworker": step["caseworker"],
        "started_at": order["started_at"],
        "ended_at": order["ended_at"],
        "ending": order["ending"],
    }
    if role is Role.FUND:
        return shown
    return {
        **shown,
        "comment": step["comment"],
        "answered": is_answered(order),
        "answers": _answers(plan, order, role),
        "sent_answers": _sent_answers(order, _goals(plan, role)),
        "comment_count": order["comment_count"],
        "placement": _placement(plan, order),
        "unread_comments": order["comment_count"] - _read_mark(order, role),
    }


def view_placement(plan: PlanDocument, placement: Placement) -> View:
    """An order at the institution as it stands now, with every report, without the young person's identity."""
    return _view_sent(plan, placement, placement["versions"][-1], placement["reports"])


def view_placement_for(plan: PlanDocument, placement: Placement, code: str) -> View:
    """An order as it was sent to the institution with a code, and what that institution reported itself."""
    own = [report for report in placement["reports"] if report["code"] == code]
    return _view_sent(plan, placement, sent_to(placement, code), own)


def _view_sent(
    plan: PlanDocument, placement: Placement, sent: PlacementVersion, reports: Sequence[PlacementReport]
) -> View:
    first = next(version for version in placement["versions"] if version["code"] == sent["code"])
    return {
        **sent,
        "order_id": placement["order_id"],
        "placed_at": first["at"],
        "jobcentre": jobcentre_name(plan["municipality"]),
        "reports": reports,
    }


def _placement(plan: PlanDocument, order: EducationOrder) -> View | None:
    _, placement = find_placement(plan, order["id"])
    return view_placement(plan, placement) if placement else None


def view_comment(comment: Comment) -> View:
    """A message of the conversation."""
    return {"id": comment["_id"], **comment}


def order_comment(plan: PlanDocument, role: Role) -> Description | None:
    """The caseworker's comment on the current step, as the plan page shows it; None where there is none to show."""
    order = plan.get("education_order")
    if order is None or order["ended_at"] is not None or role is Role.FUND:
        return None
    step = current_step(order)
    if step["comment"] is None:
        return None
    return {"text": step["comment"], "author": step["caseworker"], "written_at": step["entered_at"]}


def work_reasons(order: EducationOrder, now: datetime) -> list[WorkReason]:
    """Why a caseworker should look at an active order now."""
    day, deadline = danish_day(now).isoformat(), current_step(order)["deadline"]
    waiting = not is_answered(order)
    reasons = {
        WorkReason.NEW_ANSWERS: _has_new_answers(order),
        WorkReason.NEW_COMMENTS: order["comment_count"] > order["read_by_jobcentre"],
        WorkReason.DUE: waiting and day <= deadline <= add_days(day, DUE_SOON_DAYS),
        WorkReason.LATE: waiting and deadline < day,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _has_new_answers(order: EducationOrder) -> bool:
    answers = order["answers"]
    sent_at, taken_over_at = answers["sent_at"], answers["taken_over_at"]
    if sent_at is None or sent_at < current_step(order)["entered_at"]:
        return False
    return taken_over_at is None or taken_over_at < sent_at


def _read_mark(order: EducationOrder, role: Role) -> int:
    return order["read_by_citizen"] if role is Role.CITIZEN else order["read_by_jobcentre"]


def _answers(plan: PlanDocument, order: EducationOrder, role: Role) -> View | None:
    """The young person's own draft for the young person, what was sent for everybody else."""
    answers, goals = order["answers"], _goals(plan, role)
    if role is not Role.CITIZEN or answers["saved_at"] is None:
        return _sent_answers(order, goals)
    return {**_view_answers(order, answers["saved"], goals), "saved_at": answers["saved_at"]}


def _sent_answers(order: EducationOrder, goals: Mapping[str, EducationGoal]) -> View | None:
    answers = order["answers"]
    return None if answers["sent_at"] is None else _view_answers(order, answers["sent"], goals)


def _view_answers(order: EducationOrder, content: AnswerContent, goals: Mapping[str, EducationGoal]) -> View:
    return {
        "saved_at": None,
        "sent_at": order["answers"]["sent_at"],
        "late": order["answers"]["late"],
        "suggestions": content["suggestions"],
        "places": [{**item, "education_goal": goals.get(item["education_goal_id"])} for item in content["places"]],
        "places_reason": content["places_reason"],
        "applications": [
            {"code": None, **item, "education_goal": goals.get(item["education_goal_id"])}
            for item in content["applications"]
        ],
    }


def _goals(plan: PlanDocument, role: Role) -> Mapping[str, EducationGoal]:
    """The goals by id; those that are only in the draft are the caseworker's to see."""
    draft = plan["draft"]["education_goals"] if role is Role.JOBCENTRE and "draft" in plan else ()
    return {goal["id"]: goal for goal in (*draft, *plan["published"]["education_goals"])}
