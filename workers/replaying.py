"""Replaying dead messages that somebody has looked at and wants handled after all."""

from server.dead_letters import DeadLetters
from server.runtime import Runtime
from server.transport import Publisher
from workers.pace import Pace


class Replaying:
    """Publishes them as new."""

    def __init__(self, runtime: Runtime, publisher: Publisher, pace: Pace) -> None:
        self._letters = DeadLetters(runtime.database, runtime.clock)
        self._publisher = publisher
        self._pause = pace.replay

    async def work(self) -> float:
        """Publish what was asked for; gives the seconds until the next time."""
        await self._letters.replay_requested(self._publisher)
        return self._pause
