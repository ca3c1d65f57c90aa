"""What can be reached: nothing in a role's schema names or hints at what the role may not see."""

import json
import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_introspection_query,
    get_named_type,
    graphql_sync,
    specified_directives,
    validate_schema,
)

from domain.viewer import Role
from resolvers.api import build_whole_schema, print_role_schema, schema_of

HIDDEN_TYPES = [
    "AidActivity",
    "PersonalAssistanceActivity",
    "SocialActivity",
    "HealthActivity",
    "OtherAdministrationActivity",
    "Provider",
    "ProviderInput",
]
HIDDEN_VALUES = [
    "AID",
    "AID_EMPLOYMENT",
    "AID_FLEX_JOB",
    "AID_DURING_OFFER",
    "PERSONAL_ASSISTANCE",
    "SOCIAL",
    "SOCIAL_EFFORT",
    "HEALTH",
    "HEALTH_EFFORT",
    "OTHER_ADMINISTRATION",
]
HINTS = re.compile(
    r"\baids?\b|aid_|aidactivity|assist|social|health|administration|provider|lends|hjælpemid|sundhed|forvaltning|confidential",
    re.IGNORECASE,
)
FUND_CATEGORIES = ["COMPANY", "MENTOR", "EDUCATION", "OTHER"]
WITHOUT_PLANS = [Role.INSTITUTION, Role.ADMINISTRATOR]


def neighbours(schema: GraphQLSchema, kind: GraphQLNamedType) -> Iterator[GraphQLNamedType]:
    """The types that a type leads to."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        yield from kind.interfaces
        for field in kind.fields.values():
            yield get_named_type(field.type)
            yield from (get_named_type(argument.type) for argument in field.args.values())
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        yield from schema.get_possible_types(kind)
    if isinstance(kind, GraphQLInputObjectType):
        yield from (get_named_type(field.type) for field in kind.fields.values())


def reachable(schema: GraphQLSchema) -> set[str]:
    """The names of the types that lead from the roots of a schema."""
    waiting = [kind for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind]
    found: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name not in found:
            found.add(kind.name)
            waiting.extend(neighbours(schema, kind))
    return found


def everything_said(role: Role) -> str:
    """Whatever a role can learn by asking: its schema by introspection and as text."""
    answer = graphql_sync(schema_of(role), get_introspection_query(descriptions=True))
    assert not answer.errors
    return json.dumps(answer.data, ensure_ascii=False) + print_role_schema(role)


@pytest.mark.parametrize("role", list(Role))
def test_every_type_of_a_roles_schema_is_reached_from_its_roots(role: Role) -> None:
    schema = schema_of(role)
    assert validate_schema(schema) == []
    named = {name for name in schema.type_map if not name.startswith("__")}
    # The scalars that introspection itself is made of are always there.
    assert named - reachable(schema) <= {"String", "Boolean"}
    assert [directive.name for directive in schema.directives] == [each.name for each in specified_directives]


def test_a_funds_schema_names_no_hidden_type_or_value() -> None:
    schema = schema_of(Role.FUND)
    assert not set(HIDDEN_TYPES) & set(schema.type_map)
    values = {value for kind in schema.type_map.values() if isinstance(kind, GraphQLEnumType) for value in kind.values}
    assert not set(HIDDEN_VALUES) & values
    category = schema.type_map["ActivityCategory"]
    assert isinstance(category, GraphQLEnumType)
    assert list(category.values) == FUND_CATEGORIES


@pytest.mark.parametrize("role", [Role.FUND, *WITHOUT_PLANS])
def test_not_even_a_description_hints_at_the_hidden_categories(role: Role) -> None:
    assert [match.group() for match in HINTS.finditer(everything_said(role))] == []


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE])
def test_the_test_would_notice_the_hidden_categories(role: Role) -> None:
    schema = schema_of(role)
    assert set(HIDDEN_TYPES) - {"ProviderInput"} <= set(schema.type_map)
    assert HINTS.search(everything_said(role))
    category = schema.type_map["ActivityCategory"]
    assert isinstance(category, GraphQLEnumType)
    assert len(category.values) == 9


@pytest.mark.parametrize("role", list(Role))
def test_what_can_lie_on_a_timeline(role: Role) -> None:
    entry = schema_of(role).type_map.get("TimelineEntry")
    members = {member.name for member in entry.types} if isinstance(entry, GraphQLUnionType) else set()
    hidden = {name for name in HIDDEN_TYPES if name.endswith("Activity")}
    shared = {"CompanyActivity", "MentorActivity", "EducationActivity", "OtherActivity"}
    others = {"Agreement", "Meeting", "JobSearchRequirement"}
    seen = set() if role in WITHOUT_PLANS else shared | others | (set() if role is Role.FUND else hidden)
    assert members == seen


def test_an_administrator_reaches_messages_and_the_read_log_and_nothing_of_the_plan() -> None:
    found = reachable(schema_of(Role.ADMINISTRATOR))
    assert found & PLAN_TYPES == set()
    assert {name for name in found if not name.startswith(("Delivery", "DeadLetter", "Access"))} == {
        "Query", "Mutation", "Viewer", "Role", "Channel", "PageInfo", "Reader", "GuestReason",
        "String", "Int", "Boolean", "ID", "DateTime",
    }  # fmt: skip


# The types that make up a plan, and what is said and answered in an education order.
PLAN_TYPES = {"Plan", "EducationOrder", "EducationAnswers", "Comment", "Citizen", "Draft", "Activity", "JobGoal"}


def test_an_institution_reaches_the_orders_that_were_sent_to_it_and_nothing_of_the_plan() -> None:
    found = reachable(schema_of(Role.INSTITUTION))
    assert found & PLAN_TYPES == set()
    assert {name for name in found if name[0].isupper() and "Placement" not in name} == {
        "Query", "Mutation", "Viewer", "Role", "Person", "Student", "PageInfo", "ReportKind",
        "String", "Int", "Boolean", "ID", "Date", "DateTime",
    }  # fmt: skip


def test_the_test_would_notice_a_plan() -> None:
    assert reachable(schema_of(Role.JOBCENTRE)) >= PLAN_TYPES


def test_one_roles_schema_takes_nothing_from_anothers() -> None:
    before = print_role_schema(Role.JOBCENTRE)
    schema_of.cache_clear()
    for role in (Role.FUND, Role.ADMINISTRATOR, Role.JOBCENTRE):
        schema_of(role)
    assert print_role_schema(Role.JOBCENTRE) == before
    assert set(HIDDEN_TYPES) <= set(build_whole_schema().type_map)
