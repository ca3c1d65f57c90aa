"""The education order: started, moved between its four steps, and ended (guide 5.1; DFDG 8018, 8044)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import cast

from domain.change import Change, Value
from domain.comments import say
from domain.document import EducationGoal, PlanDocument
from domain.education_document import AnswerContent, EducationOrder, EducationStep
from domain.errors import InvalidInput, NotFound, RuleViolation
from domain.events import EventKind
from domain.occasion import Occasion
from domain.rules import Rule
from domain.target_groups import Element, profile_of
from domain.text import parse_optional_text

STEPS = (1, 2, 3, 4)
STEPS_WITH_GOAL = frozenset({2, 3})
"""Steps in which an education goal is fixed (DFDG 8015)."""
AGE_LIMIT = 30
"""From this birthday on there is no education order."""
STEP_LIMIT = 200
"""How often one order may be moved."""
ORDER_LIMIT = 50
"""How many orders one plan may hold."""

PANELS: dict[int, str] = {
    1: "Find forslag til uddannelse(r)",
    2: "Find uddannelsessted(er)",
    3: "Søg ind på uddannelse(r)",
    4: "Start på uddannelse",
}
"""The heading of each step's panel (Bilag 1)."""


class OrderEnding(StrEnum):
    """Why an order is over."""

    COMPLETED = "COMPLETED"
    ENDED_BY_CASEWORKER = "ENDED_BY_CASEWORKER"
    TARGET_GROUP_CHANGED = "TARGET_GROUP_CHANGED"


def set_step(
    plan: PlanDocument, occasion: Occasion, born: date, step: int, deadline: date, comment: str | None
) -> Change:
    """Enter a step: of the active order, or of a new one where there is none.

    ``born`` is the birth date in the CPR number. Raises InvalidInput for a step or a target group that does not fit and
    RuleViolation(ORDER_AGE, ORDER_DEADLINE, GOAL_REQUIRED).
    """
    _check(plan, occasion, born, step, deadline)
    entered: EducationStep = {
        "step": step,
        "deadline": deadline.isoformat(),
        "comment": parse_optional_text("comment", comment),
        "caseworker": occasion.person,
        "entered_at": occasion.now,
    }
    order = plan["education_order"]
    if order is None or order["ended_at"] is not None:
        return _start(plan, occasion, entered)
    if len(order["steps"]) >= STEP_LIMIT:
        raise InvalidInput("step", f"An order is moved at most {STEP_LIMIT} times.")
    assign: dict[str, Value] = {"education_order.deadline": entered["deadline"]}
    events = [occasion.event(EventKind.ORDER_STEP_SET, order["id"])]
    if entered["comment"] is not None:
        said = say(plan["_id"], order, occasion, entered["comment"], occasion.new_id(), EventKind.STEP_COMMENTED)
        assign |= {f"education_order.{name}": value for name, value in said.marks.items()}
        events.append(said.event)
    return Change(append={"education_order.steps": entered}, assign=assign, events=tuple(events))


def end_order(plan: PlanDocument, occasion: Occasion, ending: OrderEnding) -> Change:
    """End the active order; what was said and answered in it stays to be read."""
    order = active_order(plan)
    assign: dict[str, Value] = {
        "education_order.ended_at": occasion.now,
        "education_order.ending": ending.value,
        "education_order.deadline": None,
    }
    return Change(assign=assign, events=(occasion.event(EventKind.ORDER_ENDED, order["id"]),))


def has_active_order(plan: PlanDocument) -> bool:
    """Whether the young person is under an order now."""
    order = plan["education_order"]
    return order is not None and order["ended_at"] is None


def active_order(plan: PlanDocument) -> EducationOrder:
    """The order in force; NotFound without one."""
    order = plan["education_order"]
    if order is None or order["ended_at"] is not None:
        raise NotFound("education order")
    return order


def current_step(order: EducationOrder) -> EducationStep:
    """The step that the order stands on."""
    return order["steps"][-1]


def check_goal_kept(plan: PlanDocument, goals: Sequence[EducationGoal]) -> None:
    """Refuse to leave an order without the education goal that its step has (GOAL_REQUIRED)."""
    order = plan["education_order"]
    if order is None or order["ended_at"] is not None or goals:
        return
    step = current_step(order)["step"]
    if step in STEPS_WITH_GOAL:
        raise RuleViolation(Rule.GOAL_REQUIRED, f"Keep an education goal while the order is in step {step}.")


def is_too_old(born: date, today: date) -> bool:
    """Whether the 30th birthday has come; one born on 29 February has it on 1 March in a common year."""
    return (today.year - born.year, today.month, today.day) >= (AGE_LIMIT, born.month, born.day)


def _check(plan: PlanDocument, occasion: Occasion, born: date, step: int, deadline: date) -> None:
    if step not in STEPS:
        raise InvalidInput("step", "step is 1, 2, 3 or 4.")
    if not profile_of(plan["target_group"]).has(Element.CASEWORKER_COMMENT):
        raise InvalidInput("citizenId", "The target group has no education order.")
    if is_too_old(born, occasion.today):
        raise RuleViolation(Rule.ORDER_AGE, f"There is no education order from the age of {AGE_LIMIT}.")
    if deadline <= occasion.today:
        raise RuleViolation(Rule.ORDER_DEADLINE, "The deadline of a step is tomorrow or later.")
    goals = plan["published"]["education_goals"] or plan["draft"]["education_goals"]
    if step in STEPS_WITH_GOAL and not goals:
        raise RuleViolation(Rule.GOAL_REQUIRED, f"Set an education goal before the order enters step {step}.")


def _start(plan: PlanDocument, occasion: Occasion, entered: EducationStep) -> Change:
    before = plan["education_order"]
    if len(plan["education_orders"]) >= ORDER_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {ORDER_LIMIT} education orders.")
    order = _new_order(occasion, entered)
    events = [occasion.event(EventKind.ORDER_STEP_SET, order["id"])]
    if entered["comment"] is not None:
        said = say(plan["_id"], order, occasion, entered["comment"], occasion.new_id(), EventKind.STEP_COMMENTED)
        order = cast("EducationOrder", {**order, **said.marks})
        events.append(said.event)
    return Change(
        assign={"education_order": order, "visible": True},
        append={"education_orders": before} if before is not None else {},
        events=tuple(events),
    )


def _new_order(occasion: Occasion, entered: EducationStep) -> EducationOrder:
    nothing: AnswerContent = {"suggestions": [], "places": [], "places_reason": None, "applications": []}
    return {
        "id": occasion.new_id(),
        "started_at": occasion.now,
        "ended_at": None,
        "ending": None,
        "steps": [entered],
        "deadline": entered["deadline"],
        "answers": {
            "saved": nothing,
            "saved_at": None,
            "saved_step": None,
            "sent": nothing,
            "sent_at": None,
            "sent_step": None,
            "late": False,
            "taken_over_at": None,
        },
        "comment_count": 0,
        "recent_comments": [],
        "read_by_citizen": 0,
        "read_by_jobcentre": 0,
    }
