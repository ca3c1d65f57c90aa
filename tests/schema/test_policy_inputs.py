"""What can be given, against the whole schema: arguments, input fields, enum values, each classified exactly once."""

import ast
import inspect
from types import ModuleType

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from domain import interest
from domain.viewer import Role
from resolvers.api import build_whole_schema, schema_of
from schema import policy, policy_inputs, policy_values
from schema.grants import Table, granted_members, list_grants
from schema.policy_inputs import ARGUMENTS, INPUT_FIELDS
from schema.policy_values import ENUM_VALUES
from schema.role_schema import restrict_schema
from server import exports

Members = dict[str, set[str]]


def arguments_in(schema: GraphQLSchema) -> Members:
    """The arguments of each field that has some, as Type.field."""
    return {
        f"{name}.{field}": set(definition.args)
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
        for field, definition in kind.fields.items()
        if definition.args
    }


def input_fields_in(schema: GraphQLSchema) -> Members:
    return {
        name: set(kind.fields) for name, kind in schema.type_map.items() if isinstance(kind, GraphQLInputObjectType)
    }


def enum_values_in(schema: GraphQLSchema) -> Members:
    return {
        name: set(kind.values)
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__")
    }


TABLES = {
    "arguments": (ARGUMENTS, arguments_in),
    "input fields": (INPUT_FIELDS, input_fields_in),
    "enum values": (ENUM_VALUES, enum_values_in),
}
every_table = pytest.mark.parametrize(("table", "members_in"), TABLES.values(), ids=TABLES)
MODULES = (policy, policy_inputs, policy_values, interest, exports)


@every_table
def test_everything_is_classified_exactly_once_and_nothing_is_stale(table: Table, members_in: object) -> None:
    assert callable(members_in)
    whole: Members = members_in(build_whole_schema())
    assert {name: sorted(member for member, _ in list_grants(table, name)) for name in table} == {
        name: sorted(members) for name, members in whole.items()
    }
    assert all(roles for name in table for _, roles in list_grants(table, name))


@every_table
@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_served_what_the_table_grants_it_and_nothing_else(
    table: Table, members_in: object, role: Role
) -> None:
    assert callable(members_in)
    served: Members = members_in(schema_of(role))
    granted = {name: set(granted_members(table, name, role)) for name in table}
    assert served == {name: members for name, members in granted.items() if members}


@pytest.mark.parametrize("module", MODULES, ids=[module.__name__ for module in MODULES])
def test_no_table_has_two_entries_of_one_name(module: ModuleType) -> None:
    """Of two entries in a literal the first would be lost without a word."""
    literals = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Dict)]
    keys = [[ast.unparse(key) for key in literal.keys if key is not None] for literal in literals]
    assert literals
    assert [sorted({key for key in each if each.count(key) > 1}) for each in keys if len(set(each)) < len(each)] == []


UNCLASSIFIED = """
type Query { viewer(new: Int): Viewer! plan(citizenId: ID!, new: NewInput!): Viewer mirror(citizenId: ID!): NewEnum }
type Viewer { role: Role! }
type Mutation { setJobGoals(input: SetJobGoalsInput!): Viewer }
enum Role { CITIZEN NEW }
enum NewEnum { ONE }
input NewInput { one: Int }
input SetJobGoalsInput { citizenId: ID! new: Int goals: NewEnum }
"""


def test_what_is_not_classified_is_not_served_and_what_needs_it_neither() -> None:
    served = restrict_schema(build_schema(UNCLASSIFIED), Role.JOBCENTRE)
    query = served.query_type
    assert query
    assert set(query.fields) == {"viewer"}
    assert arguments_in(served) == {"Mutation.setJobGoals": {"input"}}
    assert input_fields_in(served) == {"SetJobGoalsInput": {"citizenId"}}
    assert enum_values_in(served) == {"Role": {"CITIZEN"}}
