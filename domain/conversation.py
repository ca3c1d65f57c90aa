"""The conversation between caseworker and young person while an education order is active (guide 5.2)."""

from domain.change import NO_CHANGE, Change
from domain.comments import READ_MARKS, comment_key, say
from domain.document import PlanDocument
from domain.education_steps import active_order, has_active_order
from domain.errors import InvalidInput, RuleViolation
from domain.events import EventKind
from domain.occasion import Occasion
from domain.rules import Rule
from domain.text import parse_text
from domain.viewer import Role

ID_LIMIT = 100


def parse_comment_id(given: str) -> str:
    """The id that a client made for a message, in the form in which it is kept."""
    return parse_text("id", given, ID_LIMIT)


def post_comment(plan: PlanDocument, occasion: Occasion, text: str, comment_id: str) -> Change:
    """Add a message, once for each id; nothing is ever edited or deleted.

    ``comment_id`` comes from ``parse_comment_id`` or is a new one.
    Raises RuleViolation(COMMENT_NEEDS_ORDER) where no order is active.
    """
    if not has_active_order(plan):
        raise RuleViolation(Rule.COMMENT_NEEDS_ORDER, "Comments are exchanged only while an education order is active.")
    order = active_order(plan)
    if comment_key(order, occasion, comment_id) in order["recent_comments"]:
        return NO_CHANGE
    kind = EventKind.REPLY_POSTED if occasion.viewer.role is Role.CITIZEN else EventKind.COMMENT_POSTED
    said = say(plan["_id"], order, occasion, parse_text("text", text), comment_id, kind)
    return Change(assign={f"education_order.{name}": value for name, value in said.marks.items()}, events=(said.event,))


def mark_read(plan: PlanDocument, occasion: Occasion, number: int) -> Change:
    """Note up to which comment the viewer's side has read; a mark only moves on."""
    order = plan["education_order"]
    if order is None or not 0 <= number <= order["comment_count"]:
        raise InvalidInput("number", "number is that of a comment in the conversation.")
    before = order["read_by_citizen"] if occasion.viewer.role is Role.CITIZEN else order["read_by_jobcentre"]
    if number <= before:
        return NO_CHANGE
    return Change(assign={f"education_order.{READ_MARKS[occasion.viewer.role]}": number})
