"""A token bucket: so many at a stretch, and so many a second on average."""

import math


class TokenBucket:
    """Full at first; ``now`` is in seconds of any clock, and one that goes back gives nothing and takes nothing."""

    __slots__ = ("_burst", "_rate", "_seen", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._seen = float(burst), now

    def take(self, now: float, count: int = 1) -> bool:
        """Take tokens if there are as many."""
        if now != self._seen:
            self._tokens = min(self._burst, self._tokens + max(0.0, now - self._seen) * self._rate)
            self._seen = now
        if self._tokens < count:
            return False
        self._tokens -= count
        return True

    @property
    def wait(self) -> int:
        """Whole seconds until there is a token again, at least one."""
        return max(1, math.ceil((1 - self._tokens) / self._rate))
