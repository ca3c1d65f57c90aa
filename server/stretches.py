"""Reading a list in the order of an index in stretches that hold about a page each.

A database that stops once it has enough reads no further than the page. The embedded store first gathers all that lies
between the bounds of a query, so without a second bound a page would cost as much as the whole list.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Document = dict[str, Any]
Conditions = dict[str, Any]
Read = Callable[[Conditions, int], Awaitable[Sequence[Document]]]
"""Reads in the order of the list what meets conditions on its keys, at most so many."""

WIDEN = 8
"""How much wider the next stretch is after an empty one."""
ROOM = 1.6
"""How much more than what is needed a stretch is meant to hold, since keys do not lie evenly."""
LEARNT = 2000
"""So many lists are remembered by how wide their stretches are."""


@dataclass(frozen=True, slots=True)
class Track(Generic[Key]):
    """A kind of key as places on a line: ``place`` never falls where keys rise; ``first_width`` is in places."""

    place: Callable[[Key], int]
    key: Callable[[int], Key]
    places: int
    first_width: int
    least: Key | None = None
    """Below every key, so that what has no key at all is not gathered with those that have one."""


@dataclass(frozen=True, slots=True)
class Road(Generic[Key]):
    """One list in the order of the key at ``path``, then of the id: from behind ``edge`` and, with the same key, ``tie``.

    Without an edge from its beginning, which is not far from ``origin``; up to ``end``, and without what has that key.
    """

    name: Hashable
    track: Track[Key]
    path: str
    origin: Key
    edge: Key | None = None
    tie: str | None = None
    end: Key | None = None
    down: bool = False

    def between(self, edge: Key | None, far: Key | None) -> Conditions:
        """The conditions for a stretch from ``edge`` to ``far``; None is no bound.

        What has the key of the road's own edge was read before; what has that of another bound belongs to the stretch that
        begins there. No far bound is ever in, because the embedded store leaves out what lies on one where the index has
        more keys behind it.
        """
        near, beyond = ("$lt", "$gt") if self.down else ("$gt", "$lt")
        near = near if edge == self.edge else f"{near}e"
        start = self.track.least if edge is None and not self.down else edge
        given = {near: start, beyond: self.end if far is None else far}
        bounds = {operator: value for operator, value in given.items() if value is not None}
        return {self.path: bounds} if bounds else {}

    def tied(self) -> Conditions:
        """The conditions for what has the key of the edge and comes behind the tie."""
        return {self.path: self.edge, "_id": {"$lt" if self.down else "$gt": self.tie}}

    def ahead(self, edge: Key | None, width: int) -> Key | None:
        """The key that far ahead; None when that is at the end of the list."""
        start = self.origin if edge is None else edge
        place = self.track.place(start) + (-width if self.down else width)
        if not 0 < place < self.track.places:
            return None
        far: Any = self.track.key(place)
        moved = far < start if self.down else far > start
        beyond = self.end is not None and (far <= self.end if self.down else far >= self.end)
        return far if moved and not beyond else None

    def distance(self, edge: Key | None, document: Document) -> int:
        """How many places a document lies behind an edge."""
        value: Any = document
        for part in self.path.split("."):
            value = value[part]
        return abs(self.track.place(value) - self.track.place(self.origin if edge is None else edge))


class Widths:
    """How wide the stretches of each list were last, in places; of the lists that were used last."""

    def __init__(self) -> None:
        self._widths: OrderedDict[Hashable, int] = OrderedDict()

    def of(self, name: Hashable, else_: int) -> int:
        """How wide those of a list were, or what is said where it is not known."""
        return self._widths.get(name, else_)

    def remember(self, name: Hashable, width: int) -> None:
        """Keep how wide they were, and forget the list that was not used for longest if there are too many."""
        self._widths[name] = width
        self._widths.move_to_end(name)
        if len(self._widths) > LEARNT:
            self._widths.popitem(last=False)


class Strides:
    """Reads pages in stretches whose width is learnt from the ones before."""

    def __init__(self) -> None:
        self._widths = Widths()

    async def gather(self, road: Road[Any], read: Read, size: int) -> list[Document]:
        """The first ``size`` documents of a list, fewer at its end."""
        tied = [] if road.tie is None else list(await read(road.tied(), size))
        missing = size - len(tied)
        if not missing:
            return tied
        found, walked = await self._walk(road, read, missing)
        if len(found) == missing:
            self._widths.remember(
                road.name, int(max(1, road.distance(road.edge, found[-1])) * ROOM * size / missing) + 1
            )
        elif road.edge is None:
            # The whole list is shorter than a page: the next time one stretch will do.
            self._widths.remember(road.name, walked)
        return [*tied, *found]

    async def _walk(self, road: Road[Any], read: Read, size: int) -> tuple[list[Document], int]:
        """What was found, and how many places were walked for it; the end of a list tells nothing of its density."""
        found: list[Document] = []
        edge, walked = road.edge, 0
        width = self._widths.of(road.name, road.track.first_width)
        while True:
            far = road.ahead(edge, width)
            batch = await read(road.between(edge, far), size - len(found))
            found += batch
            walked += width
            if len(found) >= size or far is None:
                return found, walked
            edge = far
            width = width * WIDEN if not batch else int(width * ROOM * (size - len(found)) / len(batch)) + 1


_DIGITS = 8
_HEXADECIMAL = "0123456789abcdef"


def _place_of_id(text: str) -> int:
    """The first digits as a number; a character that is none stands just below or above all digits that follow."""
    place = ""
    for character in text[:_DIGITS]:
        if character not in _HEXADECIMAL:
            below = sum(digit < character for digit in _HEXADECIMAL)
            place += _HEXADECIMAL[below - 1] + "f" * _DIGITS if below else ""
            break
        place += character
    return int(place[:_DIGITS].ljust(_DIGITS, "0"), 16)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

IDS: Track[str] = Track(_place_of_id, lambda place: f"{place:08x}", 16**_DIGITS, 16**_DIGITS // 100_000, "")
"""Ids as the system makes them: hexadecimal digits at random. Others only make uneven stretches."""
DAYS: Track[str] = Track(
    lambda day: date.fromisoformat(day).toordinal(),
    lambda place: date.fromordinal(place).isoformat(),
    date.max.toordinal(),
    7,
    "",
)
INSTANTS: Track[datetime] = Track(
    lambda at: (at - EPOCH) // MILLISECOND, lambda place: EPOCH + place * MILLISECOND, 2**46, 60_000
)
NUMBERS: Track[int] = Track(lambda number: number, lambda place: place, 2**40, 100)
