"""Forms: what a person sends, read by a table of fields into the input of an operation.

An input of a form is named by the place of its value in the operation's input, such as ``activity.startsOn`` or
``goals.0.title``; an error of the operation names the same place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from domain.errors import InvalidInput

MOST_FIELDS = 2000
"""So many inputs one form may have."""

_WORDS = re.compile(r"[^\W\d_A-Z]|\w\s+\w")
"""A letter that is in no code, or several words."""

Given: TypeAlias = Mapping[str, list[str]]
"""What was typed, by the names of the inputs."""


class Kind(Enum):
    """How the text of an input becomes a value."""

    TEXT = auto()
    """A text that is needed."""
    OPTIONAL = auto()
    """A text, day, moment or choice; nothing where the input is empty."""
    NUMBER = auto()
    """A whole number; nothing where the input is empty."""
    FLAG = auto()
    """A box that is ticked or not."""
    LINES = auto()
    """A list with an item on each line."""
    NOTHING = auto()
    """Nothing, whatever was typed: the form takes a value away."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an input."""

    path: str
    kind: Kind = Kind.OPTIONAL
    fixed: bool = False
    """A value that stands in a form without having been typed, such as an id: alone it makes no row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list in an input, each item of which has the same fields; rows with nothing in them count as not there."""

    path: str
    fields: tuple[Field, ...]


def parse_form(body: bytes) -> Given:
    """What a form sent; InvalidInput for what is none."""
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("form", "The form can't be read.") from None


def one(given: Given, name: str) -> str:
    """The value of an input that is there once; empty where it is not there."""
    return given.get(name, [""])[0]


def read_input(fields: Sequence[Field | Rows], given: Given) -> dict[str, Any]:
    """The input of an operation."""
    content: dict[str, Any] = {}
    for each in fields:
        if isinstance(each, Rows):
            content[each.path] = [_without_nothing(_read(each.fields, given, place)) for place in _places(each, given)]
        else:
            _put(content, each.path, _value(each.kind, one(given, each.path)))
    return _without_nothing(content)


def typed_values(fields: Sequence[Field | Rows], given: Given) -> Given:
    """What was typed, with rows numbered as the operation counts them, so that its errors find them."""
    typed = dict(given)
    for rows in (each for each in fields if isinstance(each, Rows)):
        kept = {
            f"{rows.path}.{number}.{field.path}": [one(given, f"{place}.{field.path}")]
            for number, place in enumerate(_places(rows, given))
            for field in rows.fields
            if f"{place}.{field.path}" in given
        }
        typed = {name: value for name, value in typed.items() if not name.startswith(f"{rows.path}.")} | kept
    return typed


def list_texts(fields: Sequence[Field | Rows], given: Given) -> list[str]:
    """What would have to be written again: every value in words, and no codes or days, in the order of the form."""
    texts = [one(given, name).strip() for each in fields for name in _names(each, given)]
    return [text for text in texts if _WORDS.search(text)]


def find_input(fields: Sequence[Field | Rows], place: str) -> str:
    """The name of the input in which the value of a place was typed: an item of a list of lines has none of its own."""
    lists = [each.path for each in fields if isinstance(each, Field) and each.kind is Kind.LINES]
    return next((path for path in lists if place.startswith(f"{path}.")), place)


def count_rows(given: Given, path: str) -> int:
    """How many rows of a list were sent."""
    return len(_numbers(given, path))


def find_typed_rows(given: Given, path: str) -> list[int]:
    """The numbers of the rows of a list in which something was typed, as they were sent."""
    return _numbers({name: values for name, values in given.items() if any(map(str.strip, values))}, path)


def _numbers(given: Given, path: str) -> list[int]:
    pattern = re.compile(re.escape(path) + r"\.([0-9]{1,4})\.")
    return sorted({int(found[1]) for name in given if (found := pattern.match(name))})


def _names(each: Field | Rows, given: Given) -> list[str]:
    """The names of the inputs in which a value was typed, or the rows of a list."""
    if isinstance(each, Field):
        return [each.path] if _is_typed(each) else []
    typed = [field.path for field in each.fields if _is_typed(field)]
    return [f"{place}.{path}" for place in _places(each, given) for path in typed]


def _is_typed(field: Field) -> bool:
    return not field.fixed and field.kind is not Kind.FLAG


def _places(rows: Rows, given: Given) -> list[str]:
    places = [f"{rows.path}.{number}" for number in _numbers(given, rows.path)]
    typed = [field for field in rows.fields if not field.fixed]
    return [place for place in places if any(one(given, f"{place}.{field.path}").strip() for field in typed)]


def _read(fields: Sequence[Field], given: Given, place: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field in fields:
        _put(content, field.path, _value(field.kind, one(given, f"{place}.{field.path}")))
    return content


def _put(content: dict[str, Any], path: str, value: Any) -> None:
    *outer, name = path.split(".")
    for part in outer:
        content = content.setdefault(part, {})
    content[name] = value


def _value(kind: Kind, text: str) -> Any:
    match kind:
        case Kind.TEXT:
            return text
        case Kind.FLAG:
            return bool(text)
        case Kind.LINES:
            return [line.strip() for line in text.splitlines() if line.strip()]
        case Kind.NUMBER:
            # What is no number goes on as it is: the operation refuses it and says where.
            return int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip()) else (text.strip() or None)
        case Kind.NOTHING:
            return None
        case Kind.OPTIONAL:
            return text if text.strip() else None


def _without_nothing(content: dict[str, Any]) -> dict[str, Any]:
    """Without inner objects in which nothing was said."""
    inner = {name: _without_nothing(value) if isinstance(value, dict) else value for name, value in content.items()}
    return {
        name: value
        for name, value in inner.items()
        if not (isinstance(value, dict) and all(each is None for each in value.values()))
    }
