"""The sweeper: brings up deliveries that are due and that no message has brought up."""

from datetime import datetime, timedelta

from server.deliveries import BRING_AGAIN_AFTER, Deliveries, to_message
from server.leases import Lease
from server.runtime import Runtime
from server.transport import Publisher
from workers.pace import Pace

FOR_EACH = timedelta(milliseconds=20)
"""How much longer a round trusts the one before, for each message that had to be brought: they take time to send."""


class Sweeper:
    """Finds what has waited for its hour, what a killed worker left behind, and what a lost message was about.

    Most rounds look at what has come due since the last one; now and then one looks at everything. Nothing is written.
    """

    def __init__(self, runtime: Runtime, publisher: Publisher, pace: Pace) -> None:
        self._clock = runtime.clock
        self._publisher = publisher
        self._deliveries = Deliveries(runtime.database)
        self._pause = pace.sweep
        self._lease = Lease(
            runtime.database, "sweeper", runtime.name, runtime.clock, timedelta(seconds=pace.relay_lease)
        )
        self._reached: datetime | None = None
        self._everything_at: datetime | None = None

    async def work(self) -> float:
        """One round; gives the seconds until the next."""
        if not await self._lease.hold():
            self._everything_at = None
            return self._pause
        now = self._clock()
        everything = self._everything_at is None or self._everything_at <= now
        brought = 0
        async for batch in self._deliveries.find_overdue(None if everything else self._reached, now):
            if not all(await self._publisher.publish([to_message(delivery) for delivery in batch])):
                # Nothing gets through: begin again from the start rather than try every one.
                self._everything_at = None
                return self._pause
            brought += len(batch)
        self._reached = now
        if everything:
            self._everything_at = now + BRING_AGAIN_AFTER + brought * FOR_EACH
        return self._pause

    async def stop(self) -> None:
        """Let another sweeper take over at once."""
        await self._lease.release()
