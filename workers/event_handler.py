"""From events to notices and deliveries: one read and a few writes for a whole batch."""

from collections.abc import Sequence

import structlog

from server.deliveries import Deliveries, Intent
from server.message_figures import EVENTS_HANDLED
from server.notices import NoticeRecord, Notices
from server.runtime import Runtime
from server.transport import DONE, Dead, Message, Publisher, Verdict
from workers.announcing import announce
from workers.intents import Timing, derive_intents, write_notice
from workers.pace import Pace
from workers.plan_events import PlanEvent, UnreadableError, parse_event
from workers.plan_reader import read_plans
from workers.relevance import with_contact

log = structlog.get_logger(__name__)


class EventHandler:
    """Handles what the relay hands on."""

    def __init__(self, runtime: Runtime, publisher: Publisher, pace: Pace) -> None:
        self._runtime = runtime
        self._publisher = publisher
        self._pace = pace
        self._deliveries = Deliveries(runtime.database)
        self._notices = Notices(runtime.database)

    async def handle(self, messages: Sequence[Message]) -> Sequence[Verdict]:
        """Write down what follows from each event, then say which deliveries are due."""
        verdicts: list[Verdict] = []
        events: list[PlanEvent] = []
        for message in messages:
            try:
                events.append(parse_event(message))
                verdicts.append(DONE)
            except UnreadableError as error:
                verdicts.append(Dead(str(error)))
        await self._follow(events)
        EVENTS_HANDLED.inc(len(messages))
        return verdicts

    async def _follow(self, events: Sequence[PlanEvent]) -> None:
        if not events:
            return
        now = self._runtime.clock()
        timing = Timing.at(now, self._runtime.settings, self._pace.lifetime)
        notices: list[NoticeRecord] = []
        intents: list[Intent] = []
        plans = await read_plans(self._runtime.database, [event.citizen_id for event in events])
        for event in events:
            plan = plans.get(event.citizen_id)
            if plan is None:
                log.warning("event_without_plan", event_id=event.id, kind=event.kind)
                continue
            if (notice := write_notice(event, plan)) is not None:
                notices.append(notice)
            intents.extend(with_contact(intent, plan) for intent in derive_intents(event, plan, timing))
        await self._notices.add(notices)
        due = await self._deliveries.add(intents, now)
        await announce(due, self._deliveries, self._publisher, now)
