"""Plans in the database: read within the viewer's reach, changed in one conditional update."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import orjson
from pymongo.errors import DuplicateKeyError

from domain.access import check_alive
from domain.change import Change, Compute, apply
from domain.document import PlanDocument, SealedCpr, Snapshot
from domain.education_document import Comment
from domain.errors import NotFound, NumberTaken, Unavailable
from domain.occasion import Occasion
from domain.store import PlanPage
from domain.viewer import Role
from domain.visibility import AUDIENCE_OF_ROLE, Audience
from server.cpr import Vault
from server.gathered_reads import Found, GatheredReads
from server.mongo import Database, Document, answering
from server.notices import Notices
from server.plan_lists import PlanLists
from server.plan_room import check_room
from server.plan_scope import MARK_PATHS, VERSION_PATHS, Filter, Scope, projection, readable, within, writable
from server.stretches import NUMBERS, Conditions, Read, Road, Strides

ATTEMPTS = 60
"""How often a change is computed again when the plan moved between reading and writing."""


class MongoPlanStore:
    """The PlanStore of the domain over MongoDB.

    ``wake`` is called after a write that put events into an outbox.
    """

    def __init__(self, database: Database, vault: Vault, wake: Callable[[], None]) -> None:
        self._database = database
        self._plans = database["plans"]
        self._versions = database["plan_versions"]
        self._notices = Notices(database)
        self._lists = PlanLists(database)
        self._strides = Strides()
        self._reads = GatheredReads()
        self._vault = vault
        self._wake = wake

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> PlanDocument | None:
        """The plan with what the viewer's role may read, or None."""
        scope = readable(occasion)
        if "_id" in scope.whole:
            # Nobody else has the same reach.
            return await self._find(occasion, {"_id": citizen_id}, with_drafts=with_drafts)
        way = (occasion.viewer.role, with_drafts, orjson.dumps(scope.whole))
        paths = projection(occasion.viewer.role, with_drafts=with_drafts)
        found = await self._reads.read(way, partial(self._find_several, scope, paths), citizen_id)
        return cast("PlanDocument | None", found)

    async def read_marks(self, occasion: Occasion, citizen_id: str) -> PlanDocument | None:
        """Of a readable plan only what tells whether there is anything new."""
        paths = dict.fromkeys(MARK_PATHS.get(occasion.viewer.role, ["_id"]), 1)
        with answering():
            found = await self._plans.find_one(within({"_id": citizen_id}, readable(occasion)), paths)
        return cast("PlanDocument | None", found)

    async def find_by_cpr(self, occasion: Occasion, cpr: str) -> PlanDocument | None:
        """The plan of the citizen with a CPR number, or None."""
        return await self._find(occasion, {"cpr.hashes": {"$in": self._vault.hashes(cpr)}}, with_drafts=False)

    async def change(
        self, occasion: Occasion, citizen_id: str, compute: Compute, *, after_death: bool = False
    ) -> PlanDocument:
        """Compute and write a change; Unavailable if the plan keeps moving for many attempts."""
        allowed = compute if after_death else _among_the_living(compute)
        return await self._change(occasion, {"_id": citizen_id}, allowed, NotFound("citizen"))

    async def change_meeting(self, occasion: Occasion, meeting_id: str, compute: Compute) -> PlanDocument:
        """As change, for the plan that holds a meeting."""
        return await self._change(
            occasion, {"meetings.id": meeting_id}, _among_the_living(compute), NotFound("meeting")
        )

    async def change_placement(self, occasion: Occasion, order_id: str, compute: Compute) -> PlanDocument:
        """As change, for the plan that holds an order which was sent to the viewer's institution."""
        return await self._change(occasion, {"placements.order_id": order_id}, compute, NotFound("education order"))

    async def page_placements(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Plans with an order that was sent to the viewer's institution."""
        return await self._lists.page_placements(occasion, after, size)

    async def register(self, plan: PlanDocument) -> None:
        """Add a new plan; the unique index on the CPR hash refuses a second one."""
        try:
            with answering():
                await self._plans.insert_one(cast("dict[str, Any]", plan))
        except DuplicateKeyError:
            raise NumberTaken(await self._holder_of(plan["cpr"])) from None

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        """Readable plans with something in them, by citizen id."""
        return await self._lists.page(occasion, after, size)

    async def count(self, occasion: Occasion) -> int:
        """How many plans ``page`` would give in all."""
        return await self._lists.count(occasion)

    async def page_due(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with a status due and their drafts, the longest overdue first."""
        return await self._lists.page_due(occasion, after, size)

    async def page_orders(self, occasion: Occasion, after: tuple[str, str] | None, size: int) -> PlanPage:
        """Plans with an active education order, the next deadline first."""
        return await self._lists.page_orders(occasion, after, size)

    async def comments(self, citizen_id: str, order_id: str) -> Sequence[Comment]:
        """The archived comments, and those that wait in the outbox to be archived."""
        with answering():
            plan = await self._plans.find_one({"_id": citizen_id}, {"outbox.comment": 1})
            archived = await self._database["comments"].find({"order_id": order_id}).sort("number", 1).to_list(None)
        waiting = [event["comment"] for event in (plan or {}).get("outbox", []) if event.get("comment")]
        said = {comment["_id"]: comment for comment in [*waiting, *archived] if comment["order_id"] == order_id}
        return sorted(cast("Iterable[Comment]", said.values()), key=lambda comment: comment["number"])

    async def versions(
        self, occasion: Occasion, citizen_id: str, before: int | None, size: int
    ) -> Sequence[Snapshot] | None:
        """Archived versions, and those that wait in the outbox to be archived."""
        role = occasion.viewer.role
        audience = AUDIENCE_OF_ROLE[role]
        version = f"editions.{audience.value}.version"
        held = dict.fromkeys([version, *(f"outbox.snapshot.{path}" for path in VERSION_PATHS[role])], 1)
        with answering():
            plan = await self._plans.find_one(within({"_id": citizen_id}, readable(occasion)), held)
        if plan is None:
            return None
        newest = plan["editions"][audience.value]["version"]
        road: Road[int] = Road(("versions", audience), NUMBERS, version, newest + 1, edge=before, down=True)
        archived = await self._strides.gather(road, self._version_reader(citizen_id, role, version), size)
        return _newest_first([*archived, *_waiting(plan)], audience, before)[:size]

    def _version_reader(self, citizen_id: str, role: Role, version: str) -> Read:
        moved: list[Document] = [{"$match": {"fund_changed": True}}] if AUDIENCE_OF_ROLE[role] is Audience.FUND else []

        async def read(conditions: Conditions, size: int) -> Sequence[Document]:
            steps = [
                {"$match": {"citizen_id": citizen_id, **conditions}},
                *moved,
                {"$sort": {version: -1}},
                {"$limit": size},
                {"$project": dict.fromkeys(VERSION_PATHS[role], 1)},
            ]
            with answering():
                return await self._versions.aggregate(steps, batchSize=size + 1).to_list(None)

        return read

    async def notices(self, citizen_id: str, size: int) -> Sequence[Mapping[str, object]]:
        """The newest notices on a citizen's front page."""
        found = await self._notices.list_newest(citizen_id, size)
        return [{"id": notice["_id"], **notice} for notice in found]

    async def _find(self, occasion: Occasion, wanted: Filter, *, with_drafts: bool) -> PlanDocument | None:
        with answering():
            found = await self._plans.find_one(
                within(wanted, readable(occasion)), projection(occasion.viewer.role, with_drafts=with_drafts)
            )
        return cast("PlanDocument | None", found)

    async def _find_several(self, scope: Scope, paths: dict[str, int], ids: Sequence[str]) -> Found:
        wanted: Filter = {"_id": ids[0] if len(ids) == 1 else {"$in": ids}}
        with answering():
            found = await self._plans.find(within(wanted, scope), paths).to_list(None)
        return {plan["_id"]: plan for plan in found}

    async def _holder_of(self, cpr: SealedCpr, but: str | None = None) -> str | None:
        """The citizen, wherever they live, who has one of the numbers; ``but`` is who asked for it."""
        with answering():
            found = await self._plans.find({"cpr.hashes": {"$in": cpr["hashes"]}}, {"_id": 1}).to_list(2)
        return next((str(plan["_id"]) for plan in found if plan["_id"] != but), None)

    async def _change(self, occasion: Occasion, wanted: Filter, compute: Compute, absent: NotFound) -> PlanDocument:
        scope = within(wanted, writable(occasion))
        for attempt in range(ATTEMPTS):
            with answering():
                found = cast("PlanDocument | None", await self._plans.find_one(scope))
            if found is None:
                raise absent
            change = compute(found)
            if change.empty:
                return found
            written = await self._write(found, change)
            if written is not None:
                return written
            await asyncio.sleep(random.uniform(0, 0.005 * 2 ** min(attempt, 5)))  # noqa: S311 - spreads retries
        raise Unavailable("database")

    async def _write(self, plan: PlanDocument, change: Change) -> PlanDocument | None:
        after = apply(change, plan)
        check_room(plan, after)
        update: dict[str, Any] = {"$inc": {"revision": 1}}
        if change.assign:
            update["$set"] = change.assign
        pushes: dict[str, Any] = dict(change.append)
        if change.events:
            pushes["outbox"] = {"$each": list(change.events)}
        if pushes:
            update["$push"] = pushes
        if change.remove:
            update["$pull"] = {path: {"id": gone} for path, gone in change.remove.items()}
        try:
            with answering():
                result = await self._plans.update_one({"_id": plan["_id"], "revision": plan["revision"]}, update)
        except DuplicateKeyError:
            raise NumberTaken(await self._holder_of(cast("SealedCpr", change.assign["cpr"]), plan["_id"])) from None
        if not result.matched_count:
            return None
        if change.events:
            self._wake()
        # What was written is known, so the store need not send it; that it does so costs some stores dearly.
        return after


def _among_the_living(compute: Compute) -> Compute:
    def allowed(plan: PlanDocument) -> Change:
        check_alive(plan)
        return compute(plan)

    return allowed


def _waiting(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [event["snapshot"] for event in plan.get("outbox", []) if event.get("snapshot")]


def _newest_first(snapshots: Sequence[Mapping[str, Any]], audience: Audience, before: int | None) -> list[Snapshot]:
    """Each version of an audience once: the snapshot that moved it, not later ones that did not."""
    moved = [snapshot for snapshot in snapshots if audience is Audience.FULL or snapshot["fund_changed"]]
    by_version = {snapshot["editions"][audience.value]["version"]: snapshot for snapshot in moved}
    return [
        cast("Snapshot", by_version[version])
        for version in sorted(by_version, reverse=True)
        if before is None or version < before
    ]
