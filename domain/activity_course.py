"""How an activity goes and how it went: status notes, endings, and taking either back (guide 6.3)."""

from dataclasses import dataclass
from datetime import date

from domain.activity_document import Activity, StatusNote
from domain.change import Change
from domain.document import PlanDocument
from domain.drafts import activity_index, edit_activity, open_draft
from domain.errors import InvalidInput, RuleViolation
from domain.occasion import Occasion
from domain.rules import Rule
from domain.statuses import OVER, Outcome, WentTo, needs_final_status, state_of
from domain.text import parse_text

STATUS_LIMIT = 200
"""How many status notes one activity may hold."""


def add_status(
    plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str, text: str, *, final: bool
) -> Change:
    """Append a status note; a final one only once the activity is over (FINAL_STATUS_AFTER_END)."""
    name, draft = open_draft(plan, occasion, draft_version)
    index = activity_index(draft, activity_id)
    activity = draft["activities"][index]
    if final and state_of(activity, occasion.day) not in OVER:
        raise RuleViolation(
            Rule.FINAL_STATUS_AFTER_END, "The activity has not ended; write a status that is not final."
        )
    if not final and state_of(activity, occasion.day) in OVER and any(note["final"] for note in activity["statuses"]):
        raise InvalidInput("final", "It is said how the activity went; what corrects that is final, too.")
    return edit_activity(name, draft, index, _with_status(activity, "text", text, occasion, final=final))


def remove_status(plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str, number: int) -> Change:
    """Take out one status note, by its place among those of the activity, from 0.

    The last final one stays while the activity is ended with it (STATUS_REQUIRED). Raises InvalidInput for no such place.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    index = activity_index(draft, activity_id)
    activity = draft["activities"][index]
    statuses = activity["statuses"]
    if not 0 <= number < len(statuses):
        raise InvalidInput("number", "number is the place of a status among those of the activity, from 0.")
    left: Activity = {**activity, "statuses": [*statuses[:number], *statuses[number + 1 :]]}
    if left["outcome"] is not None and needs_final_status(left):
        raise RuleViolation(Rule.STATUS_REQUIRED, "Write another final status first, or reopen the activity.")
    return edit_activity(name, draft, index, left)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an activity ends: its outcome, the last day, what comes after and the final status."""

    outcome: Outcome
    ends_on: date | None = None
    went_to: WentTo | None = None
    final_status: str | None = None


def end_activity(
    plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str, ending: Ending
) -> Change:
    """Record how an activity ended; an offer that ran needs a final status unless the citizen left (STATUS_REQUIRED)."""
    name, draft = open_draft(plan, occasion, draft_version)
    index = activity_index(draft, activity_id)
    activity = draft["activities"][index]
    if ending.final_status is not None:
        activity = _with_status(activity, "finalStatus", ending.final_status, occasion, final=True)
    ended: Activity = {
        **activity,
        "outcome": ending.outcome.value,
        "went_to": ending.went_to.value if ending.went_to else None,
        "ends_on": _last_day(activity, ending, occasion.day),
    }
    if ended["ends_on"] != activity["ends_on"]:
        ended["planned_end"] = activity.get("planned_end", activity["ends_on"])
    if needs_final_status(ended):
        raise RuleViolation(
            Rule.STATUS_REQUIRED, "Write a final status, or say that the citizen went to a job or an education."
        )
    return edit_activity(name, draft, index, ended)


def reopen_activity(plan: PlanDocument, occasion: Occasion, draft_version: int, activity_id: str) -> Change:
    """Take back that an activity was ended, and what was said of how it went.

    It has the last day again that it had before. Raises InvalidInput for one that was not ended.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    index = activity_index(draft, activity_id)
    activity = draft["activities"][index]
    if activity["outcome"] is None:
        raise InvalidInput("activityId", "The activity was not ended.")
    reopened: Activity = {
        **activity,
        "outcome": None,
        "went_to": None,
        "ends_on": activity.get("planned_end", activity["ends_on"]),
        "statuses": [status for status in activity["statuses"] if not status["final"]],
    }
    reopened.pop("planned_end", None)
    return edit_activity(name, draft, index, reopened)


def _with_status(activity: Activity, field: str, text: str, occasion: Occasion, *, final: bool) -> Activity:
    if len(activity["statuses"]) >= STATUS_LIMIT:
        raise InvalidInput(field, f"An activity holds at most {STATUS_LIMIT} statuses.")
    note: StatusNote = {
        "text": parse_text(field, text),
        "written_on": occasion.day,
        "final": final,
        "author": occasion.person,
    }
    return {**activity, "statuses": [*activity["statuses"], note]}


def _last_day(activity: Activity, ending: Ending, day: str) -> str | None:
    if ending.outcome is Outcome.CANCELLED:
        if ending.ends_on is not None:
            raise InvalidInput("endsOn", "A cancelled activity keeps its period; leave endsOn out.")
        return activity["ends_on"]
    if activity["starts_on"] > day and ending.ends_on is None:
        raise InvalidInput("outcome", "The activity has not begun: it can be cancelled, or begin earlier.")
    last = ending.ends_on.isoformat() if ending.ends_on else min(activity["ends_on"] or day, day)
    if not activity["starts_on"] <= last <= day:
        raise InvalidInput("endsOn", "endsOn lies between the start of the activity and today.")
    return last
