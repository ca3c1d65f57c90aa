"""The sending window: the hours of a Danish day in which a citizen's phone may ring."""

from datetime import UTC, datetime, timedelta

from domain.calendar import DANISH_TIME
from server.setting_values import SendingWindow


def next_opening(now: datetime, window: SendingWindow) -> datetime:
    """The first instant from now on (UTC) at which the window is open, on the Danish clock, summer time included."""
    local = now.astimezone(DANISH_TIME)
    if window.opens <= local.time() < window.closes:
        return now
    day = local.date() if local.time() < window.opens else local.date() + timedelta(days=1)
    return datetime.combine(day, window.opens, DANISH_TIME).astimezone(UTC)
