"""Documents that ask for everything there is, made from a role's schema alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)

from domain.viewer import Role
from resolvers.api import schema_of

ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


@dataclass
class Document:
    """A document for one operation: its text, the fields and arguments it uses, and its variables with their types."""

    text: str = ""
    used: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)


def operations_of(role: Role) -> list[tuple[str, str]]:
    """Every operation of a role's schema as (root, field)."""
    types = schema_of(role).type_map
    return [(root, name) for root in ROOTS if root in types for name in fields_of(types[root])]


def fields_of(type_: object) -> Mapping[str, GraphQLField]:
    return type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}


def everything_in(role: Role) -> set[str]:
    """Every field of every object type that a role's schema has, and every argument, as Type.field and Type.field(arg)."""
    return {
        each
        for name, type_ in schema_of(role).type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
        for field_name, definition in type_.fields.items()
        for each in (f"{name}.{field_name}", *(f"{name}.{field_name}({arg})" for arg in definition.args))
    }


@cache
def document_of(role: Role, root: str, name: str) -> Document:
    """The document that calls one operation and selects all that can be selected, to full depth."""
    schema = schema_of(role)
    return _Writer(schema).write(root, name)


class _Writer:
    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._document = Document()
        self._fragments: dict[str, str] = {}

    def write(self, root: str, name: str) -> Document:
        definition = fields_of(self._schema.type_map[root])[name]
        selected = self._field(root, name, definition, top=True)
        declared = ", ".join(f"${variable}: {kind}" for variable, kind in self._document.variables.items())
        head = f"{ROOTS[root]}({declared})" if declared else ROOTS[root]
        self._document.text = "\n".join([f"{head} {{ {selected} }}", *self._fragments.values()])
        return self._document

    def _field(self, owner: str, name: str, definition: GraphQLField, *, alias: str = "", top: bool = False) -> str:
        self._document.used.add(f"{owner}.{name}")
        given = []
        for argument, of in definition.args.items():
            variable = argument if top else f"{name}_{argument}"
            self._document.variables[variable] = str(of.type)
            self._document.used.add(f"{owner}.{name}({argument})")
            given.append(f"{argument}: ${variable}")
        type_ = get_named_type(definition.type)
        inner = f" {{ {self._select(type_)} }}" if is_composite_type(type_) else ""
        called = f"{name}({', '.join(given)})" if given else name
        return f"{alias}{called}{inner}"

    def _select(self, type_: Composite) -> str:
        if isinstance(type_, GraphQLObjectType):
            return self._spread(type_, set())
        members = self._schema.get_possible_types(type_)
        clashing = _clashing(members)
        return " ".join(["__typename", *(self._spread(member, clashing) for member in members)])

    def _spread(self, type_: GraphQLObjectType, clashing: set[str]) -> str:
        """A fragment with all fields of a type; where others beside it have the name for another type, under an alias."""
        name = f"All{type_.name}{'Beside' if clashing & type_.fields.keys() else ''}"
        if name not in self._fragments:
            self._fragments[name] = ""
            fields = " ".join(
                self._field(type_.name, each, of, alias=f"{type_.name}_{each}: " if each in clashing else "")
                for each, of in type_.fields.items()
            )
            self._fragments[name] = f"fragment {name} on {type_.name} {{ {fields} }}"
        return f"...{name}"


def _clashing(members: Iterable[GraphQLObjectType]) -> set[str]:
    """The fields that some members have with different types."""
    types: dict[str, set[str]] = {}
    for member in members:
        for name, definition in member.fields.items():
            types.setdefault(name, set()).add(str(definition.type))
    return {name for name, each in types.items() if len(each) > 1}
