"""How the value of a field is had: by key from its parent, from a function of the parent, or from a resolver."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLScalarType,
    is_specified_scalar_type,
)
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

_DEFINITION = "strawberry-definition"


class UnknownError(Exception):
    """Something in schema or document that is not compiled; the text names it."""


@dataclass(frozen=True, slots=True)
class Key:
    """The value stands in the parent under a key."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """The value is what a function makes of the parent alone."""

    call: Callable[..., Any]
    is_async: bool


@dataclass(frozen=True, slots=True)
class Resolver:
    """The value is what the field's resolver answers to parent, info and arguments.

    ``call`` takes the arguments as graphql-core reads them. Where there are ``names`` it is the resolver's own function,
    which calls the arguments by these and wants of the info only the context.
    """

    call: Callable[..., Any]
    is_async: bool
    takes_info: bool
    names: Mapping[str, str] | None


Origin = Key | Function | Resolver


def origin_of(field: GraphQLField) -> Origin:
    """Where the value of a field comes from; UnknownError for a field that Strawberry did not make."""
    definition = field.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryField) or field.resolve is None:
        raise UnknownError("a field that is not Strawberry's")
    if getattr(field.resolve, "_is_default", False):
        return _key_of(definition)
    if definition.base_resolver is None or definition.extensions:
        raise UnknownError("a field with extensions")
    takes_info = definition.base_resolver.info_parameter is not None
    names = plain_names(definition, field)
    own = cast("Callable[..., Any]", definition.base_resolver.wrapped_func)
    return _function_of(definition) or Resolver(
        field.resolve if names is None else own, definition.is_async, takes_info, names
    )


_PLAIN = frozenset({"String", "ID", "Int", "Boolean"})
"""Scalars whose arguments Strawberry hands to a resolver as graphql-core has read them."""


def plain_names(definition: StrawberryField, field: GraphQLField) -> Mapping[str, str] | None:
    """What a resolver's function calls its arguments, by their names in the schema.

    None where Strawberry does more than to hand over parent, info and plain arguments.
    """
    resolver = definition.base_resolver
    names = {to_camel_case(each.python_name): each.python_name for each in definition.arguments}
    if resolver is None or names.keys() != field.args.keys() or not all(map(_is_plain, field.args.values())):
        return None
    function, info = resolver.wrapped_func, resolver.info_parameter
    others = resolver.parent_parameter or resolver.root_parameter
    if isinstance(function, staticmethod | classmethod) or others or not (resolver.self_parameter and info):
        return None
    return names if list(signature(function).parameters)[1] == info.name else None


def _is_plain(argument: GraphQLArgument) -> bool:
    inner = argument.type.of_type if isinstance(argument.type, GraphQLNonNull) else argument.type
    if isinstance(inner, GraphQLScalarType):
        return is_specified_scalar_type(inner) and inner.name in _PLAIN
    # The types that Strawberry makes of enums read a value as a member.
    return isinstance(inner, GraphQLEnumType) and _DEFINITION in inner.extensions


def _key_of(definition: StrawberryField) -> Key:
    if definition.default_resolver is not operator.getitem or not definition.is_basic_field:
        raise UnknownError("another default resolver")
    return Key(definition.python_name)


def _function_of(definition: StrawberryField) -> Function | None:
    """The function behind a resolver that takes nothing but its parent."""
    resolver = definition.base_resolver
    if resolver is None or resolver.parent_parameter is None or len(resolver.signature.parameters) > 1:
        return None
    function = resolver.wrapped_func
    return None if isinstance(function, staticmethod | classmethod) else Function(function, definition.is_async)
