"""Reading the variables of a query: at once where each is a plain value of its type, else as graphql-core does it."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableValues,
    get_named_type,
    is_non_null_type,
    is_specified_scalar_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValueSource

Read = Callable[[Mapping[str, Any]], VariableValues | None]

_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "String": lambda value: type(value) is str,
    "ID": lambda value: type(value) is str,
    "Boolean": lambda value: type(value) is bool,
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
}
"""Values that are read just as they came, by the scalar that reads them."""


def make_reader(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Read:
    """A function that reads the variables of an operation, or answers None where they are not that plain."""
    signatures = [_plain_signature(schema, node) for node in operation.variable_definitions or ()]
    known = [signature for signature in signatures if signature is not None]
    if len(known) < len(signatures):
        return lambda _: None
    tests = [
        (signature, _PLAIN[get_named_type(signature.type).name], not is_non_null_type(signature.type))
        for signature in known
    ]

    def read(given: Mapping[str, Any]) -> VariableValues | None:
        values = VariableValues({}, {})
        for signature, is_plain, optional in tests:
            if signature.name not in given:
                return None
            value = given[signature.name]
            if not (is_plain(value) or (optional and value is None)):
                return None
            values.sources[signature.name] = VariableValueSource(signature, value)
            values.coerced[signature.name] = value
        return values

    return read


def _plain_signature(schema: GraphQLSchema, node: VariableDefinitionNode) -> GraphQLVariableSignature | None:
    """The signature of a variable of one of the plain scalars."""
    signature = get_variable_signature(schema, node)
    if isinstance(signature, GraphQLError):
        return None
    inner = signature.type.of_type if is_non_null_type(signature.type) else signature.type
    plain = isinstance(inner, GraphQLScalarType) and is_specified_scalar_type(inner) and inner.name in _PLAIN
    return signature if plain else None
