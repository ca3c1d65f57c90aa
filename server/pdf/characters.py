"""Which characters the fonts of the PDF can show, and what stands for the others.

A PDF/UA file must not hold a character that its fonts have no shape for, and no person may be left without their plan
because somebody wrote one.
"""

import re
import unicodedata
from bisect import bisect_right
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import orjson

FONTS = files("web") / "fonts"
COVERAGE = "coverage.json"
"""For each kind of care: the ranges of code points that are shown, first and last."""

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn what stands behind them around; what is written is shown in its own direction anyway."""
_LINE_BREAKS = frozenset("\n\u2028\u2029")
_NOT_IN_PDF = frozenset("\ufeff")
USUAL = re.compile("[\n\x20-\x7e\xa1-\xac\xae-\xff]*")
"""Texts of nothing but what every font of texts has, which need no look at each character."""
LONG_RUN = re.compile(r"\S{36,}")
"""As web/pdf/text.typ has it: what may be broken anywhere, or it would leave the page."""


class Care(StrEnum):
    """Which fonts a text is left to."""

    ANY = "any"
    """All of them; an accent on a character of another font can still have no shape."""
    TEXT = "text"
    """The font of the text alone, where nothing of that kind happens."""


def to_showable(value: Any, care: Care = Care.ANY) -> Any:
    """The same data with every text in characters that can be shown."""
    match value:
        case str():
            return show(value, care)
        case dict():
            return {name: to_showable(part, care) for name, part in value.items()}
        case list() | tuple():
            return [to_showable(part, care) for part in value]
    return value


def texts_in(value: Any) -> str:
    """All texts of the data, one below the other."""
    found: list[str] = []
    _gather(value, found)
    return "\n".join(found)


def _gather(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        for part in value.values():
            _gather(part, found)
    elif isinstance(value, list | tuple):
        for part in value:
            _gather(part, found)


def is_usual(texts: str) -> bool:
    """Whether there are no characters in them but those that every font of texts has."""
    return USUAL.fullmatch(texts) is not None


def has_long_run(texts: str) -> bool:
    """Whether there is a run in them that would leave the page."""
    return LONG_RUN.search(texts) is not None


def show(text: str, care: Care = Care.ANY) -> str:
    """The text as it is; an invisible character without a shape is left out, any other stands as its number."""
    if is_usual(text):
        return text
    return "".join(_show(character, care) for character in text)


def can_show(character: str, care: Care = Care.ANY) -> bool:
    """Whether the fonts have a shape for it."""
    firsts, lasts = _ranges(care)
    place = bisect_right(firsts, ord(character)) - 1
    return place >= 0 and ord(character) <= lasts[place] and character not in _NOT_IN_PDF


@lru_cache(maxsize=4096)
def _show(character: str, care: Care) -> str:
    if character in _LINE_BREAKS:
        return "\n"
    if character.isspace():
        return character if can_show(character, care) else " "
    if character in _OVERRIDES or unicodedata.category(character) == "Cc":
        return ""
    if can_show(character, care):
        return character
    return "" if unicodedata.category(character) == "Cf" else f"[U+{ord(character):04X}]"


@cache
def _ranges(care: Care) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ranges = orjson.loads((FONTS / COVERAGE).read_bytes())[care]
    return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)
