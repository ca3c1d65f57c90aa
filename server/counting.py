"""Counting a list exactly, in stretches that take a moment each, as long as the whole does not take too long.

A database that counts index entries needs a few stretches. The embedded store decodes every document, and nobody else is
answered meanwhile: between two stretches they are.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from domain.errors import LimitExceeded
from server.stretches import Conditions, Road, Widths

Clock = Callable[[], float]
Count = Callable[[Conditions], Awaitable[int]]
"""Counts what meets conditions on the keys of a list."""

STRETCH_SECONDS = 0.1
"""What a stretch is meant to take; the first ones of a list tell how wide that is."""
FASTER = 8
"""How many times wider, or narrower, the next stretch is at most."""
FIRST_PART = 1000
"""The first stretch of a list that was never counted is one of so many."""
COUNT_SECONDS = 5.0
"""How long counting may go on: half of what a request may take, as something has to be left for its pages."""
TOO_MANY = "There are too many plans to count them in time; leave totalCount out and read on by endCursor."


class Tally:
    """Counts lists, and remembers of each how wide its stretches may be."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._widths = Widths()

    async def count(self, road: Road[Any], count: Count) -> int:
        """How many documents there are on a whole road; LimitExceeded if that takes too long.

        What does not change its key meanwhile is counted once.
        """
        total, edge = 0, None
        width = self._widths.of(road.name, road.track.places // FIRST_PART)
        end = self._clock() + COUNT_SECONDS
        while True:
            far, begun = road.ahead(edge, width), self._clock()
            total += await count(road.between(edge, far))
            now = self._clock()
            if far is None:
                self._widths.remember(road.name, width)
                return total
            if now >= end:
                raise LimitExceeded(TOO_MANY)
            edge, width = far, _adapt(width, now - begun)


def _adapt(width: int, taken: float) -> int:
    """The width of a stretch that takes as long as it should, where one of this width took so long."""
    factor = STRETCH_SECONDS / taken if taken > 0 else FASTER
    return max(1, int(width * min(FASTER, max(1 / FASTER, factor))))
