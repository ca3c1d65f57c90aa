"""The schema that one role sees: the whole schema less everything the policy does not grant."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    assert_valid_schema,
    specified_directives,
)

from domain.viewer import Role
from schema.policy import granted_enum_values, granted_fields, granted_input_fields


def restrict_schema(schema: GraphQLSchema, role: Role) -> GraphQLSchema:
    """A schema with the fields, types, enum values and union members of a role; ``schema`` is used up.

    Types that nothing leads to any more are gone, and so is a root without fields.
    """
    types = [type_ for name, type_ in schema.type_map.items() if not name.startswith("__")]
    for type_ in types:
        _restrict(type_, role)
    granted = {type_.name for type_ in types if _has_fields(type_)}
    for type_ in types:
        if isinstance(type_, GraphQLUnionType):
            type_.__dict__["types"] = tuple(member for member in type_.types if member.name in granted)
    restricted = GraphQLSchema(
        query=schema.query_type,
        mutation=_granted_root(schema.mutation_type, granted),
        subscription=_granted_root(schema.subscription_type, granted),
        types=_implementations(types, granted),
        directives=specified_directives,
    )
    assert_valid_schema(restricted)
    return restricted


def _granted_root(root: GraphQLObjectType | None, granted: set[str]) -> GraphQLObjectType | None:
    return root if root is not None and root.name in granted else None


def _restrict(type_: GraphQLNamedType, role: Role) -> None:
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        _keep(type_.fields, granted_fields(type_.name, role))
    elif isinstance(type_, GraphQLInputObjectType):
        _keep(type_.fields, granted_input_fields(type_.name, role, type_.fields))
    elif isinstance(type_, GraphQLEnumType):
        _keep(type_.values, granted_enum_values(type_.name, role, type_.values))
    if isinstance(type_, GraphQLObjectType):
        type_.is_type_of = None
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        type_.resolve_type = read_type_name


def read_type_name(value: Any, _info: GraphQLResolveInfo[Any], _type: object) -> str:
    """The name of the type that a value of an interface or union says it has."""
    name: str = value["__typename"]
    return name


def _keep(members: dict[str, Any], granted: frozenset[str]) -> None:
    for name in [name for name in members if name not in granted]:
        del members[name]


def _has_fields(type_: GraphQLNamedType) -> bool:
    return isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and bool(type_.fields)


def _implementations(types: Iterable[GraphQLNamedType], granted: set[str]) -> list[GraphQLNamedType]:
    return [
        type_ for type_ in types if isinstance(type_, GraphQLObjectType) and type_.interfaces and type_.name in granted
    ]
