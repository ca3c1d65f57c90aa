"""What is wrong with the variables of a request: a coded error for each place, none of which repeats a value."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    get_nullable_type,
    is_input_object_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
    type_from_ast,
)
from graphql.pyutils import Undefined
from graphql.utilities import validate_input_value

from server.errors import Answer, Code, coded_error

Place = Sequence[str | int]


def check_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> list[Answer]:
    """A coded error for each place in a variable that does not fit its type."""
    errors: list[Answer] = []
    for definition in operation.variable_definitions or ():
        errors += _check_variable(schema, definition, variables)
    return errors


def _check_variable(
    schema: GraphQLSchema, definition: VariableDefinitionNode, variables: Mapping[str, Any]
) -> list[Answer]:
    name = definition.variable.name.value
    value = variables.get(name, Undefined)
    if value is Undefined and definition.default_value is not None:
        return []
    type_ = type_from_ast(schema, definition.type)
    if not is_input_type(type_) or (value is Undefined and not is_non_null_type(type_)):
        return []
    found: dict[str, str] = {}

    def on_error(error: GraphQLError, path: list[str | int]) -> None:
        found.update(dict(_explain(error, path, *_look_up(value, type_, path), name)))

    validate_input_value(value, type_, on_error, hide_suggestions=True)
    return [coded_error(Code.INVALID_INPUT, f"{place} {what}.", field=place) for place, what in found.items()]


def _look_up(value: Any, type_: GraphQLInputType, path: Place) -> tuple[Any, GraphQLInputType]:
    """The value at a place, and the type that it should have."""
    for part in path:
        if isinstance(part, int):
            value, type_ = list(value)[part], _item_type(type_)
        else:
            # One value stands for a list of one, and its place has no number.
            outer = get_nullable_type(_innermost(type_))
            fields = outer.fields if is_input_object_type(outer) else {}
            value, type_ = value.get(part, Undefined), fields[part].type
    return value, type_ if isinstance(value, list) else _innermost(type_)


def _item_type(type_: GraphQLInputType) -> GraphQLInputType:
    outer = get_nullable_type(type_)
    return cast("GraphQLInputType", outer.of_type if is_list_type(outer) else outer)


def _innermost(type_: GraphQLInputType) -> GraphQLInputType:
    """The type of the items of a list, or the type itself."""
    while is_list_type(get_nullable_type(type_)):
        type_ = _item_type(type_)
    return type_


def _explain(
    error: GraphQLError, path: Place, value: Any, type_: GraphQLInputType, variable: str
) -> Iterator[tuple[str, str]]:
    """Each place that is wrong, and what is wrong there: of an object the keys that it lacks, or has and should not."""
    place, outer = ".".join(map(str, path)) or variable, get_nullable_type(type_)
    if is_input_object_type(outer) and isinstance(value, dict):
        for name, field in outer.fields.items():
            if is_required_input_field(field) and name not in value:
                yield ".".join(map(str, (*path, name))), "is missing"
        if value.keys() - outer.fields.keys():
            yield place, "holds a key that is not known here"
    elif isinstance(error.original_error, ValueError):
        # Only our own scalars say what is expected without repeating the value.
        yield place, f"is not right: {error.original_error}"
    else:
        yield place, "is missing, not known, or of the wrong type"
