"""Who learns of which event, and by what: one table that subscriptions, notices and messages are held to.

An event that moves nothing that somebody sees is none of their concern.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.events import EventKind
from domain.viewer import Role
from domain.visibility import Audience


class Way(StrEnum):
    """What tells somebody that something has happened."""

    EDITION = "edition"
    """The subscription to new versions of a plan; a reader hears of those that moved what they see."""
    CONVERSATION = "conversation"
    """The subscription to new comments."""
    NOTICE = "notice"
    """A notice on the citizen's front page, which the jobcentre sees in the mirror."""
    MESSAGE = "message"
    """A text message, an e-mail or a letter: to the citizen alone."""
    ORDER = "order"
    """What an education institution is sent."""


Telling = Mapping[Way, frozenset[Role]]

_CITIZEN = frozenset({Role.CITIZEN})
_JOBCENTRE = frozenset({Role.JOBCENTRE})
_FUND = frozenset({Role.FUND})
_INSTITUTION = frozenset({Role.INSTITUTION})
_PARTICIPANTS = _CITIZEN | _JOBCENTRE

_TO_NOBODY: Telling = {}
_ON_THE_FRONT_PAGE: Telling = {Way.NOTICE: _PARTICIPANTS}
_WITH_A_MESSAGE: Telling = {Way.NOTICE: _PARTICIPANTS, Way.MESSAGE: _CITIZEN}
_IN_THE_CONVERSATION: Telling = {Way.CONVERSATION: _PARTICIPANTS}

TELLINGS: Mapping[EventKind, Telling] = {
    EventKind.PLAN_PUBLISHED: {**_WITH_A_MESSAGE, Way.EDITION: _PARTICIPANTS | _FUND},
    EventKind.AGREEMENT_RECORDED: _WITH_A_MESSAGE,
    EventKind.AGREEMENT_WITHDRAWN: _ON_THE_FRONT_PAGE,
    EventKind.REQUIREMENT_SET: _WITH_A_MESSAGE,
    EventKind.TARGET_GROUP_CHANGED: _WITH_A_MESSAGE,
    EventKind.PROPOSAL_MADE: _ON_THE_FRONT_PAGE,
    EventKind.MEETING_BOOKED: _WITH_A_MESSAGE,
    EventKind.MEETING_MOVED: _WITH_A_MESSAGE,
    EventKind.MEETING_CANCELLED: _WITH_A_MESSAGE,
    EventKind.ORDER_STEP_SET: _WITH_A_MESSAGE,
    EventKind.ORDER_ENDED: _WITH_A_MESSAGE,
    EventKind.PLACEMENT_SENT: {Way.ORDER: _INSTITUTION},
    EventKind.PLACEMENT_REPORTED: _TO_NOBODY,
    EventKind.ANSWERS_SENT: _TO_NOBODY,
    EventKind.STEP_COMMENTED: _IN_THE_CONVERSATION,
    EventKind.COMMENT_POSTED: {**_WITH_A_MESSAGE, **_IN_THE_CONVERSATION},
    EventKind.REPLY_POSTED: _IN_THE_CONVERSATION,
    EventKind.CONTRACT_KEPT: _WITH_A_MESSAGE,
}
"""By kind: who may learn of it, by each way. A kind that does not stand here is told to nobody, and fails a test."""

MOVED = "moved"
"""Where an event that is told to others names the audiences whose edition it moved."""


def is_told(kind: EventKind, way: Way, role: Role) -> bool:
    """Whether a role may learn of events of a kind by a way."""
    return role in TELLINGS.get(kind, _TO_NOBODY).get(way, frozenset())


def kinds_told(way: Way, role: Role) -> frozenset[EventKind]:
    """The kinds of events that a role may learn of by a way."""
    return frozenset(kind for kind in EventKind if is_told(kind, way, role))


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
