"""Forgetting where finished deliveries went, once nobody needs to know any more, and what is left of erased citizens."""

from server.deliveries import Deliveries
from server.erasing import Erasing
from server.runtime import Runtime
from workers.pace import Pace


class Forgetting:
    """Removes contact data whose time is up, and what others wrote while a citizen was being erased."""

    def __init__(self, runtime: Runtime, pace: Pace) -> None:
        self._clock = runtime.clock
        self._deliveries = Deliveries(runtime.database)
        self._erasing = Erasing(runtime.database, runtime.settings.data_dir)
        self._pause = pace.forget

    async def work(self) -> float:
        """Remove what is due; gives the seconds until the next time."""
        now = self._clock()
        await self._deliveries.forget_contacts(now)
        await self._erasing.watch(now)
        return self._pause
