"""Which plans a viewer may reach and which parts of them are read: the one place where access is a filter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from domain.access import ACCESS, Relation, reads_after_death, relation_to_read
from domain.calendar import FAR_FUTURE, add_days
from domain.membership import READING_MARGIN_DAYS
from domain.occasion import Occasion
from domain.viewer import Role

Filter = dict[str, Any]

NOTHING: Filter = {"_id": {"$in": []}}
LISTED = frozenset({"municipality", "funds", "placements.codes"})
"""By what plans are listed: each has an index for each list."""
ALIVE: Filter = {"died_on": None}

_COMMON = [
    "name",
    "municipality",
    "target_group",
    "target_groups",
    "benefit_since",
    "died_on",
    "memberships",
    "funds",
    "postal",
    "editions",
    "meetings",
    "agreements",
    "requirements",
    "proposals",
    "job_wishes",
    "visible",
]
SHARED_CONTENT = [
    "published.job_goals",
    "published.education_goals",
    "published.sub_goals",
    "published.description",
    "published.prospects",
    "published.activities",
]
"""What of a published plan everybody may see who may read it."""

_ORDER = [
    *(f"education_order.{path}" for path in ("id", "started_at", "ended_at", "ending")),
    *(f"education_order.steps.{path}" for path in ("step", "deadline", "caseworker", "entered_at")),
]
"""Where an order stands, without what is said and answered in it."""
_SENT_ORDER = [
    *_ORDER,
    "education_order.steps.comment",
    *(f"education_order.{path}" for path in ("comment_count", "read_by_citizen", "read_by_jobcentre", "deadline")),
    *(f"education_order.answers.{path}" for path in ("sent", "sent_at", "sent_step", "late", "taken_over_at")),
]
"""An order without the draft of the answers, which only the young person sees."""

_FORMER_ORDERS = [path.replace("education_order.", "education_orders.", 1) for path in _SENT_ORDER]

_BESIDES = ["integration_contract", "sharing_consents"]
"""What is kept with a plan and can tell of efforts that a fund may not see."""

READ_PATHS: dict[Role, list[str]] = {
    Role.CITIZEN: [
        *_COMMON,
        *SHARED_CONTENT,
        *_BESIDES,
        "education_order",
        "education_orders",
        "published.confidential",
        "reminders",
        "placements",
    ],
    Role.JOBCENTRE: [
        *_COMMON,
        *SHARED_CONTENT,
        *_BESIDES,
        *_SENT_ORDER,
        *_FORMER_ORDERS,
        "published.confidential",
        "placements",
    ],
    Role.INSTITUTION: ["name", "cpr", "municipality", "placements"],
    Role.FUND: [
        *(path for path in _COMMON if path not in {"editions", "postal"}),
        *SHARED_CONTENT,
        "editions.fund",
        *_ORDER,
    ],
}
"""What is read for each role; anything that does not stand here never leaves the database for it."""

_WHOLE_MARKS = ["editions.full", "education_order.id", "education_order.comment_count"]
MARK_PATHS: dict[Role, list[str]] = {
    Role.CITIZEN: _WHOLE_MARKS,
    Role.JOBCENTRE: _WHOLE_MARKS,
    Role.FUND: ["editions.fund"],
}
"""What is read to learn whether there is anything new for a role."""

DRAFT_PATHS: dict[Role, list[str]] = {Role.JOBCENTRE: ["draft", "status_due_on"], Role.FUND: ["fund_draft"]}

VERSION_PATHS: dict[Role, list[str]] = {
    Role.CITIZEN: ["editions", "target_group", "published_by", "content"],
    Role.JOBCENTRE: ["editions", "target_group", "published_by", "content"],
    Role.FUND: [
        "editions.fund",
        "fund_changed",
        "target_group",
        "published_by",
        *(path.replace("published.", "content.") for path in SHARED_CONTENT),
    ],
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The plans within reach: an index finds those with ``keys``, and ``rest`` is judged on what it finds."""

    keys: Filter
    rest: Filter = field(default_factory=dict)

    @property
    def whole(self) -> Filter:
        """Both together."""
        return {**self.keys, **self.rest}

    @property
    def listed(self) -> bool:
        """Whether there are lists of these plans, and not just one plan at a time."""
        return bool(self.keys) and self.keys.keys() <= LISTED


def readable(occasion: Occasion) -> Scope:
    """The plans that a viewer may read now."""
    return _related(relation_to_read(occasion.viewer, occasion.guest), occasion)


def writable(occasion: Occasion) -> Scope:
    """The plans that a viewer may write in now, those of the deceased among them for whoever still reads them."""
    access = ACCESS.get(occasion.viewer.role)
    return _related(access.writes if access else None, occasion)


def _related(relation: Relation | None, occasion: Occasion) -> Scope:
    if relation is None:
        return Scope(NOTHING)
    scope = _SCOPES[relation](occasion)
    return scope if reads_after_death(occasion.viewer.role) else Scope(scope.keys, {**scope.rest, **ALIVE})


def within(wanted: Filter, scope: Scope) -> Filter:
    """The filter for the plan that is wanted, if it is within reach.

    What is wanted stands first: the embedded store takes the index of the first condition that has one, and none for "$and".
    """
    reach = scope.whole
    if "_id" in wanted and reach.get("_id", wanted["_id"]) != wanted["_id"]:
        return NOTHING
    return {**wanted, **reach}


@cache
def projection(role: Role, *, with_drafts: bool) -> dict[str, int]:
    """The parts of a plan that are read for a role."""
    paths = READ_PATHS.get(role, ["_id"]) + (DRAFT_PATHS.get(role, []) if with_drafts else [])
    return dict.fromkeys(paths, 1)


def _member_within(occasion: Occasion, margin: int) -> Scope:
    fund = occasion.viewer.organisation
    membership = {
        "fund": fund,
        "since": {"$lte": min(add_days(occasion.day, margin), FAR_FUTURE)},
        "$or": [{"until": None}, {"until": {"$gte": add_days(occasion.day, -margin)}}],
    }
    return Scope({"funds": fund}, {"memberships": {"$elemMatch": membership}})


_SCOPES: dict[Relation, Callable[[Occasion], Scope]] = {
    Relation.THEMSELVES: lambda occasion: Scope({"_id": occasion.viewer.subject}),
    Relation.OF_MUNICIPALITY: lambda occasion: Scope({"municipality": occasion.viewer.organisation}),
    Relation.MEMBER: lambda occasion: _member_within(occasion, 0),
    Relation.AROUND_MEMBERSHIP: lambda occasion: _member_within(occasion, READING_MARGIN_DAYS),
    Relation.ONCE_MEMBER: lambda occasion: Scope({"funds": occasion.viewer.organisation}),
    Relation.SENT_TO_INSTITUTION: lambda occasion: Scope({"placements.codes": occasion.viewer.organisation}),
    Relation.ANYBODY: lambda _: Scope({}),
}
"""By relation: the plans of citizens who relate to the viewer like that now."""
