"""Forgetting where finished deliveries went, once nobody needs to know any more."""

from server.deliveries import Deliveries
from server.runtime import Runtime
from workers.pace import Pace


class Forgetting:
    """Removes contact data whose time is up."""

    def __init__(self, runtime: Runtime, pace: Pace) -> None:
        self._clock = runtime.clock
        self._deliveries = Deliveries(runtime.database)
        self._pause = pace.forget

    async def work(self) -> float:
        """Remove what is due; gives the seconds until the next time."""
        await self._deliveries.forget_contacts(self._clock())
        return self._pause
