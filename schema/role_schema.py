"""The schema that one role sees: the whole schema less everything the policy does not grant."""

from collections.abc import Iterable, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    assert_valid_schema,
    get_named_type,
    is_required_argument,
    specified_directives,
)

from domain.viewer import Role
from schema.policy import granted_fields
from schema.policy_inputs import granted_arguments, granted_input_fields
from schema.policy_values import granted_enum_values


def restrict_schema(schema: GraphQLSchema, role: Role) -> GraphQLSchema:
    """A schema with the fields, arguments, types, enum values and union members of a role; ``schema`` is used up.

    Types that nothing leads to any more are gone, and so is a root without fields. What needs something that the
    role does not have, such as an argument or a value of an enum without values, is gone with it.
    """
    types = [type_ for name, type_ in schema.type_map.items() if not name.startswith("__")]
    for type_ in types:
        _restrict_values(type_, role)
    _drop_needy_inputs([type_ for type_ in types if isinstance(type_, GraphQLInputObjectType)])
    for type_ in types:
        _restrict_fields(type_, role)
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


def _restrict_values(type_: GraphQLNamedType, role: Role) -> None:
    """What a role can give: values of enums and fields of inputs."""
    if isinstance(type_, GraphQLInputObjectType):
        _keep(type_.fields, granted_input_fields(type_.name, role))
    elif isinstance(type_, GraphQLEnumType):
        _keep(type_.values, granted_enum_values(type_.name, role))


def _drop_needy_inputs(inputs: Sequence[GraphQLInputObjectType]) -> None:
    """Take out of inputs what nobody could give, until there is nothing of that kind left."""
    while True:
        needy = [(each, name) for each in inputs for name, field in each.fields.items() if _is_empty(field.type)]
        if not needy:
            return
        for each, name in needy:
            del each.fields[name]


def _restrict_fields(type_: GraphQLNamedType, role: Role) -> None:
    """What a role can ask for, and what it can say with it."""
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        served = {name for name, field in type_.fields.items() if _restrict_field(type_.name, name, field, role)}
        _keep(type_.fields, granted_fields(type_.name, role) & served)
    if isinstance(type_, GraphQLObjectType):
        type_.is_type_of = None
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        type_.resolve_type = read_type_name


def _restrict_field(type_name: str, name: str, field: GraphQLField, role: Role) -> bool:
    """Take the arguments that are not granted out of a field; whether it can be served without them."""
    granted = granted_arguments(type_name, name, role)
    withheld = {each for each, argument in field.args.items() if each not in granted or _is_empty(argument.type)}
    needed = any(is_required_argument(field.args[each]) for each in withheld)
    _keep(field.args, frozenset(field.args) - withheld)
    return not needed and not _is_empty(field.type)


def _is_empty(type_: GraphQLType) -> bool:
    """Whether a type is an enum without values or an input without fields."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return not named.values
    return isinstance(named, GraphQLInputObjectType) and not named.fields


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
