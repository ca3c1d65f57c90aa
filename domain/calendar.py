"""Danish time: calendar days in Copenhagen, instants in UTC, and arithmetic on whole months."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
FAR_FUTURE = "9999-12-31"
"""Stands for "no end" where days are compared as text."""


def danish_day(instant: datetime) -> date:
    """The calendar day in Denmark at an instant."""
    return instant.astimezone(DANISH_TIME).date()


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a day begins in Denmark."""
    return datetime.combine(day, time.min, DANISH_TIME).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where that day does not exist."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: str, days: int) -> str:
    """An ISO day some days later, kept within the calendar."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return FAR_FUTURE if days > 0 else date.min.isoformat()
