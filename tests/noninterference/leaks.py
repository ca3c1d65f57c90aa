"""Leaks of every class, planted into the policy and the views by replacing a piece of them for the time of a test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain import activities, drafts, plan_view, publishing, visibility
from domain.activity_types import ActivityCategory
from domain.errors import Conflict, InvalidInput
from domain.events import EventKind
from domain.interest import Interest
from domain.lazy_view import LazyView
from domain.occasion import Occasion
from domain.viewer import Role
from resolvers.live import EditionWatch
from server.plan_scope import DRAFT_PATHS, READ_PATHS, VERSION_PATHS
from server.plan_store import MongoPlanStore
from tests.noninterference.twins import Ids

Plant = Callable[[pytest.MonkeyPatch], None]
Plan = Any


@dataclass(frozen=True)
class Leak:
    """What is replaced, and where a fund must be found to see it."""

    plant: Plant
    seen_by: str


def _hidden_in(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    hidden: Sequence[Mapping[str, Any]] = content.get("confidential", ())
    return hidden


def _read_hidden(patch: pytest.MonkeyPatch) -> None:
    """What is read for a fund holds everything: the first half of most leaks."""
    patch.setitem(READ_PATHS, Role.FUND, [*READ_PATHS[Role.FUND], "published.confidential", "editions.full"])
    patch.setitem(VERSION_PATHS, Role.FUND, ["editions", "fund_changed", "target_group", "published_by", "content"])


def _in_view(change: Callable[[dict[str, Any], Sequence[Mapping[str, Any]]], None]) -> Plant:
    """A view of a plan that is changed by what is hidden in it."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        _read_hidden(patch)
        view = plan_view.view_plan

        def view_plan(plan: Plan, role: Role, now: Any) -> LazyView[None]:
            shown: dict[str, Any] = dict(view(plan, role, now))
            hidden = _hidden_in(plan["published"])
            if role is Role.FUND and hidden:
                change(shown, hidden)
            return LazyView(shown, {}, None)

        patch.setattr("resolvers.plans.view_plan", view_plan)

    return plant


def _total_count(patch: pytest.MonkeyPatch) -> None:
    async def count(self: MongoPlanStore, occasion: Occasion) -> int:
        found = self._plans.aggregate([{"$match": {"published.confidential.0": {"$exists": True}}}])
        return await count_plans(self, occasion) + len(await found.to_list(None))

    count_plans = MongoPlanStore.count
    patch.setattr(MongoPlanStore, "count", count)


def _page_of_versions(patch: pytest.MonkeyPatch) -> None:
    """Versions that moved nothing for funds are taken along, each as one of theirs."""

    def newest_first(snapshots: Sequence[Any], audience: Any, before: int | None) -> list[Any]:
        found = sorted(snapshots, key=lambda each: each["editions"]["fund"]["version"], reverse=True)
        return [each for each in found if before is None or each["editions"]["fund"]["version"] < before]

    _read_hidden(patch)
    patch.setattr("server.plan_store.AUDIENCE_OF_ROLE", dict.fromkeys(Role, visibility.Audience.FULL))
    patch.setattr("server.plan_store._newest_first", newest_first)


def _moved_by_hidden(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("domain.publishing._without_confidential", lambda content: content)


def _touched_by_hidden(patch: pytest.MonkeyPatch) -> None:
    """The version stays, and the time of publishing does not."""
    step = publishing._next
    patch.setattr(
        "domain.publishing._next",
        lambda edition, occasion, *, moved: {**step(edition, occasion, moved=moved), "published_at": occasion.now},
    )


def _counted_ids(patch: pytest.MonkeyPatch) -> None:
    """Ids that count on over everything that is made."""
    patch.setattr(Ids, "begin", lambda self, _: setattr(self, "_step", "id"))


def _category_for_all(patch: pytest.MonkeyPatch) -> None:
    """The table itself says that funds see health."""
    patch.setitem(visibility.CATEGORY_READERS, ActivityCategory.HEALTH, visibility._EVERY_READER)


def _unfiltered(patch: pytest.MonkeyPatch) -> None:
    """The filter lets everything through, under a category that funds have."""
    _read_hidden(patch)
    patch.setattr(
        "domain.plan_view.visible_activities",
        lambda content, _: [
            *content["activities"],
            *({**each, "category": "OTHER", "type": "EVENT"} for each in _hidden_in(content)),
        ],
    )


def _draft_of_another(patch: pytest.MonkeyPatch) -> None:
    """A fund with the extended right edits the jobcentre's draft."""
    name = drafts.draft_name

    def draft_name(plan: Plan, occasion: Occasion) -> str:
        name(plan, occasion)
        return "draft"

    patch.setitem(DRAFT_PATHS, Role.FUND, ["draft", "fund_draft"])
    patch.setattr("domain.drafts.draft_name", draft_name)


def _version_of_another(patch: pytest.MonkeyPatch) -> None:
    """A conflict tells how often the plan was written."""
    change = MongoPlanStore._change

    async def _change(self: MongoPlanStore, occasion: Occasion, wanted: Any, compute: Any, absent: Any) -> Any:
        try:
            return await change(self, occasion, wanted, compute, absent)
        except Conflict:
            found = await self._plans.find_one(wanted)
            raise Conflict(found["revision"] if found else 0) from None

    patch.setattr(MongoPlanStore, "_change", _change)


def _known_by_name(patch: pytest.MonkeyPatch) -> None:
    """An id of something hidden is refused in other words than one that nobody has."""

    def update_activity(plan: Plan, occasion: Occasion, version: int, activity_id: str, given: Any) -> Any:
        if activity_id in {each["id"] for each in plan["draft"]["activities"]}:
            raise InvalidInput("activityId", "This activity is not a fund's.")
        return update(plan, occasion, version, activity_id, given)

    update = activities.update_activity
    patch.setattr("resolvers.activities.update_activity", update_activity)


def _told_of_hidden(patch: pytest.MonkeyPatch) -> None:
    """Every version is told to funds, and they are given the edition that they have already."""

    async def look(self: EditionWatch) -> Sequence[Any]:
        told = await first_look(self)
        if told or self not in begun:
            begun.append(self)
            return told
        plan = await self.context.plans.read_marks(self.context.present, self.citizen_id)
        return [dict(plan["editions"]["fund"])] if plan else ()

    begun: list[EditionWatch] = []
    first_look = EditionWatch.look
    patch.setattr("server.outbox.name_moved", lambda *, fund_changed: "full fund")
    patch.setattr(EditionWatch, "look", look)


def _woken_by_hidden(patch: pytest.MonkeyPatch) -> None:
    """Nothing is told, and yet a look is taken."""
    patch.setattr(Interest, "covers", lambda self, event: event.get("kind") == EventKind.PLAN_PUBLISHED)


def _full_version_as_cursor(patch: pytest.MonkeyPatch) -> None:
    _read_hidden(patch)
    patch.setattr("resolvers.plans.edition_of", lambda editions, role: editions["full"])


def _window(shown: dict[str, Any], hidden: Sequence[Mapping[str, Any]]) -> None:
    shown["benefit_since"] = min(each["starts_on"] for each in hidden)


def _element(shown: dict[str, Any], _: object) -> None:
    shown["elements"] = [*shown["elements"], {"kind": "PLAN_DESCRIPTION", "heading": "Andet"}]


def _order(shown: dict[str, Any], _: object) -> None:
    shown["links"] = shown["links"][::-1]


def _size(shown: dict[str, Any], hidden: Sequence[object]) -> None:
    shown["appeal"] = str(shown["appeal"]) + " " * len(hidden)


LEAKS: Mapping[str, Leak] = {
    "a count: totalCount counts plans that hold something hidden": Leak(_total_count, "Query.plans"),
    "a count: a page holds versions that moved nothing": Leak(_page_of_versions, "Query.planVersions"),
    "a version: it moves with what is hidden": Leak(_moved_by_hidden, "Query.plan"),
    "a timestamp: it moves with what is hidden": Leak(_touched_by_hidden, "Query.plan"),
    "an id sequence: ids count on": Leak(_counted_ids, "Query.plan"),
    "an element: it stands where something is hidden": Leak(_in_view(_element), "Query.plan"),
    "an activity: the table of categories grants it": Leak(_category_for_all, "Query.plan"),
    "an activity: the filter lets it through": Leak(_unfiltered, "Query.plan"),
    "an activity: a fund has the jobcentre's draft": Leak(_draft_of_another, "Query.draft"),
    "a timeline window: it begins with what is hidden": Leak(_in_view(_window), "Query.plan"),
    "an error text: a conflict counts every write": Leak(_version_of_another, "Mutation."),
    "an error text: what is hidden is refused in other words": Leak(_known_by_name, "Mutation.updateActivity"),
    "an event: a fund is told": Leak(_told_of_hidden, "Subscription.planChanged"),
    "an event: a fund's subscription looks": Leak(_woken_by_hidden, "looks"),
    "a cursor: it stands on the version of others": Leak(_full_version_as_cursor, "Query.planVersions"),
    "an order: it turns round": Leak(_in_view(_order), "Query.plan"),
    "a size: an answer grows": Leak(_in_view(_size), "Query.plan"),
}
"""By class: each must be found."""
