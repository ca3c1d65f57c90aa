"""The step of an education order as it is printed: for both sides the same, and of the answers only what was sent."""

from typing import Any

import pytest

from domain.document import PlanDocument
from domain.education_answers import ApplicationAnswer, GivenAnswers, GivenApplication, GivenPlace
from domain.plan_view import view_plan
from domain.printed_plan import print_plan
from domain.viewer import Role
from tests.domain.education_samples import SUGGESTED, moved, saved, sent, young_plan
from tests.domain.samples import NOW


def panel(plan: PlanDocument, role: Role) -> dict[str, list[str]]:
    """The fields of the step's panel with their texts."""
    sections: Any = print_plan(view_plan(plan, role, NOW), with_contract=False)["sections"]
    entries = [entry for section in sections for entry in section["entries"] if entry["heading"]]
    return {
        field["heading"]: [each["text"] for each in field["paragraphs"]]
        for entry in entries
        for field in entry["fields"]
    }


PARTICIPANTS = [Role.CITIZEN, Role.JOBCENTRE]


@pytest.mark.parametrize("role", PARTICIPANTS)
def test_a_step_says_what_is_to_be_done_by_when_and_to_whom(role: Role) -> None:
    fields = panel(moved(young_plan(), 1), role)
    assert fields == {
        "Trin": ["1 af 4"],
        "Frist": ["Mandag den 29. marts 2027"],
        "Sagsbehandler": ["Nina Pettersen", "Jobcenter Odense"],
    }


@pytest.mark.parametrize("role", PARTICIPANTS)
def test_what_was_only_saved_is_not_printed_and_what_was_sent_is(role: Role) -> None:
    plan = saved(moved(young_plan(), 1), SUGGESTED)
    assert "Dine forslag" not in panel(plan, role)
    assert panel(sent(plan), role)["Dine forslag"] == ["Tømrer: Jeg kan lide træ", "Smed"]


def test_places_and_applications_stand_with_their_goal() -> None:
    plan = young_plan()
    goal = plan["published"]["education_goals"][0]["id"]
    places = GivenAnswers(places=[GivenPlace(goal, "Skolen")], places_reason="Den ligger tæt på")
    chosen = panel(sent(saved(moved(plan, 2), places)), Role.CITIZEN)
    assert chosen["Dine uddannelsessteder"] == ["Tømrer: Skolen"]
    assert chosen["Derfor har du valgt dem"] == ["Den ligger tæt på"]
    applied = GivenAnswers(
        applications=[GivenApplication(goal, "Skolen", sent=True, answer=ApplicationAnswer.ADMITTED)]
    )
    step = panel(sent(saved(moved(plan, 3), applied)), Role.CITIZEN)
    assert step["Dine ansøgninger"] == ["Tømrer: Skolen (sendt, optaget)"]


def test_a_fund_sees_where_the_order_stands_and_nothing_of_the_answers() -> None:
    plan = sent(saved(moved(young_plan("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"), 1), SUGGESTED))
    assert set(panel(plan, Role.FUND)) == {"Trin", "Frist", "Sagsbehandler"}
