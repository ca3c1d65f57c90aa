"""The relay: hands events from the outboxes of the plans to the transport, and only then takes them out."""

from collections.abc import Sequence
from datetime import timedelta

from server.leases import Lease
from server.message_figures import EVENTS
from server.outbox import Outbox, PendingEvent
from server.runtime import Runtime
from server.transport import Publisher
from workers.pace import Pace


class Relay:
    """One of possibly many relays; one at a time does the work, the next takes over when it is gone."""

    def __init__(self, runtime: Runtime, publisher: Publisher, pace: Pace) -> None:
        self._runtime = runtime
        self._publisher = publisher
        self._outbox = Outbox(runtime.database)
        self._poll = pace.relay_poll
        lasts = timedelta(seconds=pace.relay_lease)
        self._lease = Lease(runtime.database, "relay", runtime.name, runtime.clock, lasts)

    async def work(self) -> float:
        """Hand on what is pending; gives the seconds until it is worth looking again."""
        self._runtime.wake.clear()
        if not await self._lease.hold():
            return self._poll
        pending = await self._outbox.read_pending()
        if not pending:
            return self._poll
        await self._outbox.archive(pending)
        handed_on = await self._publish(pending)
        await self._outbox.remove(handed_on)
        return 0.0 if handed_on else self._poll

    async def stop(self) -> None:
        """Let another relay take over at once."""
        await self._lease.release()

    async def _publish(self, pending: Sequence[PendingEvent]) -> Sequence[PendingEvent]:
        confirmed = await self._publisher.publish([item.to_message() for item in pending])
        handed_on = [item for item, certain in zip(pending, confirmed, strict=True) if certain]
        for item in handed_on:
            EVENTS.labels(item.event["kind"]).inc()
        return handed_on
