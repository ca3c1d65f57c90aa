"""One message of a conversation: how it is numbered, remembered and told."""

from dataclasses import dataclass

from domain.change import Value
from domain.document import Event
from domain.education_document import Comment, EducationOrder
from domain.events import EventKind
from domain.occasion import Occasion
from domain.viewer import Role

REMEMBERED = 100
"""The ids of so many latest comments are kept with the order, so that a repeated one is known."""

READ_MARKS = {Role.CITIZEN: "read_by_citizen", Role.JOBCENTRE: "read_by_jobcentre"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a message changes in its order, and the event that carries it."""

    marks: dict[str, Value]
    event: Event


def comment_key(order: EducationOrder, occasion: Occasion, given: str) -> str:
    """The id that a message is kept under: unique even where two people choose the same."""
    return f"{order['id']}:{occasion.viewer.role.value}:{given}"


def say(citizen_id: str, order: EducationOrder, occasion: Occasion, text: str, given: str, kind: EventKind) -> Said:
    """The next message of an order, which its author has read; ``kind`` decides who is told."""
    key, number = comment_key(order, occasion, given), order["comment_count"] + 1
    comment: Comment = {
        "_id": key,
        "citizen_id": citizen_id,
        "order_id": order["id"],
        "number": number,
        "text": text,
        "posted_at": occasion.now,
        "author": occasion.person,
    }
    event = occasion.event(kind, order["id"])
    event["comment"] = comment
    marks: dict[str, Value] = {
        "comment_count": number,
        "recent_comments": [*order["recent_comments"], key][-REMEMBERED:],
        READ_MARKS[occasion.viewer.role]: number,
    }
    return Said(marks, event)
