"""Reminders of what comes up: found in the plans when their time has come, so that they are always of the plan as it is."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from domain.document import PlanDocument
from server.deliveries import Deliveries, Intent
from server.marks import Mark
from server.runtime import Runtime
from server.transport import Transport
from workers.announcing import announce
from workers.intents import Timing, make_intent, subscribed_channels
from workers.pace import Pace
from workers.plan_reader import find_plans_with_meetings
from workers.window import next_opening

BATCH = 200
TEMPLATE = "meeting_reminder"


class ReminderScheduler:
    """Looks ahead by the lead time of reminders, from where it stopped last time.

    Several may run at once: each meeting makes one intent for each channel, whoever finds it.
    """

    def __init__(self, runtime: Runtime, transport: Transport, pace: Pace) -> None:
        self._runtime = runtime
        self._transport = transport
        self._pace = pace
        self._deliveries = Deliveries(runtime.database)
        self._mark = Mark(runtime.database, "reminders")

    async def work(self) -> float:
        """Remind of the meetings that have come within reach; gives the seconds until the next time."""
        now = self._runtime.clock()
        reach = now + self._runtime.settings.reminder_lead
        reached = await self._mark.read(reach)
        if reached >= reach:
            return self._pace.remind
        async for plans in self._find(reached, reach):
            intents = [intent for plan in plans for intent in self._remind(plan, reached, reach, now)]
            due = await self._deliveries.add(intents, now)
            await announce(due, self._deliveries, self._transport, now)
        await self._mark.advance(reach)
        return self._pace.remind

    async def _find(self, after: datetime, until: datetime) -> AsyncIterator[Sequence[PlanDocument]]:
        last = ""
        while True:
            plans = await find_plans_with_meetings(self._runtime.database, after, until, last, BATCH)
            if plans:
                yield plans
            if len(plans) < BATCH:
                return
            last = plans[-1]["_id"]

    def _remind(self, plan: PlanDocument, after: datetime, until: datetime, now: datetime) -> Sequence[Intent]:
        opens_at = next_opening(now, self._runtime.settings.sending_window)
        timing = Timing(now, opens_at, self._pace.lifetime)
        return [
            make_intent(f"reminder:{starts_at.isoformat()}", now, channel, TEMPLATE, plan["_id"], meeting, timing)
            for meeting in plan["meetings"]
            if meeting["cancelled_at"] is None and after < (starts_at := meeting["starts_at"]) <= until
            for channel in subscribed_channels(plan)
        ]
