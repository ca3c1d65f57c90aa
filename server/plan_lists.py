"""Lists of plans within the viewer's reach, each in the order of an index, a page at a time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from domain.calendar import add_days
from domain.document import PlanDocument
from domain.occasion import Occasion
from domain.store import PlanPage
from server.counting import Count, Tally
from server.mongo import Database, Document, answering
from server.plan_scope import ALIVE, Filter, Scope, projection, readable
from server.stretches import DAYS, IDS, Conditions, Read, Road, Strides, Track

LONG_AGO = timedelta(days=400)
"""Before this nothing is due as a rule; what is comes first all the same."""


class PlanLists:
    """The lists of plans, and how many there are of them."""

    def __init__(self, database: Database) -> None:
        self._plans = database["plans"]
        self._strides = Strides()
        self._tally = Tally()

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Readable plans with something in them, by citizen id."""
        return await self._by_id(occasion, {"visible": True}, after, size)

    async def page_placements(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Plans with an order that was sent to the viewer's institution, by citizen id."""
        return await self._by_id(occasion, {}, after, size)

    async def count(self, occasion: Occasion) -> int:
        """How many plans ``page`` would give in all; LimitExceeded where there are too many to count."""
        scope = readable(occasion)
        if not scope.listed:
            return 0
        keys = {**scope.keys, "visible": True}
        road: Road[str] = Road(_name(keys), IDS, "_id", "")
        return await self._tally.count(road, self._counter(Scope(keys, scope.rest)))

    async def page_due(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with a status due and their drafts, the longest overdue first."""
        return await self._by_day(occasion, "status_due_on", add_days(occasion.day, 1), after, size)

    async def page_orders(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with an active education order, the next deadline first."""
        return await self._by_day(occasion, "education_order.deadline", None, after, size)

    async def _by_id(self, occasion: Occasion, filled: Filter, after: str | None, size: int) -> PlanPage:
        scope = readable(occasion)
        if not scope.listed:
            return PlanPage([], more=False)
        keys = {**scope.keys, **filled}
        road: Road[str] = Road(_name(keys), IDS, "_id", "", edge=after)
        read = self._reader(occasion, Scope(keys, scope.rest), {"_id": 1}, with_drafts=False)
        return _page(await self._strides.gather(road, read, size + 1), size)

    async def _by_day(
        self, occasion: Occasion, path: str, end: str | None, after: tuple[str, str] | None, size: int
    ) -> PlanPage:
        scope = readable(occasion)
        if not scope.listed:
            return PlanPage([], more=False)
        day, citizen_id = after or (None, None)
        origin = add_days(occasion.day, -LONG_AGO.days)
        track: Track[str] = DAYS
        road: Road[str] = Road((path, _name(scope.keys)), track, path, origin, edge=day, tie=citizen_id, end=end)
        living = Scope(scope.keys, {**scope.rest, **ALIVE})
        read = self._reader(occasion, living, {path: 1, "_id": 1}, with_drafts=True)
        return _page(await self._strides.gather(road, read, size + 1), size)

    def _reader(self, occasion: Occasion, scope: Scope, order: Mapping[str, int], *, with_drafts: bool) -> Read:
        """Reads plans in two steps: what the index answers by itself, and of that what else is to hold."""
        paths = projection(occasion.viewer.role, with_drafts=with_drafts)

        async def read(conditions: Conditions, size: int) -> Sequence[Document]:
            steps = [*_match(scope, conditions), {"$sort": dict(order)}, {"$limit": size}, {"$project": paths}]
            with answering():
                return await self._plans.aggregate(steps, batchSize=size + 1).to_list(None)

        return read

    def _counter(self, scope: Scope) -> Count:
        """Counts plans in the same two steps; without the second one MongoDB counts index entries."""

        async def count(conditions: Conditions) -> int:
            with answering():
                found = await self._plans.aggregate([*_match(scope, conditions), {"$count": "plans"}]).to_list(None)
            return int(found[0]["plans"]) if found else 0

        return count


def _match(scope: Scope, conditions: Conditions) -> list[Document]:
    """What the index answers by itself, and of that what else is to hold."""
    rest: list[Document] = [{"$match": scope.rest}] if scope.rest else []
    return [{"$match": {**scope.keys, **conditions}}, *rest]


def _page(found: Sequence[Document], size: int) -> PlanPage:
    """A page from what was read with one plan more than it shows."""
    return PlanPage(cast("list[PlanDocument]", found[:size]), more=len(found) > size)


def _name(keys: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(keys.items())
