"""What follows from each kind of event, as one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from domain.calendar import start_of_day
from domain.document import Meeting, PlanDocument
from domain.education_answers import awaits_answers
from domain.education_steps import active_order, current_step
from domain.events import EventKind
from domain.interest import Way, is_told
from domain.viewer import Role
from server.deliveries import Delivery, Intent
from server.notices import NoticeRecord
from server.settings import Settings
from workers.plan_events import PlanEvent
from workers.window import next_opening

Test = Callable[[PlanEvent, PlanDocument], bool]

JOBCENTRE = "JOBCENTRE"
URGENT_WITHIN = timedelta(hours=24)
ORDER_LIFETIME = timedelta(days=30)
"""So long an institution that does not answer is tried; what is not delivered by then has failed."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a citizen is told: a notice, a message by each subscribed channel, the plan as letter if on postal delivery.

    ``institution`` is what the admitting institution is sent.
    """

    notice: str | None = None
    template: str | None = None
    letter: bool = False
    institution: str | None = None
    about_meeting: bool = False
    applies: Test = lambda event, plan: True


def _is_visible(event: PlanEvent, plan: PlanDocument) -> bool:
    """A citizen is told nothing of a plan that nobody has published yet."""
    return plan["visible"]


def _is_newest_of_jobcentre_meeting(event: PlanEvent, plan: PlanDocument) -> bool:
    """A fund confirms its meetings itself; what was overtaken by a later change of the meeting is not worth telling."""
    meeting = find_meeting(plan, event.about)
    if meeting is None or meeting["authority"] != JOBCENTRE:
        return False
    changes = [at for at in (meeting["moved_at"], meeting["cancelled_at"]) if at is not None]
    return all(at <= event.at for at in changes)


LETTER_TEMPLATE = "plan_updated"
"""Every letter is the whole plan, with the meetings ahead in it."""
PLAN_CHANGED = "Der er nyt i din plan."

CONSEQUENCES: Mapping[EventKind, Consequence] = {
    EventKind.PLAN_PUBLISHED: Consequence(PLAN_CHANGED, "plan_updated", letter=True),
    EventKind.AGREEMENT_RECORDED: Consequence("Der er en ny aftale i din plan.", "plan_updated", letter=True),
    EventKind.AGREEMENT_WITHDRAWN: Consequence("En aftale i din plan er taget tilbage."),
    EventKind.REQUIREMENT_SET: Consequence("Kravene til din jobsøgning er ændret.", "plan_updated", letter=True),
    EventKind.TARGET_GROUP_CHANGED: Consequence(PLAN_CHANGED, "plan_updated", letter=True, applies=_is_visible),
    EventKind.PROPOSAL_MADE: Consequence("Din a-kasse har et forslag til indholdet i din plan."),
    EventKind.ORDER_STEP_SET: Consequence(PLAN_CHANGED, "plan_updated", letter=True),
    EventKind.ORDER_ENDED: Consequence(PLAN_CHANGED, "plan_updated", letter=True),
    EventKind.COMMENT_POSTED: Consequence("Din sagsbehandler har skrevet til dig.", "comment_posted"),
    # What the young person does is the caseworker's to see on the list of orders; a step's comment comes with the step.
    EventKind.PLACEMENT_SENT: Consequence(institution="education_order"),
    EventKind.PLACEMENT_REPORTED: Consequence(),
    EventKind.ANSWERS_SENT: Consequence(),
    EventKind.REPLY_POSTED: Consequence(),
    EventKind.CONTRACT_KEPT: Consequence(PLAN_CHANGED, "plan_updated", letter=True, applies=_is_visible),
    EventKind.STEP_COMMENTED: Consequence(),
    EventKind.MEETING_BOOKED: Consequence(
        "Du har fået et møde med dit jobcenter.",
        "meeting_booked",
        letter=True,
        about_meeting=True,
        applies=_is_newest_of_jobcentre_meeting,
    ),
    EventKind.MEETING_MOVED: Consequence(
        "Et møde med dit jobcenter er flyttet.",
        "meeting_moved",
        letter=True,
        about_meeting=True,
        applies=_is_newest_of_jobcentre_meeting,
    ),
    EventKind.MEETING_CANCELLED: Consequence(
        "Et møde med dit jobcenter er aflyst.",
        "meeting_cancelled",
        letter=True,
        about_meeting=True,
        applies=_is_newest_of_jobcentre_meeting,
    ),
}


@dataclass(frozen=True, slots=True)
class Timing:
    """The present, when a message may be sent at the earliest, how long news last, and how far reminders look ahead."""

    now: datetime
    opens_at: datetime
    lifetime: timedelta
    lead: timedelta

    @classmethod
    def at(cls, now: datetime, settings: Settings, lifetime: timedelta) -> Self:
        """The timing at an instant."""
        return cls(now, next_opening(now, settings.sending_window), lifetime, settings.reminder_lead)


def find_meeting(plan: PlanDocument, meeting_id: str | None) -> Meeting | None:
    """A meeting of the plan, or None."""
    return next((meeting for meeting in plan["meetings"] if meeting["id"] == meeting_id), None)


def write_notice(event: PlanEvent, plan: PlanDocument) -> NoticeRecord | None:
    """The notice that follows from an event, if any."""
    consequence = CONSEQUENCES[event.kind]
    told = is_told(event.kind, Way.NOTICE, Role.CITIZEN)
    if not told or consequence.notice is None or not consequence.applies(event, plan):
        return None
    return {
        "_id": event.id,
        "citizen_id": event.citizen_id,
        "kind": event.kind.value,
        "text": consequence.notice,
        "created_at": event.at,
    }


def derive_intents(event: PlanEvent, plan: PlanDocument, timing: Timing) -> Sequence[Intent]:
    """The messages that follow from an event: one for each channel that the citizen subscribes to, and the letter."""
    consequence = CONSEQUENCES[event.kind]
    if consequence.institution is not None and is_told(event.kind, Way.ORDER, Role.INSTITUTION):
        return [_to_institution(event, consequence.institution, timing)]
    told = is_told(event.kind, Way.MESSAGE, Role.CITIZEN)
    if not told or consequence.template is None:
        return []
    meeting = find_meeting(plan, event.about) if consequence.about_meeting else None
    if not consequence.applies(event, plan):
        return [] if meeting is None else _remind_at_once(plan, meeting, timing)
    intents = [
        make_intent(event.id, event.at, channel, consequence.template, plan["_id"], meeting, timing)
        for channel in subscribed_channels(plan)
    ]
    if consequence.letter and wants_letters(plan):
        intents.append(make_intent(event.id, event.at, "letter", LETTER_TEMPLATE, plan["_id"], None, timing))
    return intents


def _remind_at_once(plan: PlanDocument, meeting: Meeting, timing: Timing) -> Sequence[Intent]:
    """The reminders of a fund's meeting that is so near that nobody comes by it any more who looks ahead."""
    near = timing.now < meeting["starts_at"] <= timing.now + timing.lead
    if meeting["authority"] == JOBCENTRE or meeting["cancelled_at"] is not None or not near:
        return []
    return [make_meeting_reminder(plan, meeting, channel, timing) for channel in subscribed_channels(plan)]


def _to_institution(event: PlanEvent, template: str, timing: Timing) -> Intent:
    """A version of an order; whatever becomes of the young person's plan, the institution is told."""
    return Intent(
        citizen_id=event.citizen_id,
        event=event.id,
        channel="institution",
        template=template,
        created_at=event.at,
        due_at=timing.now,
        expires_at=timing.now + ORDER_LIFETIME,
        about=event.about,
        lane="urgent",
    )


def wants_letters(plan: PlanDocument) -> bool:
    """Whether the plan goes to the citizen by letter."""
    return plan["postal"] is not None and plan["postal"]["delivery"]


def subscribed_channels(plan: PlanDocument) -> Sequence[str]:
    """The channels by which the citizen wants to be told, now."""
    reminders = plan["reminders"]
    return [channel for channel in ("sms", "email") if reminders[channel]]


def make_intent(
    event: str, at: datetime, channel: str, template: str, citizen_id: str, meeting: Meeting | None, timing: Timing
) -> Intent:
    """One message; about a meeting it is worth nothing once that begins, and urgent on the day before."""
    starts_at = None if meeting is None else meeting["starts_at"]
    urgent = starts_at is not None and starts_at - timing.now <= URGENT_WITHIN
    return Intent(
        citizen_id=citizen_id,
        event=event,
        channel=channel,
        template=template,
        created_at=at,
        due_at=timing.now if channel == "letter" else timing.opens_at,
        expires_at=timing.now + timing.lifetime if starts_at is None else starts_at,
        about=None if meeting is None else meeting["id"],
        about_at=starts_at,
        lane="urgent" if urgent else "bulk",
        joins=meeting is None,
    )


def make_meeting_reminder(plan: PlanDocument, meeting: Meeting, channel: str, timing: Timing) -> Intent:
    """The reminder of a meeting at the time that it has now; one for each time that it is given, whoever makes it."""
    moved = f":{meeting['moved_at'].isoformat()}" if meeting["moved_at"] else ""
    event = f"reminder:{meeting['starts_at'].isoformat()}{moved}"
    return make_intent(event, timing.now, channel, "meeting_reminder", plan["_id"], meeting, timing)


def deadline_at(deadline: str) -> datetime:
    """The instant that a reminder of a deadline is reckoned from: when its day begins in Denmark."""
    return start_of_day(date.fromisoformat(deadline))


def make_deadline_intent(plan: PlanDocument, channel: str, timing: Timing) -> Intent:
    """The reminder of the deadline of an active order; worth nothing once its day is over."""
    order = active_order(plan)
    day = date.fromisoformat(current_step(order)["deadline"])
    return Intent(
        citizen_id=plan["_id"],
        event=f"reminder:{day.isoformat()}",
        channel=channel,
        template="deadline_reminder" if awaits_answers(order) else "step_reminder",
        created_at=timing.now,
        due_at=timing.opens_at,
        expires_at=start_of_day(day + timedelta(days=1)),
        about=order["id"],
        about_at=start_of_day(day),
        lane="urgent",
    )


def instead(delivery: Delivery, channel: str, opens_at: datetime) -> Intent:
    """The same message by another channel; if that is on its way anyway, its key says so."""
    return Intent(
        citizen_id=delivery["citizen_id"],
        event=delivery["event"],
        channel=channel,
        template=delivery["template"],
        created_at=delivery["created_at"],
        due_at=opens_at,
        expires_at=delivery["expires_at"],
        about=delivery["about"],
        about_at=delivery["about_at"],
        lane=delivery["lane"],
    )
