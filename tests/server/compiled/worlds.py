"""What queries run over: plans of every kind in memory, whole ones and broken ones, and a store that may be away."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from domain.access_log import WantedReadings
from domain.document import PlanDocument
from domain.education_document import Comment
from domain.errors import Unavailable
from domain.guests import GuestReason
from domain.message_desk import DeliveryPage, Wanted
from domain.occasion import Occasion
from domain.store import PlanPage
from domain.viewer import Role, Viewer
from server.visit import Visit
from tests.domain.education_samples import admitted, moved, young_plan
from tests.domain.samples import (
    activity,
    given_activity,
    membership,
    new_plan,
    note,
    published,
    with_activity,
    with_goals,
)
from tests.memory_plans import MemoryPlans
from tests.server.test_examples import VAULT, plans

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
CITIZENS = ["anna-holm", "oliver-frost", "sofie-krogh", "every-kind", "placed", "versions", "citizen-1"]
VIEWERS = {
    Role.CITIZEN: Viewer(Role.CITIZEN, "oliver-frost", "Oliver Frost"),
    Role.JOBCENTRE: Viewer(Role.JOBCENTRE, "nina-pettersen", "Nina Pettersen", "0461"),
    Role.FUND: Viewer(Role.FUND, "berit-hansen", "Berit Hansen", "021"),
    Role.INSTITUTION: Viewer(Role.INSTITUTION, "ida-lund", "Ida Lund", "461416"),
    Role.ADMINISTRATOR: Viewer(Role.ADMINISTRATOR, "aksel-bang", "Aksel Bang"),
}
KINDS = ["WAGE_SUBSIDY", "MENTOR", "ORDINARY_EDUCATION", "EVENT", "AID_FLEX_JOB", "PERSONAL_ASSISTANCE", "SOCIAL_EFFORT",
         "HEALTH_EFFORT", "OTHER_ADMINISTRATION"]  # fmt: skip
BREAKAGES: list[Any] = [None, True, 7, 2**40, -1.5, float("nan"), "", "x", "COMPANY", "2027-03-10", [], ["x"], {}, (), NOON,
                        ValueError("broken"), b"bytes"]  # fmt: skip


@dataclass(frozen=True)
class Breakage:
    """One value of the plans replaced; ``place`` says which, by its number among all of them."""

    place: int
    value: Any


@dataclass
class World:
    """Plans, and whether the store is away for a part of what can be asked."""

    store: MemoryPlans
    messages: "Desk"

    def visit(self, viewer: Viewer) -> Visit:
        services: Any = SimpleNamespace(
            plans=self.store,
            vault=VAULT,
            now=lambda: NOON,
            new_id=lambda: "new",
            messages=self.messages,
            readings=Readings(),
            read_log=None,
        )
        return Visit(services, viewer)


class AwayPlans(MemoryPlans):
    """A store that fails where it is asked for comments, counts, pages or notices."""

    async def comments(self, citizen_id: str, order_id: str) -> Sequence[Comment]:
        raise Unavailable("database")

    async def count(self, occasion: Occasion) -> int:
        raise Unavailable("database")

    async def page(self, occasion: Occasion, after: str | None, size: int) -> PlanPage:
        raise ValueError("nobody foresaw this")


DELIVERIES: list[Any] = [
    {
        "id": f"d-{number}",
        "citizen_id": "anna-holm",
        "channel": "SMS",
        "template": "notice",
        "state": state,
        "reason": None,
        "created_at": NOON,
        "due_at": NOON,
        "sent_at": NOON if number else None,
        "failed_at": None,
        "receipt": None,
        "attempts": [{"at": NOON, "outcome": "OK", "reason": ""}] * number,
        "key": (NOON, f"d-{number}"),
    }
    for number, state in enumerate(["WAITING", "SENT", "LOST"])
]


class Desk:
    """Some messages, one of them in a state that there is not."""

    async def list_deliveries(self, wanted: Wanted, size: int) -> DeliveryPage:
        return DeliveryPage(DELIVERIES[:size], more=len(DELIVERIES) > size)

    async def read_delivery(self, delivery_id: str) -> Any:
        return next((row for row in DELIVERIES if row["id"] == delivery_id), None)

    async def list_dead_letters(self, size: int) -> list[Any]:
        letter = {"id": "l-1", "topic": "sms", "reason": "KeyError", "died_at": NOON, "readable": True}
        return [letter, {**letter, "readable": "yes"}][:size]


class Readings:
    """Some entries of the read log, one of them with a reason that there is not."""

    async def list_readings(self, wanted: WantedReadings, size: int) -> list[Any]:
        reader = {"role": Role.JOBCENTRE, "name": "Nina Pettersen", "subject": "nina", "organisation": "Odense"}
        entry = {
            "at": NOON,
            "reader": reader,
            "operation": "plan",
            "fields": ["Plan.title", "Query.plan"],
            "reason": None,
            "citizen_ids": ["anna-holm"],
            "policy_version": "0123456789ab",
            "key": (NOON, "r-1"),
        }
        return [entry, {**entry, "reason": GuestReason.COMPLAINT}, {**entry, "reason": "BORED"}][:size]


@cache
def whole_plans() -> dict[str, PlanDocument]:
    """The example plans, and plans with every kind of activity, with versions, and with an order at an institution."""
    named: dict[str, PlanDocument] = dict(plans())
    kinds = new_plan(
        "CASH_BENEFIT_JOB_READY", memberships=[membership()], funds=["021"], municipality="0461", visible=True
    )
    for kind in KINDS:
        held = activity(kind, statuses=[note(), note("Slut", final=True)])
        kinds["published"]["confidential" if kind in KINDS[4:] else "activities"].append(held)
    named["every-kind"] = kinds
    placed = {
        **admitted(moved(young_plan(), 2, comment="Skriv."), Syd="461416", Lillebælt="621401"),
        "municipality": "0461",
    }
    named["placed"] = placed  # type: ignore[assignment]
    versions = with_activity(with_goals(new_plan("UNEMPLOYMENT_BENEFIT", funds=["021"])), given_activity())
    named["versions"] = {**published(versions), "municipality": "0461"}  # type: ignore[assignment]
    return {name: {**plan, "_id": name} for name, plan in named.items()}  # type: ignore[typeddict-item]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document that holds a value, as container and key."""
    items = enumerate(value) if isinstance(value, list) else value.items()
    for key, inner in list(items):
        if key != "_id":
            yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


@cache
def whole_world() -> World:
    return World(MemoryPlans(whole_plans()), Desk())


@cache
def away_world() -> World:
    return World(AwayPlans(whole_plans()), Desk())


@cache
def place_count(name: str) -> int:
    return sum(1 for _ in places(whole_plans()[name]))


@cache
def broken_world(name: str, breakages: tuple[tuple[int, int], ...]) -> World:
    """The plans with one of them broken in some places: by number, and number of the breakage; -1 takes the value away."""
    plan = copy.deepcopy(whole_plans()[name])
    found = list(places(plan))
    for place, kind in breakages:
        container, key = found[place % len(found)]
        if kind < 0 and isinstance(container, dict):
            container.pop(key, None)
        elif isinstance(container, dict) or key < len(container):
            container[key] = BREAKAGES[kind]
    return World(MemoryPlans({**whole_plans(), name: plan}), Desk())


@st.composite
def broken_worlds(draw: st.DrawFn) -> World:
    name = draw(st.sampled_from(["oliver-frost", "every-kind", "placed", "versions", "anna-holm"]))
    number = draw(st.integers(1, 4))
    at = st.tuples(st.integers(0, place_count(name) - 1), st.integers(-1, len(BREAKAGES) - 1))
    return broken_world(name, tuple(draw(st.lists(at, min_size=number, max_size=number))))


def viewer_of(role: Role, citizen: str) -> Viewer:
    """The viewer of a role; of citizens the one whose plan it is."""
    return replace(VIEWERS[role], subject=citizen) if role is Role.CITIZEN else VIEWERS[role]
