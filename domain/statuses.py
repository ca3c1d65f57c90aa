"""Status notes on activities: how it goes, how it went, and on which a note is due (guide 6.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.activity_document import Activity
from domain.activity_types import STATUS_CATEGORIES, ActivityCategory
from domain.calendar import add_days


class ActivityState(StrEnum):
    """Where an activity stands on a day."""

    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"


class Outcome(StrEnum):
    """How an activity was closed by its caseworker."""

    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"


RAN = frozenset({Outcome.COMPLETED, Outcome.INTERRUPTED})
"""What ran, and so has a last day that has come."""


class WentTo(StrEnum):
    """Why no final status is needed: the citizen left for a job or an education."""

    JOB = "JOB"
    EDUCATION = "EDUCATION"


class DueStatus(StrEnum):
    """Which status is due."""

    LATEST = "LATEST"
    FINAL = "FINAL"


LATEST_STATUS = "Seneste status"
FINAL_STATUS = "Afsluttende status"

_STATE_OF_OUTCOME: dict[str, ActivityState] = {
    Outcome.COMPLETED: ActivityState.ENDED,
    Outcome.CANCELLED: ActivityState.CANCELLED,
    Outcome.INTERRUPTED: ActivityState.INTERRUPTED,
}

# Members by name: to look one up in its class costs as much as everything else that is done with it.
_PLANNED, _ACTIVE, _ENDED = ActivityState.PLANNED, ActivityState.ACTIVE, ActivityState.ENDED

OVER = frozenset({ActivityState.ENDED, ActivityState.CANCELLED, ActivityState.INTERRUPTED})


def state_of(activity: Activity, day: str) -> ActivityState:
    """The state on a day; an outcome that was recorded wins over the dates."""
    if activity["outcome"] is not None:
        return _STATE_OF_OUTCOME[activity["outcome"]]
    if activity["starts_on"] > day:
        return _PLANNED
    if activity["ends_on"] is not None and activity["ends_on"] < day:
        return _ENDED
    return _ACTIVE


def heading_in(state: ActivityState) -> str:
    """The heading over the status field, which changes once the activity is over."""
    return FINAL_STATUS if state in OVER else LATEST_STATUS


def needs_final_status(activity: Activity) -> bool:
    """Whether the activity may not end without a final status."""
    return (
        ActivityCategory(activity["category"]) in STATUS_CATEGORIES
        and activity["outcome"] != Outcome.CANCELLED
        and activity["went_to"] is None
        and not any(status["final"] for status in activity["statuses"])
    )


def due_day(activity: Activity) -> str | None:
    """The first day on which a status is due: from the start without any, after the end without a final one."""
    if not needs_final_status(activity):
        return None
    if not activity["statuses"]:
        return activity["starts_on"]
    return add_days(activity["ends_on"], 1) if activity["ends_on"] else None


def earliest_due_day(activities: Iterable[Activity]) -> str | None:
    """The earliest day on which any of the activities has a status due."""
    return min((day for activity in activities if (day := due_day(activity)) is not None), default=None)


@dataclass(frozen=True, slots=True)
class StatusDue:
    """A status that is due on an activity."""

    activity: Activity
    status: DueStatus
    since: str


def due_statuses(activities: Iterable[Activity], day: str) -> list[StatusDue]:
    """The statuses due on a day, the longest overdue first (STATUS_REQUIRED)."""
    due = [
        StatusDue(activity, _which(activity, day), since)
        for activity in activities
        if (since := due_day(activity)) is not None and since <= day
    ]
    return sorted(due, key=lambda item: item.since)


def _which(activity: Activity, day: str) -> DueStatus:
    return DueStatus.FINAL if state_of(activity, day) in OVER else DueStatus.LATEST
