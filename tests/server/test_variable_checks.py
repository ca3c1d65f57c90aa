"""What is wrong with variables is said by its place, each place once, and without the value."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, validate

from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import RULES
from server.variable_checks import check_variables
from tests.server.casework import activity

ADD = "mutation($input: AddActivityInput!) { addActivity(input: $input) { activity { id } } }"
WHOLE = {"citizenId": "anna", "draftVersion": 1, "activity": activity()}


def found(query: str, **variables: Any) -> dict[str, str]:
    (operation,) = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    errors = check_variables(schema_of(Role.JOBCENTRE), operation, variables)
    assert all(error["extensions"]["code"] == "INVALID_INPUT" for error in errors)
    places = {error["extensions"]["field"]: error["message"] for error in errors}
    assert len(places) == len(errors), "each place once"
    return places


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({}, {"citizenId", "draftVersion", "activity"}),
        ({"citizenID": "anna", "draftVersion": 1, "activity": activity()}, {"citizenId", "input"}),
        ({**WHOLE, "activity": {**activity(), "hoursPrWeek": 3, "colour": "red"}}, {"activity"}),
        (
            {**WHOLE, "activity": {**activity(), "contact": {"navn": "Ida"}}},
            {"activity.contact.name", "activity.contact"},
        ),
        (
            {**WHOLE, "activity": {**activity(), "startsOn": "i dag", "type": "DANCE"}},
            {"activity.startsOn", "activity.type"},
        ),
        ({**WHOLE, "draftVersion": "hemmeligt"}, {"draftVersion"}),
        ("hemmeligt", {"input"}),
        (None, {"input"}),
    ],
)
def test_each_place_that_is_wrong_is_named(given: Any, places: set[str]) -> None:
    errors = found(ADD, input=given)
    assert errors.keys() == places
    assert not [
        text for text in errors.values() if any(value in text for value in ("hemmeligt", "Ida", "i dag", "DANCE"))
    ]


def test_a_place_in_a_list_has_its_number() -> None:
    query = "mutation($i: SetJobGoalsInput!) { setJobGoals(input: $i) { draft { version } } }"
    goals = [{"occupation": {"code": "7126", "title": "Rørlægger"}}, {"occupation": {"code": "7212"}}]
    assert found(query, i={"citizenId": "anna", "draftVersion": 1, "goals": goals}) == {
        "goals.1.occupation.title": "goals.1.occupation.title is missing."
    }


@pytest.mark.parametrize(
    ("goals", "place"),
    [
        ({"occupation": 5}, "goals.occupation"),
        ({"occupation": {"code": "7126"}}, "goals.occupation.title"),
        ({"endsOn": "i dag"}, "goals.endsOn"),
        ("hemmeligt", "goals"),
        ([5], "goals.0"),
    ],
)
def test_one_value_for_a_list_has_a_place_without_a_number(goals: Any, place: str) -> None:
    query = "mutation($i: SetJobGoalsInput!) { setJobGoals(input: $i) { draft { version } } }"
    assert found(query, i={"citizenId": "anna", "draftVersion": 1, "goals": goals}).keys() == {place}


def test_what_stands_in_the_document_is_explained_where_our_own_types_can() -> None:
    query = 'mutation { recordDeath(input: {citizenId: "anna", diedOn: "i dag"}) { citizen { id } } }'
    (error,) = validate(schema_of(Role.JOBCENTRE), parse(query), RULES)
    assert error.message == "A value in the document does not fit its type: a date is written as 2027-01-31."
