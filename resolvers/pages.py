"""Pages: how many, from where, and whether there is more."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, date, datetime

from domain.document import PlanDocument
from domain.errors import InvalidInput, LimitExceeded
from domain.store import PlanPage
from resolvers.context import RequestContext, View

PAGE_DEFAULT = 20
"""Items of a page whose size is not said."""


def page_size(context: RequestContext, first: int | None) -> int:
    """How many items were asked for: as many as a page may have, and with the other pages as many as a request may."""
    limits = context.page_limits
    size = min(PAGE_DEFAULT, limits.page) if first is None else first
    if size < 1:
        raise InvalidInput("first", "first is at least 1.")
    if size > limits.page:
        raise LimitExceeded(f"first is at most {limits.page}; read on from endCursor.")
    context.listed += size
    if context.listed > limits.items:
        raise LimitExceeded(f"The pages of one request hold at most {limits.items} items; send several requests.")
    return size


def write_cursor(key: str) -> str:
    """An opaque cursor that stands on a key."""
    return base64.urlsafe_b64encode(key.encode()).decode()


def read_cursor(cursor: str | None) -> str | None:
    """The key a cursor stands on; InvalidInput for anything that is not a cursor."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise bad_cursor() from None


def read_pair_cursor(cursor: str | None) -> tuple[str, str] | None:
    """The day and the citizen id that a cursor stands on, for lists in the order of a day."""
    key = read_cursor(cursor)
    if key is None:
        return None
    day, separator, citizen_id = key.partition("|")
    if not separator:
        raise bad_cursor()
    return day, citizen_id


def read_day_cursor(cursor: str | None) -> tuple[str, str] | None:
    """As read_pair_cursor, where the day is one."""
    pair = read_pair_cursor(cursor)
    try:
        return pair and (date.fromisoformat(pair[0]).isoformat(), pair[1])
    except ValueError:
        raise bad_cursor() from None


def read_instant_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """The instant and the id that a cursor stands on, for lists in the order of time."""
    pair = read_pair_cursor(cursor)
    if pair is None:
        return None
    try:
        return datetime.fromisoformat(pair[0]).astimezone(UTC), pair[1]
    except (ValueError, OverflowError):
        raise bad_cursor() from None


def write_instant_cursor(at: datetime, key: str) -> str:
    """A cursor that stands on an instant and an id."""
    return write_cursor(f"{at.isoformat()}|{key}")


def bad_cursor() -> InvalidInput:
    """The error for a cursor that this list never gave."""
    return InvalidInput("after", "after is an endCursor of an earlier page.")


def plan_key(plan: PlanDocument) -> str:
    """What a list of plans is ordered by."""
    return plan["_id"]


def show_page_info(page: PlanPage, key: Callable[[PlanDocument], str] = plan_key) -> View:
    """Whether there is more, and the cursor that stands on the last plan."""
    return {"has_next_page": page.more, "end_cursor": write_cursor(key(page.plans[-1])) if page.plans else None}
