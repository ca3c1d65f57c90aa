"""The fields of the exchange format: text, days, instants, numbers, each checked by the domain and in stored form."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from domain.calendar import danish_day
from domain.contact_details import parse_email, parse_phone
from domain.cpr import parse_cpr
from domain.errors import DomainError
from domain.membership import parse_fund
from domain.organisations import MUNICIPALITIES
from domain.text import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT, parse_text

Value = TypeVar("Value")

IT = "it"
"""What a reason calls the field: its path stands in front of the reason."""


def refuse(reason: str) -> NoReturn:
    """Refuse a field for a reason that shows no value."""
    raise ValueError(reason)


def judged(judge: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A check of the domain as a check of a field."""

    def check(value: Value) -> Value:
        try:
            return judge(value)
        except DomainError as error:
            refuse(str(error))

    return check


def now_of(info: ValidationInfo) -> datetime:
    """The instant that the line is judged by, which the caller hands over as the context."""
    now: datetime = (info.context or {})["now"]
    return now


def _text(limit: int) -> tuple[AfterValidator, WithJsonSchema]:
    check = judged(lambda value: parse_text(IT, value, limit))
    return AfterValidator(check), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": limit})


def _parse_day(value: str) -> str:
    try:
        written_back = date.fromisoformat(value).isoformat()
    except ValueError:
        written_back = None
    if written_back != value:
        refuse("it is no day; days are written as 2027-01-31.")
    return value


def _parse_instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            instant = instant.astimezone(UTC)
            return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    except (ValueError, OverflowError):
        pass
    refuse("it is no instant; instants are written as 2027-01-31T09:00:00Z, with an offset.")


def _parse_cpr(value: str, info: ValidationInfo) -> str:
    today = danish_day(now_of(info))
    return judged(lambda given: parse_cpr(given, today, IT))(value)


def _parse_municipality(value: str) -> str:
    if value not in MUNICIPALITIES:
        refuse("it is no municipality; give its four digits, such as 0461.")
    return value


def _field(check: Callable[..., Any], **schema: object) -> tuple[AfterValidator, WithJsonSchema]:
    return AfterValidator(check), WithJsonSchema({"type": "string", **schema})


Text = Annotated[str, *_text(TEXT_LIMIT)]
Title = Annotated[str, *_text(TITLE_LIMIT)]
Name = Annotated[str, *_text(NAME_LIMIT)]
Day = Annotated[str, *_field(_parse_day, format="date")]
"""A calendar day as ISO text."""
Instant = Annotated[
    datetime, BeforeValidator(_parse_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An instant in UTC, in whole milliseconds as the database keeps them."""
Cpr = Annotated[str, *_field(_parse_cpr, pattern="^[0-9]{6}[- ]?[0-9]{4}$")]
Municipality = Annotated[str, *_field(_parse_municipality, pattern="^[0-9]{4}$")]
FundCode = Annotated[str, *_field(judged(parse_fund), pattern="^[0-9A-Za-z]{1,10}$")]
Phone = Annotated[str, *_field(judged(lambda value: parse_phone(IT, value)))]
Email = Annotated[str, *_field(judged(lambda value: parse_email(IT, value)), format="email")]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


def check_order(first: str | datetime, last: str | datetime | None, name: str) -> None:
    """Refuse a period whose last day or instant, ``name``, lies before its first one."""
    # Two days or two instants: text with text, or time with time.
    if last is not None and last < first:  # type: ignore[operator]
        refuse(f"{name} lies before the start of the period.")


def check_distinct(keys: Sequence[object], what: str) -> None:
    """Refuse a list that names the same thing twice."""
    if len(set(keys)) != len(keys):
        refuse(f"{what} stands in it twice.")
