"""Reads of documents by id that come up at the same time, as one question to the database.

A question costs a change of threads and a round trip, whatever it asks for; and requests that were answered together
come again together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST = 32
"""So many documents are asked for at once at most, since each may be large."""

Found = Mapping[str, Mapping[str, Any]]
"""Documents by their id."""
Find = Callable[[Sequence[str]], Awaitable[Found]]
"""Finds those that there are of some ids."""


@dataclass(slots=True)
class _Gathering:
    """The ids that are asked for together, and the answer to come."""

    ids: dict[str, None] = field(default_factory=dict)
    answer: asyncio.Task[Found] = field(init=False)


class GatheredReads:
    """Asks once for all that is wanted in one turn of the loop and would be found in the same way.

    Whoever wants a document at the same time gets the same object, and must not write in it.
    """

    def __init__(self) -> None:
        self._open: dict[Hashable, _Gathering] = {}

    async def read(self, way: Hashable, find: Find, wanted: str) -> Mapping[str, Any] | None:
        """The document, or None; ``way`` is the same for all whose ``find`` asks under the same conditions.

        What ``find`` raises is raised for everybody who waits for its answer.
        """
        gathering = self._open.get(way)
        if gathering is None or len(gathering.ids) >= MOST:
            gathering = self._open[way] = _Gathering()
            # A task of its own, so that a request that is given up takes nobody else's document with it.
            gathering.answer = asyncio.create_task(self._ask(way, find, gathering))
            gathering.answer.add_done_callback(_heed)
        gathering.ids[wanted] = None
        found = await asyncio.shield(gathering.answer)
        return found.get(wanted)

    async def _ask(self, way: Hashable, find: Find, gathering: _Gathering) -> Found:
        """Begins in the next turn of the loop, when whoever comes now has come; from then on nobody joins."""
        if self._open.get(way) is gathering:
            del self._open[way]
        return await find(list(gathering.ids))


def _heed(answer: asyncio.Task[Found]) -> None:
    """Take note of a failure, since it may be that nobody waits any more who would."""
    if not answer.cancelled():
        answer.exception()
