"""Reminders of what comes up: found in the plans when their time has come, so that they are always of the plan as it is."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import structlog

from domain.calendar import danish_day
from domain.document import PlanDocument
from domain.education_answers import is_answered
from server.deliveries import Deliveries, Intent
from server.marks import Mark
from server.runtime import Runtime
from server.transport import Publisher
from workers.announcing import announce
from workers.intents import Timing, make_deadline_intent, make_meeting_reminder, subscribed_channels
from workers.pace import Pace
from workers.plan_reader import find_plans_with_deadlines, find_plans_with_meetings

log = structlog.get_logger(__name__)

BATCH = 200

Plans = AsyncIterator[Sequence[PlanDocument]]
Remind = Callable[[PlanDocument, Timing], Sequence[Intent]]


class ReminderScheduler:
    """Looks ahead by the lead time of reminders, from where it stopped last time.

    Several may run at once: each meeting and each deadline makes one intent for each channel, whoever finds it.
    """

    def __init__(self, runtime: Runtime, publisher: Publisher, pace: Pace) -> None:
        self._runtime = runtime
        self._publisher = publisher
        self._pace = pace
        self._deliveries = Deliveries(runtime.database)
        self._mark = Mark(runtime.database, "reminders")

    async def work(self) -> float:
        """Remind of what has come within reach; gives the seconds until the next time."""
        now = self._runtime.clock()
        reach = now + self._runtime.settings.reminder_lead
        reached = await self._mark.read(reach)
        if reached >= reach:
            return self._pace.remind
        timing = Timing.at(now, self._runtime.settings, self._pace.lifetime)
        await self._remind_of(self._find_meetings(reached, reach), _of_meetings(reached, reach), timing)
        await self._remind_of(self._find_deadlines(reached, reach), _of_deadline, timing)
        await self._mark.advance(reach)
        return self._pace.remind

    async def _remind_of(self, plans: Plans, remind: Remind, timing: Timing) -> None:
        async for batch in plans:
            intents = [intent for plan in batch for intent in _apart(remind, plan, timing)]
            due = await self._deliveries.add(intents, timing.now)
            await announce(due, self._deliveries, self._publisher, timing.now)

    def _find_meetings(self, after: datetime, until: datetime) -> Plans:
        return find_plans_with_meetings(self._runtime.database, after, until, BATCH)

    def _find_deadlines(self, after: datetime, until: datetime) -> Plans:
        first, final = danish_day(after).isoformat(), danish_day(until).isoformat()
        return find_plans_with_deadlines(self._runtime.database, first, final, BATCH)


def _apart(remind: Remind, plan: PlanDocument, timing: Timing) -> Sequence[Intent]:
    """What a plan asks for; one that nothing can be made of must not keep the others from being reminded."""
    try:
        return remind(plan, timing)
    except Exception as error:
        # The text of an unexpected error may quote the plan.
        log.error("reminder_broke", citizen_id=plan["_id"], reason=type(error).__name__)
        return []


def _of_meetings(after: datetime, until: datetime) -> Remind:
    def remind(plan: PlanDocument, timing: Timing) -> Sequence[Intent]:
        return [
            make_meeting_reminder(plan, meeting, channel, timing)
            for meeting in plan["meetings"]
            if meeting["cancelled_at"] is None and after < meeting["starts_at"] <= until
            for channel in subscribed_channels(plan)
        ]

    return remind


def _of_deadline(plan: PlanDocument, timing: Timing) -> Sequence[Intent]:
    order = plan["education_order"]
    if order is None or order["ended_at"] is not None or is_answered(order):
        return []
    return [make_deadline_intent(plan, channel, timing) for channel in subscribed_channels(plan)]
