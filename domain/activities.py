"""Activities in a draft: adding, changing, ending, removing, and writing a status (guide 6.2, 6.3)."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from domain.activity_document import Activity, Contact, Period, Place, Provider
from domain.activity_types import (
    FUND_EDITABLE_CATEGORIES,
    PROVIDER_CATEGORIES,
    ActivityCategory,
    ActivityType,
    category_of,
)
from domain.change import Change
from domain.contact_details import parse_email, parse_phone
from domain.document import Content, PlanDocument
from domain.drafts import activity_index, drop_activity, edit_activity, open_draft
from domain.errors import InvalidInput, RuleViolation
from domain.occasion import Occasion
from domain.ownership import hold
from domain.rules import Rule
from domain.statuses import OVER, RAN, needs_final_status, state_of
from domain.text import ITEM_LIMIT, NAME_LIMIT, TITLE_LIMIT, parse_optional_text, parse_text
from domain.viewer import Role

HOURS_LIMIT = 59
"""Hours per week go from 0 to 59 (DFDG)."""
ACTIVITY_LIMIT = 5 * ITEM_LIMIT
"""How many activities one draft may hold, so that a plan document stays bounded."""


@dataclass(frozen=True, slots=True)
class GivenPlace:
    """A place as it comes in."""

    name: str | None = None
    address: str | None = None
    company_address: str | None = None


@dataclass(frozen=True, slots=True)
class GivenContact:
    """A contact person as it comes in."""

    name: str
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class GivenProvider:
    """A provider of an aid as it comes in."""

    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class GivenActivity:
    """An activity as it comes in."""

    type: ActivityType
    title: str
    description: str
    starts_on: date
    reason: str
    ends_on: date | None = None
    hours_per_week: int | None = None
    place: GivenPlace | None = None
    contact: GivenContact | None = None
    provider: GivenProvider | None = None
    decided_without_agreement: bool | None = None
    """None for as it was, which is False for an activity that is new."""


def add_activity(plan: PlanDocument, occasion: Occasion, draft_version: int, given: GivenActivity) -> Change:
    """Append an activity to the draft; it may not start before today, as it is not published yet."""
    name, draft = open_draft(plan, occasion, draft_version)
    if len(draft["activities"]) >= ACTIVITY_LIMIT:
        raise InvalidInput("activity", f"A plan holds at most {ACTIVITY_LIMIT} activities.")
    activity = _parse_activity(given, occasion)
    check_start(activity, occasion.day)
    return edit_activity(name, draft, len(draft["activities"]), activity)


def update_activity(
    plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str, given: GivenActivity
) -> Change:
    """Replace what is said of an activity; its id, statuses and outcome stay, and a moved period is noted.

    Who agreed to it stays as long as what was agreed does: not with another telephone number.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    index = activity_index(draft, activity_id)
    before = draft["activities"][index]
    after = _parse_activity(given, occasion)
    if given.decided_without_agreement is None:
        after = {**after, "decided_without_agreement": before["decided_without_agreement"]}
    if after["category"] != before["category"]:
        raise InvalidInput("activity.type", "An activity keeps its category; remove it and add another one.")
    published = published_activities(plan["published"]).get(activity_id)
    if published is None:
        check_start(after, occasion.day)
    if before["outcome"] in RAN and not (after["ends_on"] and after["ends_on"] <= occasion.day):
        raise InvalidInput("activity.endsOn", "The activity has ended, today at the latest; reopen it first.")
    merged: Activity = {
        **after,
        "id": activity_id,
        "agreed_with": (before if _is_agreed_as(before, after) else after)["agreed_with"],
        "statuses": before["statuses"],
        "outcome": before["outcome"],
        "went_to": before["went_to"],
        "moved_from": _moved_from(published, after) if published else None,
    }
    return edit_activity(name, draft, index, merged)


def remove_activity(plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str) -> Change:
    """Take an activity out of the draft; what was published stays until the plan is published again.

    One that the citizen knows and that is over leaves only once they know how it went (STATUS_REQUIRED).
    """
    name, draft = open_draft(plan, occasion, draft_version)
    activity_index(draft, activity_id)
    known = published_activities(plan["published"]).get(activity_id)
    if known is not None and state_of(known, occasion.day) in OVER and needs_final_status(known):
        raise RuleViolation(Rule.STATUS_REQUIRED, "Publish a final status before the activity is removed.")
    return drop_activity(name, draft, activity_id)


def check_start(activity: Activity, day: str, name: str = "it") -> None:
    """Refuse a new activity that starts before the plan can be published (ACTIVITY_STARTS_AFTER_PUBLISH).

    ``name`` is what the error calls it.
    """
    if activity["starts_on"] < day:
        raise RuleViolation(
            Rule.ACTIVITY_STARTS_AFTER_PUBLISH,
            f"A new activity starts on the day of publishing or later; give {name} another start.",
        )


def published_activities(content: Content) -> dict[str, Activity]:
    """The activities that the published plan holds, by id."""
    return {activity["id"]: activity for activity in (*content["activities"], *content["confidential"])}


def _parse_activity(given: GivenActivity, occasion: Occasion) -> Activity:
    category = category_of(given.type)
    if occasion.viewer.role is Role.FUND and category not in FUND_EDITABLE_CATEGORIES:
        raise InvalidInput(
            "activity.type", "Offers are recorded by the jobcentre; a fund adds other activities and events."
        )
    if given.hours_per_week is not None and not 0 <= given.hours_per_week <= HOURS_LIMIT:
        raise InvalidInput("activity.hoursPerWeek", f"activity.hoursPerWeek is a number from 0 to {HOURS_LIMIT}.")
    if given.ends_on is not None and given.ends_on < given.starts_on:
        raise InvalidInput("activity.endsOn", "activity.endsOn lies before activity.startsOn.")
    activity: Activity = {
        "id": occasion.new_id(),
        "category": category.value,
        "type": given.type.value,
        "authority": occasion.viewer.authority.value,
        "title": parse_text("activity.title", given.title, TITLE_LIMIT),
        "hours_per_week": given.hours_per_week,
        "description": parse_text("activity.description", given.description),
        "agreed_with": occasion.person,
        "decided_without_agreement": bool(given.decided_without_agreement),
        "starts_on": given.starts_on.isoformat(),
        "ends_on": given.ends_on.isoformat() if given.ends_on else None,
        "moved_from": None,
        "outcome": None,
        "went_to": None,
        "place": _parse_place(given.place, category),
        "provider": _parse_provider(given.provider, category),
        "contact": _parse_contact(given.contact),
        "reason": parse_text("activity.reason", given.reason),
        "statuses": [],
    }
    return hold(activity, occasion.viewer)


def _parse_place(given: GivenPlace | None, category: ActivityCategory) -> Place | None:
    if given is None:
        return None
    if category in PROVIDER_CATEGORIES:
        raise InvalidInput("activity.place", "An aid has a provider instead of a place.")
    return {
        "name": parse_optional_text("activity.place.name", given.name, TITLE_LIMIT),
        "address": parse_optional_text("activity.place.address", given.address, TITLE_LIMIT),
        "company_address": parse_optional_text("activity.place.companyAddress", given.company_address, TITLE_LIMIT),
    }


def _parse_provider(given: GivenProvider | None, category: ActivityCategory) -> Provider | None:
    if given is None:
        return None
    if category not in PROVIDER_CATEGORIES:
        raise InvalidInput("activity.provider", "Only an aid has a provider; give the place instead.")
    return {
        "name": parse_optional_text("activity.provider.name", given.name, TITLE_LIMIT),
        "address": parse_optional_text("activity.provider.address", given.address, TITLE_LIMIT),
    }


def _parse_contact(given: GivenContact | None) -> Contact | None:
    if given is None:
        return None
    return {
        "name": parse_text("activity.contact.name", given.name, NAME_LIMIT),
        "organisation": parse_optional_text("activity.contact.organisation", given.organisation, TITLE_LIMIT),
        "phone": None if given.phone is None else parse_phone("activity.contact.phone", given.phone),
        "email": None if given.email is None else parse_email("activity.contact.email", given.email),
    }


_AGREED = itemgetter(
    "type", "title", "hours_per_week", "description", "decided_without_agreement", "starts_on", "ends_on", "reason"
)
"""What is agreed of an activity; where it takes place and whom to ask there is not."""


def _is_agreed_as(before: Activity, after: Activity) -> bool:
    """Whether two versions of an activity say the same of what was agreed."""
    return bool(_AGREED(before) == _AGREED(after))


def _moved_from(published: Activity, after: Activity) -> Period | None:
    """The period that the citizen knows, where it is another one now; periods in between were never shown."""
    if (published["starts_on"], published["ends_on"]) == (after["starts_on"], after["ends_on"]):
        return published["moved_from"]
    return {"starts_on": published["starts_on"], "ends_on": published["ends_on"]}
