"""The two scalars of the API: calendar days and instants."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import strawberry
from strawberry.types.scalar import ScalarDefinition

from domain.calendar import DANISH_TIME


class Day(date):
    """Marks a calendar day in the schema; values are ISO text on the way out and dates on the way in."""


class Instant(datetime):
    """Marks a point in time in the schema; values are aware datetimes in UTC."""


def parse_day(value: object) -> date:
    """A calendar day from ISO text; ValueError says what is expected without repeating what came."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    # Other ISO forms, such as weeks, are not what the scalar promises.
    if day is not None and day.isoformat() == value:
        return day
    raise ValueError("a date is written as 2027-01-31")


def parse_instant(value: object) -> datetime:
    """An instant from ISO text; without an offset it is Danish time, a date alone is the start of that day."""
    if not isinstance(value, str):
        raise ValueError("a time is written as 2027-01-31T09:00:00Z")
    try:
        parsed = datetime.fromisoformat(value)
        instant = (parsed if parsed.tzinfo else parsed.replace(tzinfo=DANISH_TIME)).astimezone(UTC)
        if parsed.tzinfo is None and instant.astimezone(DANISH_TIME).replace(tzinfo=None) != parsed:
            raise ValueError("a time in the hour that summer time leaves out")
    except (ValueError, OverflowError):
        raise ValueError("a time is written as 2027-01-31T09:00:00Z") from None
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def write_day(value: object) -> str:
    """ISO text of a day, as plan documents hold it already."""
    return value if isinstance(value, str) else _iso(value)


def write_instant(value: object) -> str:
    """ISO text in UTC with milliseconds, such as 2027-01-31T09:00:00.000Z."""
    if not isinstance(value, datetime):
        raise TypeError("an instant is a datetime")
    text = (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    # Cutting is what `timespec="milliseconds"` does, too, and takes a quarter of its time.
    return f"{text[:23]}Z" if value.microsecond else f"{text[:19]}.000Z"


UNCHANGED: Mapping[str, type] = {"Date": str}
"""The scalars that write the values of a type just as they are."""


def _iso(value: object) -> str:
    if not isinstance(value, date):
        raise TypeError("a day is a date")
    return value.isoformat()


SCALARS: dict[object, ScalarDefinition] = {
    Day: strawberry.scalar(
        name="Date",
        description="A calendar day in Denmark, such as 2027-01-31.",
        serialize=write_day,
        parse_value=parse_day,
    ),
    Instant: strawberry.scalar(
        name="DateTime",
        description="A point in time in UTC, such as 2027-01-31T09:00:00.000Z. "
        "On the way in any offset is fine; without one it is Danish time.",
        serialize=write_instant,
        parse_value=parse_instant,
    ),
}
