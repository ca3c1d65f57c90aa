"""The sweeper: brings up deliveries that are due and that no message has brought up."""

from server.deliveries import SWEEP_BATCH, Deliveries, to_message
from server.runtime import Runtime
from server.transport import Transport
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
        overdue = await self._deliveries.take_overdue(self._clock())
        if overdue:
            await self._transport.publish([to_message(delivery) for delivery in overdue])
        return 0.0 if len(overdue) == SWEEP_BATCH else self._pause
