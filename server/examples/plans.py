"""The guide's seven example plans (Bilag 1-3, section 6.4) and another young person's, in the exchange format.

Their dates lie around today: the files hold `@today-85` for a day, `@today-85T10:00` for a Danish time on a working day, `{@today+11}` for a
day within a text, and `@nina-pettersen` for a person of `people.json`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from domain.calendar import DANISH_TIME

FOLDER = files("server") / "examples"
CITIZENS = (
    "anna-holm",
    "mikkel-bro",
    "sofie-krogh",
    "lars-winther",
    "amina-yusuf",
    "helle-skov",
    "oliver-frost",
    "freja-lund",
)
"""The citizen ids, those of the guide in the order of Bilag 1; each is the name of a file."""

_SATURDAY, _WEEK = 5, 7
_DAY = re.compile(r"@today([+-]\d+)?")
_MOMENT = re.compile(r"@today([+-]\d+)T(\d\d:\d\d)")
_DAY_IN_TEXT = re.compile(r"\{@today([+-]\d+)\}")
_MONTHS = [
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
]


def example_plans(today: date) -> list[dict[str, Any]]:
    """The plans as they stand on a day in Denmark."""
    return [_fill(template, today) for template in _templates()]


def example_citizens() -> list[dict[str, str]]:
    """Who the plans are about: citizenId, name and targetGroup of each."""
    return [{name: plan[name] for name in ("citizenId", "name", "targetGroup")} for plan in _templates()]


@cache
def _templates() -> tuple[dict[str, Any], ...]:
    return tuple(_read(f"citizens/{citizen}.json") for citizen in CITIZENS)


@cache
def _people() -> Mapping[str, Any]:
    return _read("people.json")


def _read(path: str) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads((FOLDER / path).read_text("utf-8"))
    return content


def _fill(template: Any, today: date) -> Any:
    """The template with everything that stands for something else replaced."""
    match template:
        case dict():
            return {name: _fill(value, today) for name, value in template.items()}
        case list():
            return [_fill(value, today) for value in template]
        case str() if template.startswith("@"):
            return _value(template, today)
        case str():
            return _DAY_IN_TEXT.sub(lambda found: _write_date(today, int(found[1])), template)
    return template


def _value(text: str, today: date) -> Any:
    if day := _DAY.fullmatch(text):
        return (today + timedelta(days=int(day[1] or 0))).isoformat()
    if moment := _MOMENT.fullmatch(text):
        return _moment(today, int(moment[1]), time.fromisoformat(moment[2])).isoformat()
    return _people()[text.removeprefix("@")]


def _moment(today: date, days: int, at: time) -> datetime:
    """A time on a working day: what was stays in the past, what is ahead stays ahead."""
    day = today + timedelta(days=days)
    weekend = day.weekday() - _SATURDAY
    if weekend >= 0:
        day += timedelta(days=_WEEK - _SATURDAY - weekend) if days > 0 else timedelta(days=-1 - weekend)
    return datetime.combine(day, at, DANISH_TIME)


def _write_date(today: date, days: int) -> str:
    day = today + timedelta(days=days)
    return f"{day.day}. {_MONTHS[day.month - 1]}"
