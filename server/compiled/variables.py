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

_PLAIN: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool, "Int": int}
"""The types of values that are read just as they came, by the scalar that reads them; numbers within 32 bits."""


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
        for signature, plain, optional in tests:
            name = signature.name
            if name not in given:
                return None
            value = given[name]
            if type(value) is not plain:
                if not (optional and value is None):
                    return None
            elif isinstance(value, int) and not -(2**31) <= value < 2**31:
                return None
            values.sources[name] = VariableValueSource(signature, value)
            values.coerced[name] = value
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
