"""The young people of the example plans: their steps, answers and conversations, as in the guide."""

from typing import Any

import pytest

from domain.plan_view import view_plan
from domain.viewer import Role
from server.examples.loading import load_examples
from server.mongo import Database
from server.plan_store import MongoPlanStore
from tests.server.test_examples import NOW, VAULT, plans

ORDERS = {"sofie-krogh": 2, "oliver-frost": 3, "freja-lund": 2}


@pytest.mark.parametrize("citizen", ORDERS)
def test_the_young_people_are_at_the_steps_of_the_guide(citizen: str) -> None:
    view: Any = view_plan(plans()[citizen], Role.CITIZEN, NOW)["education_order"]
    assert (view["step"], view["ended_at"], view["answered"]) == (ORDERS[citizen], None, False)
    assert view["deadline"] > NOW.date().isoformat()
    assert view["answers"]["saved_at"] is not None
    assert view["comment_count"] >= 3
    seen: Any = view_plan(plans()[citizen], Role.JOBCENTRE, NOW)["education_order"]
    assert seen["unread_comments"] == (0 if citizen == "oliver-frost" else 1)


def test_nobody_else_has_an_education_order() -> None:
    assert {citizen for citizen, plan in plans().items() if plan["education_order"]} == set(ORDERS)


def test_the_young_person_waits_for_an_answer_as_in_the_guide() -> None:
    view: Any = view_plan(plans()["oliver-frost"], Role.CITIZEN, NOW)["education_order"]
    assert view["panel"] == "Søg ind på uddannelse(r)"
    applications = [
        (each["education_goal"]["title"], each["institution"], each["sent"], each["answer"])
        for each in view["answers"]["applications"]
    ]
    assert applications == [
        ("Tømrer", "Syddansk Erhvervsskole Odense", False, "WAITING"),
        ("Smed", "VUC Vestsjælland-Syd", True, "WAITING"),
    ]
    assert [each["sent"] for each in view["sent_answers"]["applications"]] == [False, False]


async def test_the_conversations_are_loaded_with_the_plans(database: Database) -> None:
    await load_examples(database, VAULT, NOW)
    store = MongoPlanStore(database, VAULT, lambda: None)
    for citizen, plan in plans().items():
        order = plan["education_order"]
        comments = await store.comments(citizen, order["id"]) if order else []
        assert [comment["number"] for comment in comments] == list(range(1, len(comments) + 1))
        assert order is None or len(comments) == order["comment_count"]
    last = (await database["comments"].find({"citizen_id": "freja-lund"}).sort("number", -1).to_list(1))[0]
    assert (last["author"]["role"], last["text"].startswith("Jeg har fundet en skole")) == ("citizen", True)
