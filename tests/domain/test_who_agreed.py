"""Who agreed to a goal or an activity, and whether anybody did, stays as long as what was agreed does."""

from datetime import timedelta
from typing import Any

import pytest

from domain.activities import GivenContact, GivenPlace, update_activity
from domain.goals import (
    GivenEducationGoal,
    GivenJobGoal,
    set_education_goals,
    set_job_goals,
)
from domain.viewer import Role, Viewer
from tests.domain.samples import (
    JOBCENTRE,
    PLUMBER,
    TODAY,
    WELDER,
    changed,
    given_activity,
    new_plan,
    occasion,
)
from tests.domain.test_activities import drafted, moved

COLLEAGUE = Viewer(Role.JOBCENTRE, "caseworker-2", "Kaj Ø", JOBCENTRE.organisation)


def test_who_agreed_to_a_goal_stays_when_another_one_is_added() -> None:
    first = GivenJobGoal(occupation=PLUMBER, decided_without_agreement=True)
    plan = changed(new_plan(), lambda p: set_job_goals(p, occasion(), 0, [first]))
    (held,) = plan["draft"]["job_goals"]
    given = [GivenJobGoal(occupation=PLUMBER), GivenJobGoal(occupation=WELDER)]
    after = changed(plan, lambda p: set_job_goals(p, occasion(COLLEAGUE), 1, given))["draft"]["job_goals"]
    assert after[0] == held
    assert after[1]["agreed_with"]["name"] == COLLEAGUE.name
    ended = [GivenJobGoal(occupation=PLUMBER, ends_on=TODAY)]
    (moved,) = changed(plan, lambda p: set_job_goals(p, occasion(COLLEAGUE), 1, ended))["draft"]["job_goals"]
    assert (moved["id"], moved["agreed_with"]["name"]) == (held["id"], COLLEAGUE.name)
    assert moved["decided_without_agreement"] is True


def test_who_agreed_to_an_education_stays_as_long_as_it_keeps_its_place() -> None:
    plan = new_plan("EDUCATION_BENEFIT_READY")
    plan = changed(plan, lambda p: set_education_goals(p, occasion(), 0, [GivenEducationGoal("Smed", True)]))
    (held,) = plan["draft"]["education_goals"]
    behind = [GivenEducationGoal("Smed"), GivenEducationGoal("Tømrer")]
    after = changed(plan, lambda p: set_education_goals(p, occasion(COLLEAGUE), 1, behind))["draft"]["education_goals"]
    assert after[0] == held
    before = changed(plan, lambda p: set_education_goals(p, occasion(COLLEAGUE), 1, behind[::-1]))
    moved = before["draft"]["education_goals"][1]
    assert (moved["id"], moved["priority"], moved["agreed_with"]["name"]) == (held["id"], 2, COLLEAGUE.name)
    assert moved["decided_without_agreement"] is True


@pytest.mark.parametrize(
    ("edit", "anew"),
    [
        ({"contact": GivenContact("Amilia Olsen", phone="12345678")}, False),
        ({"place": GivenPlace(name="Værkstedet")}, False),
        ({"title": "En anden titel"}, True),
        ({"ends_on": TODAY + timedelta(days=9)}, True),
        ({"reason": "Noget andet"}, True),
        ({"decided_without_agreement": True}, True),
    ],
)
def test_who_agreed_stays_as_long_as_what_was_agreed_does(edit: dict[str, Any], anew: bool) -> None:
    plan = drafted(new_plan(), kind="EVENT")
    held = plan["draft"]["activities"][0]
    after = changed(
        plan, lambda p: update_activity(p, occasion(COLLEAGUE), 2, held["id"], given_activity("EVENT", **edit))
    )
    (edited,) = after["draft"]["activities"]
    assert edited["agreed_with"]["name"] == (COLLEAGUE.name if anew else held["agreed_with"]["name"])


def test_what_was_decided_alone_stays_so_until_something_else_is_said() -> None:
    plan = drafted(new_plan(), kind="EVENT", decided_without_agreement=True)
    kept = moved(plan, kind="EVENT", title="Ny titel")
    assert kept["draft"]["activities"][0]["decided_without_agreement"] is True
    agreed = moved(plan, kind="EVENT", decided_without_agreement=False)
    assert agreed["draft"]["activities"][0]["decided_without_agreement"] is False
