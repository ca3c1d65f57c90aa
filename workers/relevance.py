"""Whether a message is still worth sending, read again right before it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.document import Meeting, PlanDocument
from server.deliveries import Delivery
from workers.intents import find_meeting, wants_letters
from workers.message_texts import NoVariables, Variables, describe_meeting


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a message is not sent any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Current:
    """Where a message goes now, and what it says."""

    address: str
    variables: Variables


Subject = Callable[[Delivery, PlanDocument, datetime], Variables | Stale]


def _plan_itself(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    return NoVariables() if plan["visible"] else Stale("plan_not_visible")


def _coming_meeting(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    meeting = find_meeting(plan, delivery["about"])
    if meeting is not None and meeting["cancelled_at"] is not None:
        return Stale("meeting_cancelled")
    return _unmoved(meeting, delivery, now)


def _cancelled_meeting(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    return _unmoved(find_meeting(plan, delivery["about"]), delivery, now)


def _unmoved(meeting: Meeting | None, delivery: Delivery, now: datetime) -> Variables | Stale:
    if meeting is None:
        return Stale("meeting_unknown")
    if meeting["starts_at"] != delivery["about_at"]:
        return Stale("meeting_moved")
    return Stale("meeting_begun") if meeting["starts_at"] <= now else describe_meeting(meeting)


SUBJECTS: Mapping[str, Subject] = {
    "plan_updated": _plan_itself,
    "meeting_booked": _coming_meeting,
    "meeting_moved": _coming_meeting,
    "meeting_cancelled": _cancelled_meeting,
    "meeting_reminder": _coming_meeting,
}

Address = Callable[[PlanDocument], str | None]

ADDRESSES: Mapping[str, Address] = {
    "sms": lambda plan: plan["reminders"]["sms"],
    "email": lambda plan: plan["reminders"]["email"],
    "letter": lambda plan: plan["name"] if wants_letters(plan) else None,
}


def review(delivery: Delivery, plan: PlanDocument | None, now: datetime) -> Current | Stale:
    """Consent, address and the thing itself as they are now."""
    if plan is None:
        return Stale("citizen_unknown")
    if delivery["expires_at"] <= now:
        return Stale("too_late")
    address = ADDRESSES[delivery["channel"]](plan)
    if not address:
        return Stale("not_subscribed")
    subject = SUBJECTS[delivery["template"]](delivery, plan, now)
    return subject if isinstance(subject, Stale) else Current(address, subject)
