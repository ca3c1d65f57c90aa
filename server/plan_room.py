"""How much of a plan's document each part may take, so that nobody is refused for what lies in a part they may not see.

All rooms together are less than a document may hold, so that the database itself refuses nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import is_
from typing import Any, NamedTuple, cast

import bson

from domain.document import PlanDocument
from domain.errors import LimitExceeded
from server.plan_scope import SHARED_CONTENT

DOCUMENT = 16 * 1024 * 1024
"""Bytes that MongoDB lets a document have."""
_NOTHING = object()


class Part(NamedTuple):
    """Some of a plan: what a caller is told it is called, its bytes at most, what lies in it, and what helps."""

    name: str
    room: int
    read: Callable[[PlanDocument], Sequence[Any]]
    way_out: str = "end or remove something there first"


def _at(*paths: str) -> Callable[[PlanDocument], Sequence[Any]]:
    """What lies at some paths."""
    keys = [path.split(".") for path in paths]
    return lambda plan: [_read(plan, each) for each in keys]


def _read(plan: PlanDocument, keys: Sequence[str]) -> Any:
    found: Any = cast("Any", plan)
    for key in keys:
        found = found.get(key, _NOTHING)
    return found


def _news(*, with_content: bool) -> Callable[[PlanDocument], Sequence[Any]]:
    """The events that wait to be handed on, with what was published or said in them, or without."""
    return lambda plan: [event for event in plan["outbox"] if bool(CONTENT & event.keys()) is with_content]


CONTENT = frozenset({"snapshot", "comment"})
_NEWS, _WAIT = "news that wait to be handed on", "try again in a moment"

PARTS = (
    Part("the draft", 1_500_000, _at("draft")),
    Part("the draft of the unemployment fund", 1_000_000, _at("fund_draft")),
    Part("the published plan", 2_000_000, _at(*SHARED_CONTENT)),
    # A part of its own, as everything that a fund may not see: it learns nothing from a refusal.
    Part("the published activities", 1_500_000, _at("published.confidential")),
    Part("agreements", 1_500_000, _at("agreements")),
    Part("meetings", 750_000, _at("meetings")),
    Part("requirements", 500_000, _at("requirements")),
    Part("proposals", 500_000, _at("proposals")),
    Part("education orders", 1_000_000, _at("education_order", "education_orders")),
    Part("placements", 500_000, _at("placements")),
    Part("consents and the contract", 500_000, _at("sharing_consents", "integration_contract")),
    Part(_NEWS, 3_750_000, _news(with_content=True), _WAIT),
    Part(_NEWS, 250_000, _news(with_content=False), _WAIT),
)
OTHERS = 1_000_000
"""Bytes for everything else; limits on items and texts keep it far below that."""


def check_room(before: PlanDocument, after: PlanDocument) -> None:
    """LimitExceeded where a part has grown beyond its room; parts that are the same objects were not touched."""
    for part in PARTS:
        values, old = part.read(after), part.read(before)
        if len(values) == len(old) and all(map(is_, values, old)):
            continue
        size = measure(values)
        if size > part.room and size > measure(old):
            raise LimitExceeded(f"There is no room left for {part.name}: {part.way_out}.")


def measure(values: Iterable[object]) -> int:
    """The bytes that values take in a document."""
    return sum(len(bson.encode({"": value})) for value in values if value is not _NOTHING)
