"""Which characters the fonts of the PDF can show, and what stands for the others.

A PDF/UA file must not hold a character that its fonts have no shape for, and no person may be left without their plan
because somebody wrote one.
"""

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import orjson

FONTS = files("web") / "fonts"
COVERAGE = "coverage.json"
"""The ranges of code points that at least one of the fonts shows, first and last."""

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn what stands behind them around; what is written is shown in its own direction anyway."""
_LINE_BREAKS = frozenset("\n\u2028\u2029")
_NOT_IN_PDF = frozenset("\ufeff")
_INVISIBLE = frozenset({"Cf", "Cc"})


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    ranges = orjson.loads((FONTS / COVERAGE).read_bytes())
    return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)


def can_show(character: str) -> bool:
    """Whether the fonts have a shape for it."""
    firsts, lasts = _ranges()
    place = bisect_right(firsts, ord(character)) - 1
    return place >= 0 and ord(character) <= lasts[place] and character not in _NOT_IN_PDF


def to_showable(value: Any) -> Any:
    """The same data with every text in characters that can be shown."""
    match value:
        case str():
            return show(value)
        case dict():
            return {name: to_showable(part) for name, part in value.items()}
        case list() | tuple():
            return [to_showable(part) for part in value]
    return value


def show(text: str) -> str:
    """The text as it is; an invisible character is left out, any other that has no shape stands as its number."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_show, text))


@lru_cache(maxsize=4096)
def _show(character: str) -> str:
    if character in _LINE_BREAKS:
        return "\n"
    if character.isspace() and character != "\n":
        return character if can_show(character) else " "
    if character in _OVERRIDES:
        return ""
    if can_show(character):
        return character
    return "" if unicodedata.category(character) in _INVISIBLE else f"[U+{ord(character):04X}]"
