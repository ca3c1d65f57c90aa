"""The rows of a list in a form: what there is, or what was typed, and empty ones to write more in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from server.pages.forms import count_rows, find_typed_rows, one
from server.pages.page_request import FormState


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row by its number in the form, with the values that it begins with."""

    number: int
    values: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """A value that the row begins with; None in an empty row."""
        return self.values.get(name)


def number_rows(
    refused: FormState | None, form: str, path: str, items: Sequence[Mapping[str, Any]], blanks: int
) -> list[FormRow]:
    """The rows of a list; after a refusal as many as were typed, since what was typed is shown again.

    A list that somebody else has saved meanwhile is shown as it is now, beside what was typed.
    """
    more: list[int] = []
    if refused is not None and refused.form == form:
        if refused.overtaken:
            more = [number for number in find_typed_rows(refused.values, path) if number >= len(items)]
        else:
            items = [_typed(refused, f"{path}.{number}.") for number in range(count_rows(refused.values, path))]
    rows = [*map(FormRow, count(), items), *(FormRow(number, {}) for number in more)]
    first_blank = rows[-1].number + 1 if rows else 0
    return [*rows, *(FormRow(first_blank + number, {}) for number in range(blanks))]


def _typed(refused: FormState, place: str) -> Mapping[str, Any]:
    return {name.removeprefix(place): one(refused.values, name) for name in refused.values if name.startswith(place)}
