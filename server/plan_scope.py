"""Which plans a viewer may reach and which parts of them are read: the one place where access is a filter."""

from collections.abc import Callable
from functools import cache
from typing import Any

from domain.access import ACCESS, Relation, reads_after_death, relation_to_read
from domain.calendar import FAR_FUTURE, add_days
from domain.membership import READING_MARGIN_DAYS
from domain.occasion import Occasion
from domain.viewer import Role

Filter = dict[str, Any]

NOTHING: Filter = {"_id": {"$in": []}}
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
_SHARED_CONTENT = [
    "published.job_goals",
    "published.education_goals",
    "published.sub_goals",
    "published.description",
    "published.prospects",
    "published.activities",
]

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

_BESIDES = ["integration_contract", "sharing_consents"]
"""What is kept with a plan and can tell of efforts that a fund may not see."""

READ_PATHS: dict[Role, list[str]] = {
    Role.CITIZEN: [
        *_COMMON,
        *_SHARED_CONTENT,
        *_BESIDES,
        "education_order",
        "published.confidential",
        "reminders",
        "placements",
    ],
    Role.JOBCENTRE: [*_COMMON, *_SHARED_CONTENT, *_BESIDES, *_SENT_ORDER, "published.confidential", "placements"],
    Role.INSTITUTION: ["name", "cpr", "municipality", "placements"],
    Role.FUND: [
        *(path for path in _COMMON if path not in {"editions", "postal"}),
        *_SHARED_CONTENT,
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
        *(path.replace("published.", "content.") for path in _SHARED_CONTENT),
    ],
}


def readable(occasion: Occasion) -> Filter:
    """The plans that a viewer may read now."""
    return _related(relation_to_read(occasion.viewer, occasion.guest), occasion)


def writable(occasion: Occasion) -> Filter:
    """The plans that a viewer may write in now, those of the deceased among them for whoever still reads them."""
    access = ACCESS.get(occasion.viewer.role)
    return _related(access.writes if access else None, occasion)


def _related(relation: Relation | None, occasion: Occasion) -> Filter:
    if relation is None:
        return NOTHING
    scope = _SCOPES[relation](occasion)
    return scope if reads_after_death(occasion.viewer.role) else {**scope, **ALIVE}


def both(wanted: Filter, scope: Filter) -> Filter:
    """The filter for what is wanted and within reach."""
    return {"$and": [wanted, scope]} if wanted.keys() & scope.keys() else {**wanted, **scope}


@cache
def projection(role: Role, *, with_drafts: bool) -> dict[str, int]:
    """The parts of a plan that are read for a role."""
    paths = READ_PATHS.get(role, ["_id"]) + (DRAFT_PATHS.get(role, []) if with_drafts else [])
    return dict.fromkeys(paths, 1)


def _member_within(occasion: Occasion, margin: int) -> Filter:
    fund = occasion.viewer.organisation
    return {
        "funds": fund,
        "memberships": {
            "$elemMatch": {
                "fund": fund,
                "since": {"$lte": min(add_days(occasion.day, margin), FAR_FUTURE)},
                "$or": [{"until": None}, {"until": {"$gte": add_days(occasion.day, -margin)}}],
            }
        },
    }


_SCOPES: dict[Relation, Callable[[Occasion], Filter]] = {
    Relation.THEMSELVES: lambda occasion: {"_id": occasion.viewer.subject},
    Relation.OF_MUNICIPALITY: lambda occasion: {"municipality": occasion.viewer.organisation},
    Relation.MEMBER: lambda occasion: _member_within(occasion, 0),
    Relation.AROUND_MEMBERSHIP: lambda occasion: _member_within(occasion, READING_MARGIN_DAYS),
    Relation.ONCE_MEMBER: lambda occasion: {"funds": occasion.viewer.organisation},
    Relation.SENT_TO_INSTITUTION: lambda occasion: {"placements.codes": occasion.viewer.organisation},
    Relation.ANYBODY: lambda _: {},
}
"""By relation: the plans of citizens who relate to the viewer like that now."""
