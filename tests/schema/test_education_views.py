"""Every field of an education order that a role is granted has its value in the dictionary it is read from."""

import re
from typing import Any

import pytest
from graphql import GraphQLObjectType

from domain.education_view import view_comment, view_order, view_placement_for
from domain.placement import GivenReport, ReportKind, report_placement
from domain.viewer import Role
from resolvers.api import schema_of
from tests.domain.education_samples import COLLEGE, SUGGESTED, admitted, answered, moved, order_of, young_plan
from tests.domain.samples import TODAY, changed, occasion

# What the resolvers add: the conversation is read on demand, the young person's number is opened for the institution.
ADDED = {"EducationOrder": {"comments"}, "Placement": {"student"}}


def views(role: Role) -> dict[str, Any]:
    plan = admitted(answered(moved(young_plan(), 1, comment="Velkommen"), SUGGESTED), Skolen="461416")
    plan = moved(plan, 4)
    report = GivenReport(ReportKind.CONTACT_PERSON, TODAY, "Ida Lund", "20304050", "ida@example.org")
    plan = changed(plan, lambda p: report_placement(p, occasion(COLLEGE), order_of(p)["id"], report))
    placement = view_placement_for(plan, plan["placements"][0], "461416")
    shown: dict[str, Any] = {"Placement": placement, "PlacementReport": placement["reports"][0]}  # type: ignore[index] # a list
    shown["PlacementContact"] = shown["PlacementReport"]["contact"]
    comments = [event["comment"] for event in plan["outbox"] if "comment" in event]
    shown |= {"Comment": view_comment(comments[0]), "EducationOrder": view_order(plan, order_of(plan), role)}
    if answers := shown["EducationOrder"].get("answers"):
        shown |= {
            "EducationAnswers": answers,
            "EducationSuggestion": answers["suggestions"][0],
            "EducationPlace": answers["places"][0],
            "EducationApplication": answers["applications"][0],
        }
    return shown


def key_of(field: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"_{match[1].lower()}", field)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE, Role.FUND, Role.INSTITUTION])
def test_every_granted_field_has_a_value(role: Role) -> None:
    types = schema_of(role).type_map
    compared = {name for name in views(role) if isinstance(types.get(name), GraphQLObjectType)}
    for name in compared:
        kind: Any = types[name]
        missing = {field for field in kind.fields if key_of(field) not in views(role)[name]}
        assert missing - ADDED.get(name, set()) == set(), name
    assert compared & {"EducationOrder", "Placement"}


def test_what_a_fund_reads_of_an_order_holds_nothing_besides_its_fields() -> None:
    kind = schema_of(Role.FUND).type_map["EducationOrder"]
    assert isinstance(kind, GraphQLObjectType)
    assert set(views(Role.FUND)["EducationOrder"]) == {key_of(field) for field in kind.fields} - {"comments"}
