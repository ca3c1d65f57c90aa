"""The plans of a process in its memory: a PlanStore without a database, for whoever needs many reads in little time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from domain.change import Compute, apply
from domain.document import PlanDocument, Snapshot
from domain.education_document import Comment
from domain.errors import NotFound
from domain.occasion import Occasion
from domain.store import PlanPage
from domain.viewer import Role
from domain.visibility import AUDIENCE_OF_ROLE
from server.plan_scope import DRAFT_PATHS, READ_PATHS

Document = dict[str, Any]


@dataclass
class MemoryPlans:
    """Holds whole plans and shows of each what its role may read; a change is applied at once."""

    plans: dict[str, PlanDocument] = field(default_factory=dict)
    _shown: dict[tuple[str, Role, bool], PlanDocument] = field(default_factory=dict)

    def put(self, plan: PlanDocument) -> None:
        self.plans[plan["_id"]] = plan
        self._shown.clear()

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> PlanDocument | None:
        plan = self.plans.get(citizen_id)
        if plan is None or not reaches(occasion, plan):
            return None
        key = (citizen_id, occasion.viewer.role, with_drafts)
        if key not in self._shown:
            paths = READ_PATHS.get(key[1], []) + (DRAFT_PATHS.get(key[1], []) if with_drafts else [])
            self._shown[key] = cast("PlanDocument", project(plan, ["_id", *paths]))
        return self._shown[key]

    async def read_marks(self, occasion: Occasion, citizen_id: str) -> PlanDocument | None:
        return await self.read(occasion, citizen_id)

    async def find_by_cpr(self, occasion: Occasion, cpr: str) -> PlanDocument | None:
        found = next((plan["_id"] for plan in self.plans.values() if cpr in plan["cpr"]["hashes"]), "")
        return await self.read(occasion, found)

    async def change(
        self, occasion: Occasion, citizen_id: str, compute: Compute, *, after_death: bool = False
    ) -> PlanDocument:
        plan = self.plans.get(citizen_id)
        if plan is None or not reaches(occasion, plan):
            raise NotFound("citizen")
        change = compute(plan)
        if not change.empty:
            self.put(apply(change, plan))
        return self.plans[citizen_id]

    async def change_meeting(self, occasion: Occasion, meeting_id: str, compute: Compute) -> PlanDocument:
        return await self.change(occasion, self._find("meetings", "id", meeting_id), compute)

    async def change_placement(self, occasion: Occasion, order_id: str, compute: Compute) -> PlanDocument:
        return await self.change(occasion, self._find("placements", "order_id", order_id), compute)

    async def register(self, plan: PlanDocument) -> None:
        self.put(plan)

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        return await self._list(occasion, lambda plan: plan["visible"] and plan["_id"] > (after or ""), size)

    async def count(self, occasion: Occasion) -> int:
        return len((await self.page(occasion, None, len(self.plans))).plans)

    async def page_placements(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        return await self._list(occasion, lambda plan: plan["_id"] > (after or ""), size)

    async def page_due(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        def is_due(plan: PlanDocument) -> bool:
            day = plan["status_due_on"]
            return day is not None and day <= occasion.day and (day, plan["_id"]) > (after or ("", ""))

        return await self._list(occasion, is_due, size, with_drafts=True)

    async def page_orders(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        def is_active(plan: PlanDocument) -> bool:
            order = plan["education_order"]
            return order is not None and order["ended_at"] is None and plan["_id"] > (after or ("", ""))[1]

        return await self._list(occasion, is_active, size, with_drafts=True)

    async def comments(self, citizen_id: str, order_id: str) -> Sequence[Comment]:
        said = [event["comment"] for event in self.plans[citizen_id]["outbox"] if "comment" in event]
        return [comment for comment in said if comment["order_id"] == order_id]

    async def versions(
        self, occasion: Occasion, citizen_id: str, before: int | None, size: int
    ) -> Sequence[Snapshot] | None:
        plan = self.plans.get(citizen_id)
        if plan is None or not reaches(occasion, plan):
            return None
        audience = AUDIENCE_OF_ROLE[occasion.viewer.role].value
        kept = [cast("Any", event["snapshot"]) for event in plan["outbox"] if "snapshot" in event]
        newest = sorted(kept, key=lambda snapshot: snapshot["editions"][audience]["version"], reverse=True)
        return [each for each in newest if before is None or each["editions"][audience]["version"] < before][:size]

    async def notices(self, citizen_id: str, size: int) -> Sequence[Mapping[str, object]]:
        events = self.plans[citizen_id]["outbox"][:size]
        return [
            {"id": e["id"], "kind": e["kind"], "text": "Din plan er ændret.", "created_at": e["at"]} for e in events
        ]

    async def _list(
        self, occasion: Occasion, wanted: Callable[[PlanDocument], bool], size: int, *, with_drafts: bool = False
    ) -> PlanPage:
        ids = sorted(plan["_id"] for plan in self.plans.values() if wanted(plan))
        read = [await self.read(occasion, citizen_id, with_drafts=with_drafts) for citizen_id in ids]
        found = [plan for plan in read if plan is not None]
        return PlanPage(found[:size], more=len(found) > size)

    def _find(self, part: str, key: str, value: str) -> str:
        plans = cast("Iterable[Document]", self.plans.values())
        return next((str(plan["_id"]) for plan in plans if any(each[key] == value for each in plan[part])), "")


def reaches(occasion: Occasion, plan: PlanDocument) -> bool:
    """Whether a viewer may read a plan, as far as that does not depend on the day."""
    viewer = occasion.viewer
    match viewer.role:
        case Role.CITIZEN:
            return plan["_id"] == viewer.subject
        case Role.JOBCENTRE:
            return plan["municipality"] == viewer.organisation
        case Role.FUND:
            return viewer.organisation in plan["funds"]
        case Role.INSTITUTION:
            return any(viewer.organisation in placement["codes"] for placement in plan["placements"])
    return False


def project(value: Any, paths: Sequence[str]) -> Any:
    """The parts of a document under some paths, as a database projects them: through lists, and without what is not there."""
    if isinstance(value, list):
        return [project(each, paths) for each in value]
    if not isinstance(value, dict):
        return value
    below: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        below.setdefault(head, []).append(rest)
    return {key: held if "" in below[key] else project(held, below[key]) for key, held in value.items() if key in below}
