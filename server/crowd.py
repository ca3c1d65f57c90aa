"""Connections of which nothing is known yet, the oldest first: where there are too many, the newest push it out.

Whoever has something to ask does so within moments and leaves the crowd; only who keeps silent gets old in it.
"""

from collections.abc import Callable


class Crowd:
    """Those who wait, each with what ends it."""

    def __init__(self) -> None:
        self._waiting: dict[object, Callable[[], None]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, one: object, end: Callable[[], None]) -> None:
        """Wait, behind all others; who waits already keeps the place."""
        self._waiting.setdefault(one, end)

    def leave(self, one: object) -> None:
        """Wait no longer."""
        self._waiting.pop(one, None)

    def push_out(self) -> bool:
        """End the one that has waited for longest; whether there was one."""
        if not self._waiting:
            return False
        end = self._waiting.pop(next(iter(self._waiting)))
        end()
        return True
