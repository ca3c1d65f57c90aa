"""Whether a message is still worth sending, read again right before it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.calendar import danish_day
from domain.danish import write_weekday
from domain.document import Meeting, PlanDocument
from domain.education_answers import awaits_answers
from domain.education_document import EducationOrder
from domain.education_steps import current_step, has_active_order
from domain.placement import find_placement
from server.deliveries import Delivery, Intent
from workers.intents import deadline_at, find_meeting, wants_letters
from workers.message_texts import (
    DeadlineVariables,
    NoVariables,
    OrderVariables,
    Variables,
    describe_meeting,
)


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


def _active_order(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    return NoVariables() if has_active_order(plan) else Stale("order_ended")


def _deadline_for_answers(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    order = _order_with_deadline(delivery, plan, now)
    if isinstance(order, Stale):
        return order
    return _describe_deadline(order) if awaits_answers(order) else Stale("answered")


def _deadline_of_step(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    order = _order_with_deadline(delivery, plan, now)
    return order if isinstance(order, Stale) else _describe_deadline(order)


def _describe_deadline(order: EducationOrder) -> DeadlineVariables:
    return DeadlineVariables(write_weekday(current_step(order)["deadline"]))


def _order_with_deadline(delivery: Delivery, plan: PlanDocument, now: datetime) -> EducationOrder | Stale:
    """The order that a reminder is about, while it has the deadline that the reminder is about, and that is not over."""
    order = plan["education_order"]
    if order is None or order["id"] != delivery["about"] or order["deadline"] is None:
        return Stale("order_ended")
    if deadline_at(order["deadline"]) != delivery["about_at"]:
        return Stale("deadline_moved")
    return order if danish_day(now).isoformat() <= order["deadline"] else Stale("deadline_over")


def _order_version(delivery: Delivery, plan: PlanDocument, now: datetime) -> Variables | Stale:
    """The version that the delivery is about, as it was written down when it was made."""
    order_id, _, number = (delivery["about"] or "").rpartition(".")
    _, placement = find_placement(plan, order_id)
    versions = placement["versions"] if placement else []
    sent = next((version for version in versions if str(version["version"]) == number), None)
    if sent is None:
        return Stale("order_unknown")
    return OrderVariables(order_id, sent, plan["name"], plan["cpr"], plan["municipality"])


SUBJECTS: Mapping[str, Subject] = {
    "plan_updated": _plan_itself,
    "comment_posted": _active_order,
    "deadline_reminder": _deadline_for_answers,
    "step_reminder": _deadline_of_step,
    "education_order": _order_version,
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
    # All orders go to one address, that of the settings.
    "institution": lambda plan: "institution",
}


def review(delivery: Delivery, plan: PlanDocument | None, now: datetime) -> Current | Stale:
    """Consent, address and the thing itself as they are now."""
    if plan is None:
        return Stale("citizen_unknown")
    if plan.get("died_on") is not None:
        return Stale("citizen_deceased")
    if delivery["expires_at"] <= now:
        return Stale("too_late")
    address = ADDRESSES[delivery["channel"]](plan)
    if not address:
        return Stale("not_subscribed")
    subject = SUBJECTS[delivery["template"]](delivery, plan, now)
    return subject if isinstance(subject, Stale) else Current(address, subject)


def with_contact(intent: Intent, plan: PlanDocument) -> Intent:
    """The intent with where it would go now."""
    return replace(intent, contact=ADDRESSES[intent.channel](plan))
