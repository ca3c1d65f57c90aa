"""A view of which nothing is computed that nobody asks for."""

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, Self, TypeVar

Subject = TypeVar("Subject")


class LazyView(dict[str, object], Generic[Subject]):
    """Values by name: those that are there at once, and those that a table computes of a subject when first asked for.

    It is a dictionary, so that a value that is there costs no call. Whatever looks at it as a whole has everything
    computed first: it compares, iterates and unpacks like the dictionary of all its values.
    """

    __slots__ = ("_later", "_subject")

    def __init__(
        self, made: Mapping[str, object], later: Mapping[str, Callable[[Subject], object]], subject: Subject
    ) -> None:
        super().__init__(made)
        self._later = later
        self._subject = subject

    def __missing__(self, name: str) -> object:
        """Compute a value; KeyError for what is not in the table."""
        value = self[name] = self._later[name](self._subject)
        return value

    def compute(self, **later: Callable[[Subject], object]) -> Self:
        """Have some values computed otherwise from now on; the view itself."""
        for name in later:
            self.pop(name, None)
        self._later = {**self._later, **later}
        return self

    def __iter__(self) -> Iterator[str]:
        return dict.__iter__(self._filled())

    def __len__(self) -> int:
        return dict.__len__(self._filled())

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self._later

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyView):
            other._filled()
        return dict.__eq__(self._filled(), other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: dict[str, Any]) -> dict[str, Any]:  # type: ignore[override]  # dict's has three signatures
        return dict(self) | other

    __hash__ = None

    def copy(self) -> dict[str, object]:
        """All values, none of them lazy."""
        return dict(self)

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # what dict gives is such a view
        """The names."""
        return dict.keys(self._filled())

    def values(self) -> ValuesView[object]:  # type: ignore[override]  # as above
        """The values, all of them computed."""
        return dict.values(self._filled())

    def items(self) -> ItemsView[str, object]:  # type: ignore[override]  # as above
        """Names and values, all of them computed."""
        return dict.items(self._filled())

    def get(self, name: str, default: object = None) -> object:
        """The value, computed if need be, or the default for a name that there is none of."""
        return self[name] if name in self else default  # noqa: SIM401 - this is that method

    def _filled(self) -> "LazyView[Subject]":
        for name in self._later:
            self[name]
        return self
