"""Where text goes in: every text of every mutation's input and every argument of every query, found in the schema."""

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from domain.viewer import Role
from resolvers.api import schema_of
from tests.server.casework import Input

Path = tuple[str, ...]

TEXT, NAME = "String", "ID"


class Place(NamedTuple):
    """A text of an input, by the names that lead to it; lists have one item."""

    path: Path
    kind: str

    def put(self, given: Input, value: object) -> Input:
        """A copy of an input with a value in this place; what has to stand around it is made."""
        filled = copy.deepcopy(given)
        _put(filled, self.path, value)
        return filled


def _put(given: Any, path: Path, value: object) -> None:
    name, *rest = path
    if not rest:
        given[name] = value
    elif rest[0] == "0":
        items = given.get(name) or [{}]
        given[name] = items
        if len(rest) == 1:
            items[0] = value
        else:
            _put(items[0], tuple(rest[1:]), value)
    else:
        given[name] = given.get(name) or {}
        _put(given[name], tuple(rest), value)


def _walk(kind: GraphQLInputType, path: Path) -> Iterator[Place]:
    if isinstance(kind, GraphQLNonNull):
        yield from _walk(kind.of_type, path)
    elif isinstance(kind, GraphQLList):
        yield from _walk(kind.of_type, (*path, "0"))
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from _walk(field.type, (*path, name))
    elif isinstance(kind, GraphQLScalarType) and kind.name in {TEXT, NAME}:
        yield Place(path, kind.name)


def places_of(mutation: str, role: Role) -> list[Place]:
    """The texts of a mutation's input."""
    kind = schema_of(role).mutation_type
    assert kind is not None
    argument = kind.fields[mutation].args.get("input")
    return [] if argument is None else list(_walk(argument.type, ()))


class Argument(NamedTuple):
    """A text argument of a query."""

    role: Role
    field: str
    name: str
    document: str


def text_arguments() -> Iterator[Argument]:
    for role in Role:
        query = schema_of(role).query_type
        assert query is not None
        for field, definition in query.fields.items():
            for name, argument in definition.args.items():
                if get_named_type(argument.type).name not in {TEXT, NAME}:
                    continue
                others = [(other, each) for other, each in definition.args.items() if other != name]
                required = [f"{other}: $id" for other, each in others if is_required_argument(each)]
                given = ", ".join([f"{name}: $value", *required])
                ids = ", $id: ID!" if required else ""
                inner = "" if is_leaf_type(get_named_type(definition.type)) else " { __typename }"
                document = f"query($value: {argument.type}{ids}) {{ {field}({given}){inner} }}"
                yield Argument(role, field, name, document)


def complete(kind_name: str, role: Role, given: Input) -> Input:
    """The input with what is missing of the objects in it, which a place may have begun."""
    kind = schema_of(role).type_map[kind_name]
    assert isinstance(kind, GraphQLInputObjectType)
    return {
        **{
            name: "Udfyldt"
            for name, field in kind.fields.items()
            if is_required_input_field(field) and get_named_type(field.type).name == TEXT
        },
        **{name: _complete_value(kind.fields[name].type, role, value) for name, value in given.items()},
    }


def _complete_value(kind: GraphQLInputType, role: Role, value: Any) -> Any:
    named = get_named_type(kind)
    if not isinstance(named, GraphQLInputObjectType):
        return value
    if isinstance(value, list):
        return [complete(named.name, role, each) for each in value]
    return complete(named.name, role, value) if isinstance(value, dict) else value


def everything(kind: GraphQLOutputType, levels: int) -> str:
    """A selection of all that a type has without arguments, so many levels down."""
    named = get_named_type(kind)
    assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
    parts = []
    for name, field in named.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
        elif levels and isinstance(inner, GraphQLObjectType | GraphQLInterfaceType):
            parts.append(f"{name} {everything(field.type, levels - 1)}")
    return "{ __typename " + " ".join(parts) + " }"


def whole_answer(mutation: str, role: Role, document: str) -> str:
    """The document of a mutation with all of its answer asked for."""
    kind = schema_of(role).mutation_type
    assert kind is not None
    return document.replace("{ __typename }", everything(kind.fields[mutation].type, 3))
