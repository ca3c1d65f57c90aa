"""Leaves: which values a type writes just as they are, and the function that writes every other value."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLEnumType, GraphQLScalarType, is_specified_scalar_type
from graphql.pyutils import Undefined

from schema.scalars import UNCHANGED

LeafType = GraphQLScalarType | GraphQLEnumType


class MismatchError(Exception):
    """A value is not what the compiled function expects; graphql-core knows what to say of it."""


_TESTS: dict[str, str] = {
    "String": "type({first}) is str",
    "ID": "type({first}) is str",
    "Boolean": "type({first}) is bool",
    "Int": "type({first}) is int and -2147483648 <= {value} <= 2147483647",
}


def unchanged_test(leaf: LeafType) -> str | None:
    """The expression that is true of values which this leaf writes just as they are.

    It names the value for the first time as ``{first}`` and after that as ``{value}``.
    """
    if is_specified_scalar_type(leaf):
        return _TESTS.get(leaf.name)
    unchanged = UNCHANGED.get(leaf.name) if isinstance(leaf, GraphQLScalarType) else None
    return f"type({{first}}) is {unchanged.__name__}" if unchanged else None


def written_values(leaf: GraphQLEnumType) -> dict[Any, str]:
    """What each value of an enum is written as, whether it comes as the member or as its text."""
    written: dict[Any, str] = {}
    for name, member in leaf.values.items():
        for value in (name, member.value):
            try:
                written[value] = leaf.coerce_output_value(value)
            except Exception:  # noqa: S112 - graphql-core says what is wrong with it when it comes up
                continue
    return written


def make_writer(leaf: LeafType) -> Callable[[Any], Any]:
    """The function that writes a value as graphql-core does, or refuses it."""
    coerce = leaf.coerce_output_value

    def write(value: Any) -> Any:
        if value is None or isinstance(value, Exception):
            raise MismatchError
        written = coerce(value)
        if written is None or written is Undefined:
            raise MismatchError
        return written

    return write
