"""Free text as it comes in: trimmed, bounded, and without characters that no reader could see."""

import unicodedata
from collections.abc import Sequence

from domain.errors import InvalidInput

TITLE_LIMIT = 255
TEXT_LIMIT = 4050
"""The length of a plan description (DFDG 8075); the same limit holds for every longer text."""
NAME_LIMIT = 150
ITEM_LIMIT = 100
"""How many goals, occupations or areas one list may hold."""

_LINE_BREAKS = frozenset("\n\t\u2028\u2029")
_ALLOWED_CONTROLS = frozenset("\n\t")


def parse_text(field: str, value: str, limit: int = TEXT_LIMIT) -> str:
    """The text in composed form and without outer white space; 1 to ``limit`` characters.

    What is shorter than a whole text, such as a name or a title, has one line. Raises InvalidInput for an
    empty, too long or unprintable text; nothing is ever cut.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > limit:
        raise InvalidInput(field, f"{field} has {len(text)} characters; at most {limit} are allowed.")
    if text and text.isprintable():
        # Nearly every text: what is trimmed and printable is visible, on one line and without control characters.
        return text
    if not any(map(_visible, text)):
        raise InvalidInput(field, f"{field} must not be empty.")
    if limit < TEXT_LIMIT and any(character in _LINE_BREAKS for character in text):
        raise InvalidInput(field, f"{field} is written on one line.")
    if any(_unprintable(character) for character in text):
        raise InvalidInput(field, f"{field} holds control characters; remove them.")
    return text


def parse_optional_text(field: str, value: str | None, limit: int = TEXT_LIMIT) -> str | None:
    """As parse_text, where no text at all is fine, too."""
    return None if value is None else parse_text(field, value, limit)


def parse_texts(field: str, values: Sequence[str]) -> list[str]:
    """A bounded list of short texts."""
    check_count(field, len(values))
    return [parse_text(f"{field}.{index}", value, TITLE_LIMIT) for index, value in enumerate(values)]


def check_count(field: str, count: int) -> None:
    """Raise InvalidInput when a list is longer than a plan may hold."""
    if count > ITEM_LIMIT:
        raise InvalidInput(field, f"{field} has {count} items; at most {ITEM_LIMIT} are allowed.")


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf"} and not character.isspace()


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in _ALLOWED_CONTROLS
