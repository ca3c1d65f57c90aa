"""Who may see which activities: the policy as a record filter, applied before anything is computed.

Deny by default: a role or category without an entry sees nothing.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from operator import itemgetter

from domain.activity_document import Activity
from domain.activity_types import ActivityCategory
from domain.document import Content, Edition, Editions
from domain.viewer import Role

_C = ActivityCategory
_EVERY_READER = frozenset({Role.CITIZEN, Role.JOBCENTRE, Role.FUND})
_NOT_FUNDS = frozenset({Role.CITIZEN, Role.JOBCENTRE})

CATEGORY_READERS: dict[ActivityCategory, frozenset[Role]] = {
    _C.COMPANY: _EVERY_READER,
    _C.MENTOR: _EVERY_READER,
    _C.EDUCATION: _EVERY_READER,
    _C.OTHER: _EVERY_READER,
    _C.AID: _NOT_FUNDS,
    _C.PERSONAL_ASSISTANCE: _NOT_FUNDS,
    _C.SOCIAL: _NOT_FUNDS,
    _C.HEALTH: _NOT_FUNDS,
    _C.OTHER_ADMINISTRATION: _NOT_FUNDS,
}
"""Role x category (guide 6.1: what a fund does not see when it fetches the plan)."""


class Audience(StrEnum):
    """The two sets of readers that a published plan has a version of its own for."""

    FULL = "full"
    FUND = "fund"


AUDIENCE_OF_ROLE: dict[Role, Audience] = {
    Role.CITIZEN: Audience.FULL,
    Role.JOBCENTRE: Audience.FULL,
    Role.FUND: Audience.FUND,
}


def edition_of(editions: Editions, role: Role) -> Edition:
    """The edition of the audience that a role belongs to."""
    return editions["fund"] if AUDIENCE_OF_ROLE[role] is Audience.FUND else editions["full"]


@cache
def visible_categories(role: Role) -> frozenset[ActivityCategory]:
    """The categories that a role may see."""
    return frozenset(category for category, readers in CATEGORY_READERS.items() if role in readers)


def is_confidential(activity: Activity) -> bool:
    """Whether some reader of plans may not see the activity; such ones are stored apart."""
    return CATEGORY_READERS[ActivityCategory(activity["category"])] != _EVERY_READER


def split_by_confidence(activities: Iterable[Activity]) -> tuple[list[Activity], list[Activity]]:
    """Activities for every reader, and those that are stored apart; each in the order given."""
    shared: list[Activity] = []
    confidential: list[Activity] = []
    for activity in activities:
        (confidential if is_confidential(activity) else shared).append(activity)
    return shared, confidential


def visible_activities(content: Content, role: Role) -> list[Activity]:
    """The activities of a published plan that a role may see, by their start."""
    categories = visible_categories(role)
    stored = (*content["activities"], *content.get("confidential", ()))
    return sorted([each for each in stored if each["category"] in categories], key=itemgetter("starts_on"))
