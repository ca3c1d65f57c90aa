"""A plan that moves whenever somebody wants to write in it."""

from typing import Any

import pytest
from pymongo import MongoClient

from domain.change import Change
from domain.document import PlanDocument
from domain.errors import Unavailable
from domain.occasion import Occasion
from server import plan_store
from tests.api import (
    JOBCENTRE,
    NOON,
    Api,
)
from tests.server.casework import register


async def test_who_finds_the_plan_moving_all_the_time_is_not_told_of_a_draft_that_nobody_changed(
    api: Api, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen_id, database = await register(api), api.database
    tried: list[int] = []
    with MongoClient[Any](store_url) as other:

        def compute(plan: PlanDocument) -> Change:
            tried.append(plan["revision"])
            other[database.name]["plans"].update_one({"_id": citizen_id}, {"$inc": {"revision": 1}})
            return Change(assign={"name": "Overhalet"})

        monkeypatch.setattr(plan_store, "ATTEMPTS", 3)
        with pytest.raises(Unavailable):
            await api.services.plans.change(Occasion(JOBCENTRE, NOON, str), citizen_id, compute)
    assert tried == [0, 1, 2]
    stored = await database["plans"].find_one({"_id": citizen_id})
    assert stored is not None
    assert stored["name"] != "Overhalet"
