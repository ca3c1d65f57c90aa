"""Replaying dead messages that somebody has looked at and wants handled after all."""

from server.dead_letters import DeadLetters
from server.runtime import Runtime
from server.transport import Transport
from workers.pace import Pace


class Replaying:
    """Publishes them as new."""

    def __init__(self, runtime: Runtime, transport: Transport, pace: Pace) -> None:
        self._letters = DeadLetters(runtime.database, runtime.clock)
        self._transport = transport
        self._pause = pace.replay

    async def work(self) -> float:
        """Publish what was asked for; gives the seconds until the next time."""
        await self._letters.replay_requested(self._transport)
        return self._pause
