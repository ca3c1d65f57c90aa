"""Days and instants of the API's answers, read back and written in Danish."""

from datetime import date, datetime

from domain.calendar import DANISH_TIME
from domain.danish import write_day, write_long_day, write_moment, write_weekday


def read_moment(text: str) -> datetime:
    """An instant such as "2027-01-31T09:00:00.000Z"."""
    return datetime.fromisoformat(text)


def write_held(text: str) -> str:
    """The day of an instant, such as "21. nov. 2019"."""
    return write_day(read_moment(text).astimezone(DANISH_TIME).date())


def write_instant(starts: str, ends: str | None = None) -> str:
    """A moment such as "Tirsdag den 10. dec. 2019, kl. 13:30 - 14:00"."""
    return write_moment(read_moment(starts), read_moment(ends) if ends else None)


def write_local(text: str) -> str:
    """An instant as an input for day and time takes it: "2027-01-31T10:00", Danish time."""
    return f"{read_moment(text).astimezone(DANISH_TIME):%Y-%m-%dT%H:%M}"


def write_deadline(day: str) -> str:
    """A deadline such as "Fredag den 6. dec. 2019"."""
    return write_weekday(day).capitalize()


def write_whole_day(day: str | date) -> str:
    """A day such as "21. november 2019"."""
    return write_long_day(date.fromisoformat(day) if isinstance(day, str) else day)


FILTERS = {
    "day": write_day,
    "long_day": write_whole_day,
    "held": write_held,
    "moment": write_instant,
    "local": write_local,
    "deadline": write_deadline,
}
"""The filters of templates by name."""
