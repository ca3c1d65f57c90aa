"""The text of an SMS as the network counts it: GSM 03.38 septets with the extension table, or UCS-2."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
ESCAPED_SEPTETS = 2


class Alphabet(StrEnum):
    """How the text is coded."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


# Units in a message of its own, and in each part of a longer one, whose header takes the rest.
_ROOM = {Alphabet.GSM7: (160, 153), Alphabet.UCS2: (70, 67)}
SINGLE_GSM7 = 160


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a text: its alphabet, its septets or 16-bit units, and the number of messages it takes."""

    alphabet: Alphabet
    units: int
    segments: int


def measure(text: str) -> Size:
    """Count exactly: a character of two units (escape pair or surrogate pair) is never split over two messages."""
    alphabet = Alphabet.GSM7 if is_gsm7(text) else Alphabet.UCS2
    widths = [_width(character, alphabet) for character in text]
    single, part = _ROOM[alphabet]
    units = sum(widths)
    return Size(alphabet, units, 1 if units <= single else _count_parts(widths, part))


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM 03.38 alphabet or its extension table."""
    return all(character in _BASIC or character in _EXTENSION for character in text)


def to_gsm7(text: str) -> str:
    """The text with the nearest GSM-7 characters: accents that the alphabet lacks fall off, the rest becomes `?`."""
    return "".join(_nearest(character) for character in unicodedata.normalize("NFC", text))


def _nearest(character: str) -> str:
    if is_gsm7(character):
        return character
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return plain if plain and is_gsm7(plain) else "?"


def _width(character: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return ESCAPED_SEPTETS if character in _EXTENSION else 1
    return len(character.encode("utf-16-be")) // 2


def _count_parts(widths: list[int], room: int) -> int:
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
