"""How the value of a field is had: by key from its parent, from a function of the parent, or from a resolver."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

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

    call: Callable[[Any], Any]
    is_async: bool


@dataclass(frozen=True, slots=True)
class Resolver:
    """The value is what the field's resolver answers to parent, info and arguments."""

    is_async: bool
    takes_info: bool


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
    return _function_of(definition) or Resolver(
        definition.is_async, definition.base_resolver.info_parameter is not None
    )


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
