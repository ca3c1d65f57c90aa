"""A view of which nothing is computed that nobody asks for."""

from collections.abc import Callable, Iterator, Mapping


class LazyView(Mapping[str, object]):
    """Values by name: those that are there at once, and those that are computed when they are first asked for.

    It compares and unpacks like the dictionary of all its values.
    """

    __slots__ = ("_later", "_made")

    def __init__(self, made: Mapping[str, object], later: Mapping[str, Callable[[], object]]) -> None:
        self._made = dict(made)
        self._later = later

    def __getitem__(self, name: str) -> object:
        try:
            return self._made[name]
        except KeyError:
            compute = self._later[name]
        value = self._made[name] = compute()
        return value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._made, **self._later})

    def __len__(self) -> int:
        return len(self._made.keys() | self._later.keys())

    def but(self, **later: Callable[[], object]) -> "LazyView":
        """The same with some values computed otherwise."""
        made = {name: value for name, value in self._made.items() if name not in later}
        return LazyView(made, {**self._later, **later})
