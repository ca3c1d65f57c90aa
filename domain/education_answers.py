"""What a young person answers in each step of an education order: a draft of their own, then sent (guide 5.1, Bilag 1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from domain.change import NO_CHANGE, Change, Value
from domain.document import PlanDocument
from domain.education_document import (
    AnswerContent,
    EducationAnswers,
    EducationApplication,
    EducationOrder,
    EducationPlace,
    EducationSuggestion,
)
from domain.education_steps import active_order, current_step
from domain.errors import InvalidInput, NotFound
from domain.events import EventKind
from domain.occasion import Occasion
from domain.text import TITLE_LIMIT, check_count, parse_optional_text, parse_text

CODE_LIMIT = 50
_INSTITUTION_CODE = re.compile(rf"[0-9A-Za-z-]{{1,{CODE_LIMIT}}}")
_T = TypeVar("_T")


class ApplicationAnswer(StrEnum):
    """What the institution answered."""

    WAITING = "WAITING"
    ADMITTED = "ADMITTED"
    REJECTED = "REJECTED"


STEP_FIELDS: dict[int, tuple[str, ...]] = {
    1: ("suggestions",),
    2: ("places", "places_reason"),
    3: ("applications",),
    4: (),
}
"""What can be answered in which step."""

FIELD_NAMES = {
    "suggestions": "suggestions",
    "places": "places",
    "places_reason": "placesReason",
    "applications": "applications",
}


@dataclass(frozen=True, slots=True)
class GivenSuggestion:
    """An education that the young person suggests."""

    title: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GivenPlace:
    """A place to study for one of the goals."""

    education_goal_id: str
    institution: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class GivenApplication:
    """An application, and what came of it."""

    education_goal_id: str
    institution: str
    sent: bool = False
    answer: ApplicationAnswer = ApplicationAnswer.WAITING
    code: str | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """Answers as they come in; only those of the current step may be given."""

    suggestions: Sequence[GivenSuggestion] = field(default=())
    places: Sequence[GivenPlace] = field(default=())
    places_reason: str | None = None
    applications: Sequence[GivenApplication] = field(default=())


def empty_answers() -> AnswerContent:
    """No answers."""
    return {"suggestions": [], "places": [], "places_reason": None, "applications": []}


def save_answers(plan: PlanDocument, occasion: Occasion, given: GivenAnswers) -> Change:
    """Keep answers to the current step where only the young person sees them."""
    order = active_order(plan)
    step = current_step(order)["step"]
    parsed = _parse(given, known_goals(plan))
    _check_step(parsed, step)
    saved: AnswerContent = {**order["answers"]["saved"]}
    for name in STEP_FIELDS[step]:
        saved[name] = parsed[name]  # type: ignore[literal-required] # the names are those of the table
    assign: dict[str, Value] = {
        "education_order.answers.saved": saved,
        "education_order.answers.saved_at": occasion.now,
        "education_order.answers.saved_step": step,
    }
    return Change(assign=assign)


def send_answers(plan: PlanDocument, occasion: Occasion) -> Change:
    """Send what was saved for the current step to the caseworker; after the deadline it is marked late.

    Sending again without having saved anything since, and without having been asked again, changes nothing.
    """
    order = active_order(plan)
    answers, current = order["answers"], current_step(order)
    if answers["saved_at"] is None or answers["saved_step"] != current["step"]:
        raise InvalidInput("answers", "Nothing is saved for this step; save your answers first.")
    sent: AnswerContent = {**answers["sent"]}
    for name in STEP_FIELDS[current["step"]]:
        sent[name] = answers["saved"][name]  # type: ignore[literal-required] # the names are those of the table
    if is_answered(order) and sent == answers["sent"] and not _saved_since_sent(answers):
        return NO_CHANGE
    if not any(answers["saved"][name] for name in STEP_FIELDS[current["step"]]):  # type: ignore[literal-required] # as above
        raise InvalidInput("answers", "There is nothing in what was saved for this step; write your answers first.")
    late = occasion.day > current["deadline"]
    assign: dict[str, Value] = {
        "education_order.answers.sent": sent,
        "education_order.answers.sent_at": occasion.now,
        "education_order.answers.sent_step": current["step"],
        "education_order.answers.late": late,
    }
    return Change(assign=assign, events=(occasion.event(EventKind.ANSWERS_SENT, order["id"]),))


def is_answered(order: EducationOrder) -> bool:
    """Whether the current step was answered since it was entered; then nobody is reminded."""
    answers, current = order["answers"], current_step(order)
    sent_at = answers["sent_at"]
    return sent_at is not None and answers["sent_step"] == current["step"] and sent_at >= current["entered_at"]


def awaits_answers(order: EducationOrder) -> bool:
    """Whether there is something to answer in the current step that has not been answered."""
    return bool(STEP_FIELDS[current_step(order)["step"]]) and not is_answered(order)


def _saved_since_sent(answers: EducationAnswers) -> bool:
    saved_at, sent_at = answers["saved_at"], answers["sent_at"]
    return saved_at is not None and sent_at is not None and saved_at > sent_at


def known_goals(plan: PlanDocument) -> Mapping[str, str]:
    """The education goals that answers can be about: id and title."""
    goals = (*plan["published"]["education_goals"], *plan["draft"]["education_goals"])
    return {goal["id"]: goal["title"] for goal in goals}


def _parse(given: GivenAnswers, goals: Mapping[str, str]) -> AnswerContent:
    return {
        "suggestions": [_suggestion(i, item) for i, item in _counted("suggestions", given.suggestions)],
        "places": [_place(i, item, goals) for i, item in _counted("places", given.places)],
        "places_reason": parse_optional_text("placesReason", given.places_reason),
        "applications": [_application(i, item, goals) for i, item in _counted("applications", given.applications)],
    }


def _counted(name: str, items: Sequence[_T]) -> list[tuple[int, _T]]:
    check_count(name, len(items))
    return list(enumerate(items))


def _check_step(parsed: AnswerContent, step: int) -> None:
    answerable = STEP_FIELDS[step]
    for name, value in parsed.items():
        if value and name not in answerable:
            raise InvalidInput(FIELD_NAMES[name], f"{FIELD_NAMES[name]} cannot be answered in step {step}.")
    if not answerable:
        raise InvalidInput("step", f"Nothing is to be answered in step {step}.")


def _suggestion(index: int, given: GivenSuggestion) -> EducationSuggestion:
    return {
        "title": parse_text(f"suggestions.{index}.title", given.title, TITLE_LIMIT),
        "reason": parse_optional_text(f"suggestions.{index}.reason", given.reason),
    }


def _place(index: int, given: GivenPlace, goals: Mapping[str, str]) -> EducationPlace:
    return {
        "education_goal_id": _goal(given.education_goal_id, goals),
        "institution": parse_text(f"places.{index}.institution", given.institution, TITLE_LIMIT),
        "code": _code(f"places.{index}.code", given.code),
    }


def _application(index: int, given: GivenApplication, goals: Mapping[str, str]) -> EducationApplication:
    if given.answer is not ApplicationAnswer.WAITING and not given.sent:
        raise InvalidInput(f"applications.{index}.answer", "Only an application that was sent has an answer.")
    return {
        "education_goal_id": _goal(given.education_goal_id, goals),
        "institution": parse_text(f"applications.{index}.institution", given.institution, TITLE_LIMIT),
        "code": _code(f"applications.{index}.code", given.code),
        "sent": given.sent,
        "answer": given.answer.value,
    }


def _goal(goal_id: str, goals: Mapping[str, str]) -> str:
    if goal_id not in goals:
        raise NotFound("education goal")
    return goal_id


def _code(field: str, given: str | None) -> str | None:
    """The number of an institution, as it is often written with blanks in it."""
    code = "".join(given.split()) if given is not None else ""
    if not code:
        return None
    if not _INSTITUTION_CODE.fullmatch(code):
        raise InvalidInput(field, f"{field} is the number of an institution, such as 461416.")
    return code
