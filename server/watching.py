"""Plans and messages of one request, noting whose data they gave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from domain.access_log import ReadingRecords, WantedReadings
from domain.access_log import View as ReadingView
from domain.change import Change, Compute
from domain.document import PlanDocument, Snapshot
from domain.education_document import Comment
from domain.errors import NumberTaken
from domain.message_desk import DeliveryPage, MessageDesk, View, Wanted
from domain.occasion import Occasion
from domain.store import PlanPage, PlanStore


@dataclass(slots=True)
class Seen:
    """The citizens whose data a request was given, each once and in order, with the reason of a guest."""

    citizens: dict[str, str | None] = field(default_factory=dict)

    def note(self, citizen_ids: Iterable[str], reason: str | None = None) -> None:
        """Data of these was given; of one who was read with a reason, more may be given without it being said again."""
        for citizen_id in citizen_ids:
            self.citizens[citizen_id] = reason or self.citizens.get(citizen_id)

    def by_reason(self) -> Mapping[str | None, Sequence[str]]:
        """The citizens for each reason there was, and for none."""
        grouped: dict[str | None, list[str]] = {}
        for citizen_id, reason in self.citizens.items():
            grouped.setdefault(reason, []).append(citizen_id)
        return grouped


class WatchedPlans:
    """A PlanStore that notes what another one gives."""

    def __init__(self, plans: PlanStore, seen: Seen) -> None:
        self._plans = plans
        self._seen = seen

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> PlanDocument | None:
        """As the store, noting the citizen."""
        return self._note(await self._plans.read(occasion, citizen_id, with_drafts=with_drafts), occasion)

    async def read_marks(self, occasion: Occasion, citizen_id: str) -> PlanDocument | None:
        """As the store, noting the citizen."""
        return self._note(await self._plans.read_marks(occasion, citizen_id), occasion)

    async def find_by_cpr(self, occasion: Occasion, cpr: str) -> PlanDocument | None:
        """As the store, noting the citizen."""
        return self._note(await self._plans.find_by_cpr(occasion, cpr), occasion)

    async def change(
        self, occasion: Occasion, citizen_id: str, compute: Compute, *, after_death: bool = False
    ) -> PlanDocument:
        """As the store, noting the citizen, also where the change is refused: a refusal tells of the plan."""
        with self._noting_holder():
            return await self._plans.change(occasion, citizen_id, self._seen_by(compute), after_death=after_death)

    async def change_meeting(self, occasion: Occasion, meeting_id: str, compute: Compute) -> PlanDocument:
        """As ``change``."""
        return await self._plans.change_meeting(occasion, meeting_id, self._seen_by(compute))

    async def change_placement(self, occasion: Occasion, order_id: str, compute: Compute) -> PlanDocument:
        """As ``change``."""
        return await self._plans.change_placement(occasion, order_id, self._seen_by(compute))

    async def page_placements(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """As the store, noting the citizens."""
        return self._note_all(await self._plans.page_placements(occasion, after, size))

    async def register(self, plan: PlanDocument) -> None:
        """As the store, noting the citizen, or who has the number already."""
        with self._noting_holder():
            await self._plans.register(plan)
        self._seen.note([plan["_id"]])

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """As the store, noting the citizens."""
        return self._note_all(await self._plans.page(occasion, after, size))

    async def count(self, occasion: Occasion) -> int:
        """As the store; a number is nobody's data."""
        return await self._plans.count(occasion)

    async def page_due(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """As the store, noting the citizens."""
        return self._note_all(await self._plans.page_due(occasion, after, size))

    async def page_orders(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """As the store, noting the citizens."""
        return self._note_all(await self._plans.page_orders(occasion, after, size))

    async def comments(self, citizen_id: str, order_id: str) -> Sequence[Comment]:
        """As the store, noting the citizen."""
        self._seen.note([citizen_id])
        return await self._plans.comments(citizen_id, order_id)

    async def versions(
        self, occasion: Occasion, citizen_id: str, before: int | None, size: int
    ) -> Sequence[Snapshot] | None:
        """As the store, noting the citizen."""
        found = await self._plans.versions(occasion, citizen_id, before, size)
        if found is not None:
            self._seen.note([citizen_id])
        return found

    async def notices(self, citizen_id: str, size: int) -> Sequence[Mapping[str, object]]:
        """As the store, noting the citizen."""
        self._seen.note([citizen_id])
        return await self._plans.notices(citizen_id, size)

    def _note(self, plan: PlanDocument | None, occasion: Occasion) -> PlanDocument | None:
        if plan is None:
            return None
        self._seen.note([plan["_id"]], occasion.guest.value if occasion.guest else None)
        return plan

    def _seen_by(self, compute: Compute) -> Compute:
        def noted(plan: PlanDocument) -> Change:
            self._seen.note([plan["_id"]])
            return compute(plan)

        return noted

    @contextmanager
    def _noting_holder(self) -> Iterator[None]:
        try:
            yield
        except NumberTaken as error:
            self._seen.note([] if error.citizen_id is None else [error.citizen_id])
            raise

    def _note_all(self, page: PlanPage) -> PlanPage:
        self._seen.note(plan["_id"] for plan in page.plans)
        return page


class WatchedMessages:
    """A MessageDesk that notes what another one gives; dead letters name nobody."""

    def __init__(self, messages: MessageDesk, seen: Seen) -> None:
        self._messages = messages
        self._seen = seen

    async def list_deliveries(self, wanted: Wanted, size: int) -> DeliveryPage:
        """As the desk, noting the citizens."""
        page = await self._messages.list_deliveries(wanted, size)
        self._seen.note(delivery["citizen_id"] for delivery in page.deliveries)
        return page

    async def read_delivery(self, delivery_id: str) -> View | None:
        """As the desk, noting the citizen."""
        found = await self._messages.read_delivery(delivery_id)
        return found and self._noted(found)

    async def retry_delivery(self, delivery_id: str, now: datetime) -> View:
        """As the desk, noting the citizen."""
        return self._noted(await self._messages.retry_delivery(delivery_id, now))

    async def drop_delivery(self, delivery_id: str, now: datetime) -> View:
        """As the desk, noting the citizen."""
        return self._noted(await self._messages.drop_delivery(delivery_id, now))

    async def list_dead_letters(self, size: int) -> Sequence[View]:
        """As the desk."""
        return await self._messages.list_dead_letters(size)

    async def replay_dead_letter(self, letter_id: str) -> None:
        """As the desk."""
        await self._messages.replay_dead_letter(letter_id)

    def _noted(self, delivery: View) -> View:
        self._seen.note([delivery["citizen_id"]])
        return delivery


class WatchedReadings:
    """ReadingRecords that note whose readings were asked for; a search over many names nobody."""

    def __init__(self, records: ReadingRecords, seen: Seen) -> None:
        self._records = records
        self._seen = seen

    async def list_readings(self, wanted: WantedReadings, size: int) -> Sequence[ReadingView]:
        """As the records, noting the citizen if one was named."""
        if wanted.citizen_id is not None:
            self._seen.note([wanted.citizen_id])
        return await self._records.list_readings(wanted, size)
