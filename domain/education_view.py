"""An education order as each role sees it: the step's panel, the answers, and what is new, due or late."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from domain.calendar import add_days, danish_day
from domain.document import EducationGoal, PlanDocument
from domain.education_answers import is_answered
from domain.education_document import AnswerContent, Comment, EducationOrder, Placement
from domain.education_steps import PANELS, current_step
from domain.organisations import jobcentre_name
from domain.placement import find_placement
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
        "comment_count": order["comment_count"],
        "placement": _placement(plan, order),
        "unread_comments": order["comment_count"] - _read_mark(order, role),
    }


def view_placement(plan: PlanDocument, placement: Placement) -> View:
    """An order at the institution, without the young person's identity."""
    return {
        **placement["versions"][-1],
        "order_id": placement["order_id"],
        "placed_at": placement["versions"][0]["at"],
        "jobcentre": jobcentre_name(plan["municipality"]),
        "reports": placement["reports"],
    }


def _placement(plan: PlanDocument, order: EducationOrder) -> View | None:
    _, placement = find_placement(plan, order["id"])
    return view_placement(plan, placement) if placement else None


def view_comment(comment: Comment) -> View:
    """A message of the conversation."""
    return {"id": comment["_id"], **comment}


def order_comment(plan: PlanDocument, role: Role) -> View | None:
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
    answers = order["answers"]
    own = role is Role.CITIZEN and answers["saved_at"] is not None
    if not own and answers["sent_at"] is None:
        return None
    content: AnswerContent = answers["saved"] if own else answers["sent"]
    goals = _goals(plan)
    return {
        "saved_at": answers["saved_at"] if own else None,
        "sent_at": answers["sent_at"],
        "late": answers["late"],
        "suggestions": content["suggestions"],
        "places": [{**item, "education_goal": goals.get(item["education_goal_id"])} for item in content["places"]],
        "places_reason": content["places_reason"],
        "applications": [
            {**item, "education_goal": goals.get(item["education_goal_id"])} for item in content["applications"]
        ],
    }


def _goals(plan: PlanDocument) -> Mapping[str, EducationGoal]:
    # A draft is not read for everybody who may see the order.
    draft = plan.get("draft", {"education_goals": []})["education_goals"]
    return {goal["id"]: goal for goal in (*draft, *plan["published"]["education_goals"])}
