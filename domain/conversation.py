"""The conversation between caseworker and young person while an education order is active (guide 5.2)."""

from domain.change import NO_CHANGE, Change, Value
from domain.document import PlanDocument
from domain.education_document import Comment
from domain.education_steps import active_order, has_active_order
from domain.errors import InvalidInput, RuleViolation
from domain.events import EventKind
from domain.occasion import Occasion
from domain.rules import Rule
from domain.text import parse_text
from domain.viewer import Role

REMEMBERED = 100
"""The ids of so many latest comments are kept with the order, so that a repeated one is known."""
ID_LIMIT = 100

_READ_MARK = {Role.CITIZEN: "education_order.read_by_citizen", Role.JOBCENTRE: "education_order.read_by_jobcentre"}


def post_comment(plan: PlanDocument, occasion: Occasion, text: str, comment_id: str | None) -> Change:
    """Add a message, once for each id that the client made; nothing is ever edited or deleted.

    Raises RuleViolation(COMMENT_NEEDS_ORDER) where no order is active.
    """
    if not has_active_order(plan):
        raise RuleViolation(Rule.COMMENT_NEEDS_ORDER, "Comments are exchanged only while an education order is active.")
    order = active_order(plan)
    given = occasion.new_id() if comment_id is None else parse_text("id", comment_id, ID_LIMIT)
    key = f"{order['id']}:{occasion.viewer.role.value}:{given}"
    if key in order["recent_comments"]:
        return NO_CHANGE
    number = order["comment_count"] + 1
    comment: Comment = {
        "_id": key,
        "citizen_id": plan["_id"],
        "order_id": order["id"],
        "number": number,
        "text": parse_text("text", text),
        "posted_at": occasion.now,
        "author": occasion.person,
    }
    assign: dict[str, Value] = {
        "education_order.comment_count": number,
        "education_order.recent_comments": [*order["recent_comments"], key][-REMEMBERED:],
        _READ_MARK[occasion.viewer.role]: number,
    }
    if occasion.viewer.role is Role.CITIZEN:
        assign["education_order.news_at"] = occasion.now
    event = {**occasion.event(EventKind.COMMENT_POSTED, order["id"]), "comment": comment}
    return Change(assign=assign, events=(event,))  # type: ignore[arg-type] # mypy takes the union for a plain dict


def mark_read(plan: PlanDocument, occasion: Occasion, number: int) -> Change:
    """Note up to which comment the viewer's side has read; a mark only moves on."""
    order = plan["education_order"]
    if order is None or not 0 <= number <= order["comment_count"]:
        raise InvalidInput("number", "number is that of a comment in the conversation.")
    before = order["read_by_citizen"] if occasion.viewer.role is Role.CITIZEN else order["read_by_jobcentre"]
    if number <= before:
        return NO_CHANGE
    return Change(assign={_READ_MARK[occasion.viewer.role]: number})
