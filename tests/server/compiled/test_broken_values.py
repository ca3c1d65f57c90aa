"""Every single value of a plan, taken away or replaced: compiled and by graphql-core, the answer is the same."""

import pytest
import structlog
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import Documents
from server.execution import GraphQLRequest
from tests.memory_plans import MemoryPlans
from tests.server.compiled.test_equality import both
from tests.server.compiled.worlds import (
    BREAKAGES,
    Desk,
    World,
    broken_world,
    place_count,
    whole_plans,
)

CASES = [("placed", Role.CITIZEN), ("sofie-krogh", Role.FUND), ("amina-yusuf", Role.JOBCENTRE)]
NONE = BREAKAGES.index(None)


def everything(schema: GraphQLSchema, name: str) -> str:
    """All there is to ask of a type."""
    type_ = schema.type_map[name]
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        members = schema.get_possible_types(type_)
        shown = [f"... on {each.name} {_fields(schema, each, prefix_of(each.name))}" for each in members]
        return f"{{ __typename {' '.join(shown)} }}"
    assert isinstance(type_, GraphQLObjectType)
    return _fields(schema, type_, "")


def prefix_of(name: str) -> str:
    """What stands before the fields of a type within a union, since some are not of the same type as in others."""
    return "" if name.endswith("Activity") else name


def _fields(schema: GraphQLSchema, type_: GraphQLObjectType, prefix: str) -> str:
    names = {name: f"{prefix}{name}: {name}" if prefix else name for name in type_.fields}
    return f"{{ {' '.join(_field(schema, names[name], field) for name, field in type_.fields.items())} }}"


def _field(schema: GraphQLSchema, text: str, field: GraphQLField) -> str:
    inner = get_named_type(field.type)
    arguments = '(from: "2026-06-01", months: 12)' if field.args else ""
    composite = isinstance(inner, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
    return f"{text}{arguments} {everything(schema, inner.name) if composite else ''}"


def parts_of(schema: GraphQLSchema) -> list[str]:
    """All there is to ask of a plan, in parts that each are small enough for one query."""
    plan = schema.type_map["Plan"]
    assert isinstance(plan, GraphQLObjectType)
    fields = {name: _field(schema, name, field) for name, field in plan.fields.items()}
    activities, timeline, order = (fields.pop(name) for name in ("activities", "timeline", "educationOrder"))
    return [" ".join(fields.values()), activities, timeline, order]


@pytest.mark.parametrize(("citizen", "role"), CASES)
async def test_one_broken_value(citizen: str, role: Role) -> None:
    documents, compared, odd = Documents(), 0, 0
    with structlog.testing.capture_logs():
        for text in parts_of(schema_of(role)):
            asked = GraphQLRequest(f'{{ plan(citizenId: "{citizen}") {{ {text} }} }}')
            for place in range(place_count(citizen)):
                world = broken_world(citizen, ((place, NONE if place % 3 else place % len(BREAKAGES)),))
                compiled, plain = await both(asked, world, role, citizen, documents)
                assert compiled == plain
                compared, odd = compared + 1, odd + (b'"errors"' in plain)
    assert compared > 400
    assert odd > 40


@pytest.mark.parametrize("value", [ValueError("broken"), None, "text"], ids=repr)
async def test_of_what_is_no_object_not_even_the_type_is_told(value: object) -> None:
    plan = {**whole_plans()["every-kind"], "job_wishes": [value]}
    store = MemoryPlans({"every-kind": plan})  # type: ignore[dict-item]  # it is broken
    asked = GraphQLRequest('{ plan(citizenId: "every-kind") { title jobWishes { __typename } } }')
    with structlog.testing.capture_logs():
        compiled, plain = await both(asked, World(store, Desk()), Role.JOBCENTRE, "", Documents())
    assert compiled == plain
