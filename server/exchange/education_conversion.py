"""From the education order of the exchange format to what is stored: the order in the plan, the comments apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid5

from domain.calendar import danish_day
from domain.comments import REMEMBERED
from domain.document import EducationGoal
from domain.education_answers import empty_answers
from domain.education_document import AnswerContent, Comment, EducationOrder
from server.exchange.education import AnswersRecord, EducationOrderRecord, EducationStepRecord
from server.exchange.name_space import IDS


def to_order(record: EducationOrderRecord, citizen_id: str, goals: Sequence[EducationGoal]) -> EducationOrder:
    """The order as a plan holds it; the goals of the answers are found by their titles."""
    sent, saved = record.sent, record.saved or record.sent
    ids = {goal["title"]: goal["id"] for goal in goals}
    count = len(record.comments)
    order = {
        "id": make_order_id(record, citizen_id),
        "started_at": record.steps[0].entered_at,
        "ended_at": record.ended_at,
        "ending": record.ending,
        "steps": [step.model_dump() for step in record.steps],
        "deadline": record.steps[-1].deadline if record.ended_at is None else None,
        "answers": {
            "saved": _content(saved, ids),
            "saved_at": saved.at if saved else None,
            "saved_step": saved.step if saved else None,
            "sent": _content(sent, ids),
            "sent_at": sent.at if sent else None,
            "sent_step": sent.step if sent else None,
            "late": sent is not None and _is_late(sent, record.steps),
            "taken_over_at": record.taken_over_at,
        },
        "comment_count": count,
        "recent_comments": [comment["_id"] for comment in to_comments(record, citizen_id)][-REMEMBERED:],
        "read_by_citizen": count if record.read_by_citizen is None else record.read_by_citizen,
        "read_by_jobcentre": count if record.read_by_jobcentre is None else record.read_by_jobcentre,
    }
    return cast("EducationOrder", order)


def to_comments(record: EducationOrderRecord, citizen_id: str) -> list[Comment]:
    """The conversation as it is kept beside the plan."""
    order_id = make_order_id(record, citizen_id)
    comments = [
        {
            "_id": f"{order_id}:{comment.author.role}:loaded-{number}",
            "citizen_id": citizen_id,
            "order_id": order_id,
            "number": number,
            **comment.model_dump(),
        }
        for number, comment in enumerate(record.comments, 1)
    ]
    return cast("list[Comment]", comments)


def make_order_id(record: EducationOrderRecord, citizen_id: str) -> str:
    """The id, made from whose the order is and when it was started."""
    return uuid5(IDS, f"{citizen_id} education order {record.steps[0].entered_at.isoformat()}").hex


def _content(answers: AnswersRecord | None, ids: Mapping[str, str]) -> AnswerContent:
    if answers is None:
        return empty_answers()
    content: dict[str, Any] = answers.model_dump(exclude={"at", "step"})
    for name in ("places", "applications"):
        content[name] = [{"education_goal_id": ids[item.pop("education_goal")], **item} for item in content[name]]
    return cast("AnswerContent", content)


def _is_late(sent: AnswersRecord, steps: Sequence[EducationStepRecord]) -> bool:
    """Whether answers came after the day by which the step in force then was to be answered."""
    return danish_day(sent.at).isoformat() > step_at(steps, sent.at).deadline


def step_at(steps: Sequence[EducationStepRecord], instant: datetime) -> EducationStepRecord:
    """The step that was in force at an instant after the first one was entered."""
    return [step for step in steps if step.entered_at <= instant][-1]
