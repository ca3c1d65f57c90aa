"""Which events concern whom: an event that moves nothing that somebody sees is none of their concern."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.events import EventKind
from domain.visibility import Audience

EDITION_EVENTS = frozenset({EventKind.PLAN_PUBLISHED})
CONVERSATION_EVENTS = frozenset({EventKind.STEP_COMMENTED, EventKind.COMMENT_POSTED, EventKind.REPLY_POSTED})

MOVED = "moved"
"""Where an event that is told to others names the audiences whose edition it moved."""


def name_moved(*, fund_changed: bool) -> str:
    """The audiences whose edition a published version moved; the full one always is."""
    moved = [Audience.FULL, Audience.FUND] if fund_changed else [Audience.FULL]
    return " ".join(audience.value for audience in moved)


@dataclass(frozen=True, slots=True)
class Interest:
    """The events that concern a subscription: of some kinds, and only those that its audience may know of."""

    kinds: frozenset[EventKind]
    audience: Audience

    def covers(self, event: Mapping[str, str]) -> bool:
        """Whether an event, as it is told to others, is one of them."""
        moved = event.get(MOVED)
        return event.get("kind") in self.kinds and (moved is None or self.audience in moved.split())
