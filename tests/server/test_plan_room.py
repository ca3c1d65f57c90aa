"""The room that each part of a plan has: a full one refuses what makes it larger, and nothing else."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from domain.change import Change
from domain.document import PlanDocument
from domain.empty_plan import empty_plan
from domain.errors import LimitExceeded
from domain.occasion import Occasion
from domain.viewer import Role
from server.plan_room import DOCUMENT, OTHERS, PARTS, Part, check_room, measure
from tests.api import FUND, JOBCENTRE, NOON, Api, codes_of
from tests.server.casework import INPUTS, MUTATIONS, Case, document_for, group_for, open_case, viewer_for

SPARE = 20_000
"""Bytes for the names of the parts and what a database keeps beside them."""

Filled = Mapping[str, Any]

FULL: Mapping[str, Filled] = {
    "draft": {"draft.filling": ""},
    "fund draft": {"fund_draft.filling": ""},
    "published": {"published.activities": [{"id": "1", "text": ""}]},
    "confidential": {"published.confidential": [{"id": "1", "text": ""}]},
    "agreements": {"agreements": [{"id": "1", "text": ""}]},
    "meetings": {"meetings": [{"id": "1", "text": ""}]},
    "requirements": {"requirements": [{"id": "1", "text": ""}]},
    "proposals": {"proposals": [{"id": "1", "text": ""}]},
    "order": {"education_order": {"text": ""}},
    "former orders": {"education_orders": [{"id": "1", "text": ""}]},
    "placements": {"placements": [{"id": "1", "text": ""}]},
    "consents": {"sharing_consents": [{"id": "1", "text": ""}]},
    "contract": {"integration_contract": {"text": ""}},
    "versions to be archived": {"outbox": [{"id": "1", "snapshot": {"text": ""}}]},
    "comments to be archived": {"outbox": [{"id": "1", "comment": {"text": ""}}]},
    "news": {"outbox": [{"id": "1", "kind": ""}]},
}
"""By what is full: where a text in a plan makes it so."""

ELSEWHERE = {
    *("_id", "revision", "cpr", "name", "municipality", "municipalities", "target_group", "target_groups", "died_on"),
    *("benefit_since", "memberships", "funds", "registered_at", "postal", "editions", "job_wishes", "reminders"),
    *("visible", "status_due_on"),
}
"""What needs no room of its own: single values, and lists with few short items."""


def fill(plan: PlanDocument, filled: Filled, length: int) -> PlanDocument:
    """The plan with so long a text in one place."""
    after = cast("dict[str, Any]", dict(plan))
    for path, value in filled.items():
        part, _, key = path.partition(".")
        text = _lengthen(value, length)
        after[part] = {**after[part], key: text} if key else text
    return cast("PlanDocument", after)


def _lengthen(value: Any, length: int) -> Any:
    if isinstance(value, list):
        return [_lengthen(each, length) for each in value]
    if isinstance(value, dict):
        return {key: each if key == "id" else _lengthen(each, length) for key, each in value.items()}
    return "x" * length


def part_of(filled: Filled) -> Part:
    """The one part that a text in this place makes larger."""
    plan = a_plan()
    small, large = (fill(plan, filled, length) for length in (1, 1000))
    (part,) = [each for each in PARTS if measure(each.read(large)) == measure(each.read(small)) + 999]
    return part


def a_plan() -> PlanDocument:
    return cast("PlanDocument", {"_id": "1", "name": "Anna", **empty_plan()})


def longest(filled: Filled) -> int:
    """The longest text for which there is room."""
    part = part_of(filled)
    return part.room - measure(part.read(fill(a_plan(), filled, 0)))


def test_all_rooms_together_are_less_than_a_document() -> None:
    assert sum(part.room for part in PARTS) + OTHERS < DOCUMENT - SPARE


def test_everything_in_a_plan_has_a_room_or_needs_none() -> None:
    roomed = {path.partition(".")[0] for filled in FULL.values() for path in filled}
    known = PlanDocument.__annotations__.keys()
    assert roomed | ELSEWHERE == set(known)
    assert not roomed & ELSEWHERE


@pytest.mark.parametrize("name", FULL)
def test_a_part_is_filled_to_its_room_and_no_further(name: str) -> None:
    filled, plan = FULL[name], a_plan()
    check_room(plan, fill(plan, filled, longest(filled)))
    with pytest.raises(LimitExceeded, match=part_of(filled).name):
        check_room(plan, fill(plan, filled, longest(filled) + 1))


@pytest.mark.parametrize("name", FULL)
def test_a_part_that_is_too_large_may_become_smaller(name: str) -> None:
    filled, plan = FULL[name], a_plan()
    large = fill(plan, filled, longest(filled) + 1000)
    for length in (longest(filled) + 1000, longest(filled) + 1):
        check_room(large, fill(plan, filled, length))


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("other", FULL)
def test_a_full_part_leaves_every_other_its_room(name: str, other: str) -> None:
    if part_of(FULL[name]) is part_of(FULL[other]):
        return
    full = fill(a_plan(), FULL[name], longest(FULL[name]) + 1000)
    at, length = FULL[other], longest(FULL[other])
    after = fill(full, at, length)
    if "outbox" in at:
        after["outbox"] = [*full["outbox"], *after["outbox"]]
    check_room(full, after)


HIDDEN = ("draft", "confidential", "former orders", "placements", "consents", "versions to be archived")
"""What a fund does not see, each in another part."""


async def fill_in_store(api: Api, case: Case, names: tuple[str, ...]) -> None:
    for name in names:
        for path, value in FULL[name].items():
            await api.database["plans"].update_one(
                {"_id": case.citizen_id}, {"$set": {path: _lengthen(value, longest(FULL[name]))}}
            )


@pytest.mark.parametrize("name", [name for name, role in MUTATIONS if role is Role.FUND and name != "publishPlan"])
async def test_a_fund_writes_however_full_is_what_it_does_not_see(api: Api, name: str) -> None:
    case = await open_case(api, group=group_for(name, Role.FUND))
    await fill_in_store(api, case, HIDDEN)
    answer = await api.ask(FUND, document_for(name), input=INPUTS[name](case, Role.FUND))
    assert "errors" not in answer


async def test_a_fund_publishes_however_full_are_drafts_and_what_is_confidential(api: Api) -> None:
    case = await open_case(api)
    await fill_in_store(api, case, tuple(name for name in HIDDEN if name != "versions to be archived"))
    answer = await api.ask(FUND, document_for("publishPlan"), input=INPUTS["publishPlan"](case, Role.FUND))
    assert "errors" not in answer


TOO_MUCH = {
    "draft": ("setJobGoals", Role.JOBCENTRE),
    "fund draft": ("addActivity", Role.FUND),
    "agreements": ("recordAgreement", Role.FUND),
    "news": ("scheduleMeeting", Role.JOBCENTRE),
}


@pytest.mark.parametrize("full", TOO_MUCH)
async def test_what_would_not_fit_changes_nothing(api: Api, full: str) -> None:
    name, role = TOO_MUCH[full]
    case = await open_case(api)
    await fill_in_store(api, case, (full,))
    before = await api.database["plans"].find_one({"_id": case.citizen_id})
    answer = await api.ask(viewer_for(role, case), document_for(name), input=INPUTS[name](case, role))
    assert codes_of(answer) == ["LIMIT_EXCEEDED"]
    assert await api.database["plans"].find_one({"_id": case.citizen_id}) == before


async def test_every_part_may_be_full_at_once(api: Api) -> None:
    """The database takes it, and what everything else needs."""
    case = await open_case(api)
    await fill_in_store(api, case, tuple(name for name in FULL if name not in {"former orders", "contract", "news"}))
    occasion = Occasion(JOBCENTRE, NOON, lambda: "new")
    others = Change(assign={"name": "x" * (OTHERS - SPARE)})
    written = await api.services.plans.change(occasion, case.citizen_id, lambda _: others)
    assert await api.database["plans"].find_one({"_id": case.citizen_id}, {"name": 1, "revision": 1}) == {
        "_id": case.citizen_id,
        "name": written["name"],
        "revision": written["revision"],
    }
