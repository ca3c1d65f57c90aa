"""What a resolver gets with every request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import strawberry

from domain.access_log import ReadingRecords
from domain.change import Compute
from domain.document import PlanDocument
from domain.errors import InvalidInput
from domain.guests import GuestReason
from domain.message_desk import MessageDesk
from domain.occasion import Occasion
from domain.store import CprVault, PlanStore
from domain.viewer import Role, Viewer

View = dict[str, object]
"""A plain dictionary that a schema type is filled from."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Items of one page, and of all pages of a request, which an alias each would else make as many as it likes."""

    page: int = 100
    items: int = 500


PAGE_LIMITS = PageLimits()
"""The limits where nothing else is said."""


@dataclass
class RequestContext:
    """The caller, the time and the services of one request."""

    viewer: Viewer
    plans: PlanStore
    vault: CprVault
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    messages: MessageDesk
    readings: ReadingRecords
    page_limits: PageLimits = field(default=PAGE_LIMITS, kw_only=True)
    listed: int = field(default=0, init=False)
    """How many items the pages of this request may hold so far."""
    _counting: asyncio.Future[int] | None = field(default=None, init=False, repr=False)
    occasion: Occasion = field(init=False)
    """One instant for the whole request."""

    def __post_init__(self) -> None:
        """The instant is the one at which the request is taken up."""
        self.occasion = Occasion(self.viewer, self.now(), self.new_id)

    def as_guest(self, reason: GuestReason | None) -> Occasion:
        """The occasion of a guest, or the usual one where there is no reason."""
        return self.occasion if reason is None else replace(self.occasion, guest=reason)

    def whose(self, citizen_id: str | None) -> str:
        """The citizen who is named, or the citizen who asks; InvalidInput for anybody else who names none."""
        if citizen_id is not None:
            return citizen_id
        if self.viewer.role is Role.CITIZEN:
            return self.viewer.subject
        raise InvalidInput("citizenId", "Name the citizen.")

    async def count_plans(self) -> int:
        """How many plans the viewer may read, counted once for all pages of the request; LimitExceeded if too many."""
        if self._counting is None:
            self._counting = asyncio.ensure_future(self.plans.count(self.occasion))
        # A page that is given up must not take the count from the others.
        return await asyncio.shield(self._counting)

    async def change(self, citizen_id: str, compute: Compute) -> PlanDocument:
        """Change a plan of the viewer's."""
        return await self.plans.change(self.occasion, citizen_id, compute)


Info = strawberry.Info[RequestContext, None]
