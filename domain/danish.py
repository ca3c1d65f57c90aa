"""Days and times the way Danish plans write them: "1. jan. 2020 - 31. marts 2020" (guide, Bilag 2 and 3)."""

from datetime import date, datetime

from domain.calendar import DANISH_TIME

_MONTHS = ("jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.")
_LONG_MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


LONGEST_SHORT_MONTH = 3


def write_day(day: str | date) -> str:
    """A day such as "7. okt. 2019"."""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"


def write_long_day(day: date) -> str:
    """A day with its month in full, such as "21. november 2019"."""
    return f"{day.day}. {_LONG_MONTHS[day.month - 1]} {day.year}"


def write_month(day: date) -> str:
    """The month of a day in three letters and a dot where it is cut, such as "dec." or "maj"."""
    name = _LONG_MONTHS[day.month - 1]
    return name if len(name) <= LONGEST_SHORT_MONTH else f"{name[:LONGEST_SHORT_MONTH]}."


def write_weekday(day: str | date) -> str:
    """A day with its weekday, such as "fredag den 6. dec. 2019"."""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{_WEEKDAYS[value.weekday()]} den {write_day(value)}"


def write_period(starts_on: str, ends_on: str | None) -> str:
    """A period such as "7. okt. 2019 - 18. okt. 2019"; with an open end, "fra den 7. okt. 2019"."""
    if ends_on is None:
        return f"fra den {write_day(starts_on)}"
    return f"{write_day(starts_on)} - {write_day(ends_on)}"


def write_time(instant: datetime) -> str:
    """The Danish time of day such as "14:15"."""
    return f"{instant.astimezone(DANISH_TIME):%H:%M}"


def write_moment(starts_at: datetime, ends_at: datetime | None = None) -> str:
    """Day and time such as "Tirsdag den 10. dec. 2019, kl. 13:30 - 14:00"."""
    day = starts_at.astimezone(DANISH_TIME).date()
    until = f" - {write_time(ends_at)}" if ends_at else ""
    return f"{write_weekday(day).capitalize()}, kl. {write_time(starts_at)}{until}"
