"""Sending what is due by one channel: claim a batch, look at everything again, send, record."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from domain.document import PlanDocument
from domain.errors import Unavailable
from server.deliveries import Deliveries, Delivery, Ending, State
from server.message_figures import count_end, observe_delivery
from server.runtime import Runtime
from server.transport import DONE, Later, Message, Publisher, Verdict
from workers.announcing import announce
from workers.carriers import Carrier, Outcome, Parcel, Report
from workers.intents import instead, subscribed_channels
from workers.pace import Pace
from workers.plan_reader import read_plans
from workers.relevance import Current, Stale, review, with_contact
from workers.retry import conclude
from workers.window import next_opening

log = structlog.get_logger(__name__)

DOUBTFUL = (State.UNKNOWN, State.SENDING)
"""Due in one of these states: an attempt was made, or begun, and nobody knows how it ended."""
RECORD_SECONDS = 0.5
"""So long after an outage the endings of a batch are written again, while its lease lasts."""
FALLBACKS = {"sms": "email"}
WITHOUT_WINDOW = frozenset({"letter", "institution"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claimed delivery; ``doubtful`` if it may have been sent before."""

    delivery: Delivery
    doubtful: bool


class Sender:
    """Sends the deliveries of one channel."""

    def __init__(self, runtime: Runtime, publisher: Publisher, carrier: Carrier, channel: str, pace: Pace) -> None:
        self._runtime = runtime
        self._publisher = publisher
        self._carrier = carrier
        self._channel = channel
        self._pace = pace
        self._deliveries = Deliveries(runtime.database)

    async def handle(self, messages: Sequence[Message]) -> Sequence[Verdict]:
        """Send what is due of the deliveries that the messages name; the rest has been seen to by somebody else."""
        ids = list(dict.fromkeys(message.body.get("delivery_id", "") for message in messages))
        ends_at = time.monotonic() + self._pace.lease.total_seconds()
        lease = uuid4().hex
        claims = await self._claim(ids, lease)
        plans = await read_plans(self._runtime.database, [claim.delivery["citizen_id"] for claim in claims])
        finished = await asyncio.gather(
            *(self._deal_with(claim, plans.get(claim.delivery["citizen_id"]), ends_at) for claim in claims)
        )
        endings = {ending.delivery_id: ending for ending in finished if ending is not None}
        now = await self._record(lease, claims, plans, endings, ends_at)
        for claim in claims:
            if (ending := endings.get(claim.delivery["_id"])) is not None:
                self._tell(claim.delivery, ending, now)
        return [self._judge(endings.get(message.body.get("delivery_id", ""))) for message in messages]

    async def _record(
        self,
        lease: str,
        claims: Sequence[_Claim],
        plans: Mapping[str, PlanDocument],
        endings: Mapping[str, Ending],
        ends_at: float,
    ) -> datetime:
        """Write down how it ended, and when; through outages, for what was sent is known here and nowhere else."""
        while True:
            now = self._runtime.clock()
            try:
                await self._fall_back(claims, plans, endings)
                forget_at = now + self._runtime.settings.contact_retention
                await self._deliveries.finish(lease, list(endings.values()), now, forget_at)
            except Unavailable as outage:
                if time.monotonic() + RECORD_SECONDS > ends_at:
                    raise
                log.warning("recording_waits", service=outage.service, messages=len(endings))
                await asyncio.sleep(RECORD_SECONDS)
            else:
                return now

    async def _claim(self, ids: Sequence[str], lease: str) -> Sequence[_Claim]:
        """Take a lease on those that are due; two workers with the same message never both get it."""
        now = self._runtime.clock()
        due = [delivery for delivery in await self._deliveries.read(ids) if delivery["due_at"] <= now]
        waiting = [delivery["_id"] for delivery in due if delivery["state"] == State.WAITING]
        doubtful = [delivery["_id"] for delivery in due if delivery["state"] in DOUBTFUL]
        until = now + self._pace.lease
        if waiting:
            gateway = self._carrier.choose_gateway()
            await self._deliveries.claim(waiting, (State.WAITING,), lease, now, until, gateway)
        if doubtful:
            await self._deliveries.claim(doubtful, DOUBTFUL, lease, now, until, None)
        claimed = await self._deliveries.read([*waiting, *doubtful]) if waiting or doubtful else []
        doubts = frozenset(doubtful)
        return [_Claim(item, item["_id"] in doubts) for item in claimed if item.get("lease") == lease]

    async def _deal_with(self, claim: _Claim, plan: PlanDocument | None, ends_at: float) -> Ending | None:
        """The ending of one delivery; None leaves it to whoever finds that the lease has ended."""
        try:
            return await self._attempt(claim, plan, ends_at)
        except Unavailable:
            raise
        except Exception as error:
            # Nobody foresaw it, so nobody knows whether it was sent; its text may quote data.
            reason = f"broken_{type(error).__name__}"
            log.error("sending_broke", delivery_id=claim.delivery["_id"], reason=reason)
            return self._conclude(claim.delivery, Report(Outcome.UNCERTAIN, reason), "")

    async def _attempt(self, claim: _Claim, plan: PlanDocument | None, ends_at: float) -> Ending | None:
        delivery, gateway = claim.delivery, claim.delivery.get("gateway")
        if claim.doubtful:
            known = await self._carrier.ask(delivery["_id"], gateway)
            if known is not Outcome.UNREACHED:
                return self._conclude(delivery, Report(known, "asked"), "")
        now = self._runtime.clock()
        found = review(delivery, plan, now)
        if isinstance(found, Stale):
            return Ending(delivery["_id"], State.DROPPED, reason=found.reason)
        opens_at = self._opening(now)
        if opens_at > now:
            return self._postpone(delivery, opens_at)
        if time.monotonic() + self._pace.send > ends_at:
            return None
        return self._conclude(delivery, await self._send(delivery, found, gateway), found.address)

    async def _fall_back(
        self, claims: Sequence[_Claim], plans: Mapping[str, PlanDocument], endings: Mapping[str, Ending]
    ) -> None:
        """What can't be sent by one channel goes by another that the citizen subscribes to, once, as its own delivery."""
        other = FALLBACKS.get(self._channel)
        failed = [
            claim.delivery
            for claim in claims
            if (ending := endings.get(claim.delivery["_id"])) is not None and ending.state is State.FAILED
        ]
        if other is None or not failed:
            return
        now = self._runtime.clock()
        intents = [
            with_contact(instead(delivery, other, self._opening(now)), plan)
            for delivery in failed
            # A citizen who has been erased meanwhile has no plan.
            if (plan := plans.get(delivery["citizen_id"])) is not None and other in subscribed_channels(plan)
        ]
        await announce(await self._deliveries.add(intents, now), self._deliveries, self._publisher, now)

    async def _send(self, delivery: Delivery, found: Current, gateway: str | None) -> Report:
        return await self._carrier.send(Parcel(delivery, found.address, found.variables), gateway)

    def _conclude(self, delivery: Delivery, report: Report, address: str) -> Ending:
        return conclude(delivery, report, address, self._runtime.clock(), self._pace)

    def _opening(self, now: datetime) -> datetime:
        if self._channel in WITHOUT_WINDOW:
            return now
        return next_opening(now, self._runtime.settings.sending_window)

    def _postpone(self, delivery: Delivery, opens_at: datetime) -> Ending:
        if opens_at >= delivery["expires_at"]:
            return Ending(delivery["_id"], State.DROPPED, reason="window_opens_too_late")
        return Ending(delivery["_id"], State.WAITING, due_at=opens_at)

    def _judge(self, ending: Ending | None) -> Verdict:
        if ending is None or ending.due_at is None or not ending.under_way:
            return DONE
        return Later(max(0.0, (ending.due_at - self._runtime.clock()) / timedelta(seconds=1)))

    def _tell(self, delivery: Delivery, ending: Ending, now: datetime) -> None:
        """Log and count how it ended; nothing of the citizen is in it."""
        state, reason = ending.state.value, ending.reason
        log.info("delivery", delivery_id=ending.delivery_id, channel=self._channel, state=state, reason=reason)
        count_end(self._channel, delivery["template"], state, ending.outcome)
        if ending.state is State.SENT:
            observe_delivery(self._channel, now - delivery["created_at"])
