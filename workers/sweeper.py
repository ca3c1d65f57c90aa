"""The sweeper: brings up deliveries that are due and that no message has brought up."""

from server.deliveries import SWEEP_BATCH, Deliveries
from server.runtime import Runtime
from server.transport import Transport
from workers.announcing import announce
from workers.pace import Pace


class Sweeper:
    """Finds what has waited for its hour, what a killed worker left behind, and what a lost message was about."""

    def __init__(self, runtime: Runtime, transport: Transport, pace: Pace) -> None:
        self._clock = runtime.clock
        self._transport = transport
        self._deliveries = Deliveries(runtime.database)
        self._pause = pace.sweep

    async def work(self) -> float:
        """Bring up one batch; gives the seconds until the next."""
        now = self._clock()
        overdue = await self._deliveries.take_overdue(now)
        arrived = await announce(overdue, self._deliveries, self._transport, now)
        return 0.0 if arrived and len(overdue) == SWEEP_BATCH else self._pause
