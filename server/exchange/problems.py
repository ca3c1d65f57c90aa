"""Why a line is refused: the path of each field and the reason, never what stood in it."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

SHOWN = 5
"""How many problems of one line are named; the rest are counted."""

_KNOWN_NAME = re.compile(r"[A-Za-z]{1,40}")
_UNNAMED = "(a key)"
_PREFIX = "Value error, "
_REASONS = {
    "json_invalid": "it is not valid JSON",
    "extra_forbidden": "the format has no such field",
    "missing": "it is needed",
}
"""Our words where the library's would not help."""


class BadRecord(Exception):
    """A line that is no plan document of the exchange format; the text holds no personal data."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = len(problems) - SHOWN
        shown = [*problems[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("; ".join(shown))
        self.problems = tuple(problems)


def describe(error: ValidationError) -> list[str]:
    """One text for each field that is wrong."""
    return [
        _join(
            ".".join(_name(part) for part in each["loc"]), _REASONS.get(each["type"], each["msg"].removeprefix(_PREFIX))
        )
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _join(path: str, reason: str) -> str:
    reason = reason[:1].lower() + reason[1:].rstrip(".")
    return f"{path}: {reason}" if path else reason


def _name(part: int | str) -> str:
    # A key that the format does not know is somebody's text: it may be anything, a CPR number included.
    return (
        part
        if isinstance(part, str) and _KNOWN_NAME.fullmatch(part)
        else str(part)
        if isinstance(part, int)
        else _UNNAMED
    )
