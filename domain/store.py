"""What the capabilities ask of the store; the server gives one that is already restricted to the viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.change import Compute
from domain.document import PlanDocument, SealedCpr, Snapshot
from domain.education_document import Comment
from domain.occasion import Occasion


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Plans in the order of a list, and whether more come after them."""

    plans: Sequence[PlanDocument]
    more: bool


class PlanStore(Protocol):
    """Plans within the viewer's reach; what lies outside it is as if it did not exist."""

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> PlanDocument | None:
        """The plan with what the viewer's role may read, or None; drafts only on request."""

    async def read_marks(self, occasion: Occasion, citizen_id: str) -> PlanDocument | None:
        """As ``read``, with nothing but what ``domain.plan_marks`` needs."""

    async def find_by_cpr(self, occasion: Occasion, cpr: str) -> PlanDocument | None:
        """The plan of the citizen with a CPR number, or None."""

    async def change(
        self, occasion: Occasion, citizen_id: str, compute: Compute, *, after_death: bool = False
    ) -> PlanDocument:
        """Compute and write a change in one conditional update, again if the plan moved meanwhile.

        Answers the plan after the change. Raises NotFound for a plan that the viewer may not write,
        RuleViolation(CITIZEN_DECEASED) unless the change is one for ``after_death``, whatever ``compute`` raises, and
        Unavailable if the plan went on moving.
        """

    async def change_meeting(self, occasion: Occasion, meeting_id: str, compute: Compute) -> PlanDocument:
        """As ``change``, for the plan that holds a meeting."""

    async def change_placement(self, occasion: Occasion, order_id: str, compute: Compute) -> PlanDocument:
        """As ``change``, for the plan that holds an order which was sent to the viewer's institution."""

    async def page_placements(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Plans with an order that was sent to the viewer's institution, by citizen id: who, and the placements."""

    async def register(self, plan: PlanDocument) -> None:
        """Add a new plan; InvalidInput if the citizen is registered already."""

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Readable plans by citizen id, those after one id, at most ``size``."""

    async def count(self, occasion: Occasion) -> int:
        """How many plans the viewer may read; LimitExceeded where there are too many to count in time."""

    async def page_due(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with a status due and their drafts, by day due and citizen id, those after such a pair."""

    async def page_orders(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with an active education order, by deadline and citizen id, those after such a pair."""

    async def comments(self, citizen_id: str, order_id: str) -> Sequence[Comment]:
        """The conversation of an order in the order in which it was held."""

    async def versions(
        self, occasion: Occasion, citizen_id: str, before: int | None, size: int
    ) -> Sequence[Snapshot] | None:
        """Published versions of a readable plan, newest first, those below a version; None if there is no such plan."""

    async def notices(self, citizen_id: str, size: int) -> Sequence[Mapping[str, object]]:
        """The newest notices on a citizen's front page: id, kind, text and created_at."""


class CprVault(Protocol):
    """CPR numbers: sealed at rest, found by keyed hash."""

    def seal(self, cpr: str) -> SealedCpr:
        """The number as it is stored."""

    def open(self, sealed: SealedCpr) -> str:
        """The ten digits again."""

    def replace(self, sealed: SealedCpr, cpr: str) -> SealedCpr:
        """Another number as the current one, and the one that was current among the former ones."""
