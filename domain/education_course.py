"""The course of an education order: each move of the order together with what the institution is told."""

from datetime import date

from domain.change import NO_CHANGE, Change, apply
from domain.document import PlanDocument
from domain.education_steps import OrderEnding, active_order, end_order, set_step
from domain.errors import InvalidInput
from domain.occasion import Occasion
from domain.placement import PLACEMENT_STEP, PlacementEnding, end_placement, place


def move_order(
    plan: PlanDocument,
    occasion: Occasion,
    born: date,
    step: int,
    deadline: date,
    comment: str | None,
    starts_on: date | None,
) -> Change:
    """Enter a step; step 4 with an admitted application sends the order to the institution, leaving it ends it there."""
    moved = set_step(plan, occasion, born, step, deadline, comment)
    if step != PLACEMENT_STEP and starts_on is not None:
        raise InvalidInput("educationStartsOn", f"The start of the education is given in step {PLACEMENT_STEP}.")
    if step != PLACEMENT_STEP:
        order = plan["education_order"]
        left = end_placement(plan, order["id"], occasion, PlacementEnding.STEP_LEFT) if order else NO_CHANGE
        return merge(moved, left)
    after = apply(moved, plan)
    return merge(moved, place(after, active_order(after), occasion, starts_on))


def close_order(plan: PlanDocument, occasion: Occasion, ending: OrderEnding) -> Change:
    """End the order, and tell the institution that has it."""
    order = active_order(plan)
    return merge(end_order(plan, occasion, ending), end_placement(plan, order["id"], occasion, PlacementEnding(ending)))


def merge(first: Change, second: Change) -> Change:
    """Both changes as one; they may not write the same path."""
    return Change(
        assign={**first.assign, **second.assign},
        append={**first.append, **second.append},
        events=(*first.events, *second.events),
        remove={**first.remove, **second.remove},
    )
