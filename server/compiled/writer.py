"""Writing the source of a query's functions: what is asked of each type becomes one dictionary display.

The source holds names that this module makes, and quoted text: keys of an answer, which the parser has let through as
GraphQL names, and keys of the parents, which are our own. Everything else is bound to a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    VariableNode,
    get_argument_values,
)
from graphql.pyutils import Path

from schema.role_schema import read_type_name
from server.compiled.fields import Function, Key, Origin, Resolver, UnknownError, origin_of
from server.compiled.leaves import LeafType, MismatchError, make_writer, unchanged_test, written_values
from server.compiled.selection import Selected, Selection

FIELD_LIMIT = 2000
"""Fields that a query's functions may have together, each type of an interface and each setting counted."""


@dataclass(slots=True)
class Call:
    """A field whose value a function or resolver gives, and the function that completes the value."""

    selected: Selected
    parent: GraphQLObjectType
    origin: Function | Resolver
    key: str = field(init=False)
    """What the answer calls the value."""
    nodes: list[FieldNode] = field(init=False)
    path: Path = field(init=False)
    """Where the value stands in the answer; below the root it is its own key alone, see ``Writer._origin``."""
    names: Mapping[str, str] = field(init=False)
    """What the function calls the arguments, by their names in the schema."""
    variables: Sequence[tuple[str, str]] | None = field(init=False)
    """Arguments and the variables that they are, where all that are given are variables."""
    defaults: Mapping[str, Any] = field(init=False)
    """What the arguments are that are not given."""

    def __post_init__(self) -> None:
        """Find out once what every run would find out."""
        self.key = self.selected.key
        self.nodes = self.selected.nodes
        self.path = Path(None, self.selected.key, self.parent.name)
        definition = self.selected.definition
        plain = self.origin.names if isinstance(self.origin, Resolver) else None
        self.names = {name: name for name in definition.args} if plain is None else plain
        given = {node.name.value: node.value for node in self.selected.node.arguments or ()}
        names = [(self.names[name], each.name.value) for name, each in given.items() if isinstance(each, VariableNode)]
        self.variables = names if len(names) == len(given) else None
        left_out = {name: argument for name, argument in definition.args.items() if name not in given}
        self.defaults = self.named(get_argument_values(GraphQLField(definition.type, left_out), self.selected.node))

    def named(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments by the names that the function has for them."""
        return {self.names[name]: value for name, value in arguments.items()}


def refuse(value: object = None) -> NoReturn:
    """Leave a value to graphql-core."""
    raise MismatchError(type(value).__name__)


class Writer:
    """The functions of one selection, in the order in which they are needed."""

    def __init__(self, selection: Selection, room: int = FIELD_LIMIT) -> None:
        self._selection = selection
        self._room = room
        self._lines: list[str] = []
        self._bound: dict[str, Any] = {"refuse": refuse, "Mapping": Mapping}
        self._functions: dict[str, str] = {}
        self._objects: dict[tuple[str, tuple[int, ...]], str] = {}
        self._leaves: dict[tuple[str, str], str] = {}
        self.fields = 0
        self._globals = 0
        self._locals = 0

    def build(self) -> Mapping[str, Any]:
        """Compile what was written; the functions by name."""
        namespace = dict(self._bound)
        # S102: the source is this module's own, see above.
        exec(compile("\n".join(self._lines), "<compiled query>", "exec"), namespace)  # noqa: S102
        return namespace

    def write_completion(self, selected: Selected) -> str:
        """A function of a field's value and the run that gives what the answer says of it; its name."""
        return self._function(
            "value", lambda: [f"return {self._complete(selected.definition.type, selected, 'value')}"]
        )

    def _function(self, parameter: str, write: Callable[[], list[str]]) -> str:
        """A function with the statements that are written for it; the same statements make no second one."""
        outer, self._locals = self._locals, 0
        text = "\n    ".join([f"({parameter}, run):", *write()])
        self._locals = outer
        if text not in self._functions:
            self._functions[text] = name = self._global("function")
            self._lines.append(f"def {name}{text}")
        return self._functions[text]

    def _global(self, kind: str) -> str:
        self._globals += 1
        return f"{kind}_{self._globals}"

    def _local(self) -> str:
        self._locals += 1
        return f"v{self._locals}"

    def _bind(self, kind: str, value: Any) -> str:
        name = self._global(kind)
        self._bound[name] = value
        return name

    def _bind_once(self, kind: str, leaf: LeafType, make: Callable[[Any], Any]) -> str:
        """As ``_bind``, for what a query needs once of each type of leaf."""
        key = (kind, leaf.name)
        if key not in self._leaves:
            self._leaves[key] = self._bind(kind, make(leaf))
        return self._leaves[key]

    def _complete(self, type_: GraphQLOutputType, selected: Selected, value: str) -> str:
        """The expression for a value of a type; ``value`` is an expression that is used once."""
        optional = not isinstance(type_, GraphQLNonNull)
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        name = self._local()
        first = f"({name} := {value})"
        nothing, given = (f"None if {first} is None else ", name) if optional else ("", first)
        if isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            return self._leaf(inner, name, value, optional=optional)
        if isinstance(inner, GraphQLList):
            shown = self._list(inner, selected, name)
            return f"({nothing}{shown} if type({given}) is list or type({name}) is tuple else refuse({name}))"
        shown = self._composite(inner, selected, name)
        return f"({nothing}{shown})" if optional else f"({shown} if {given} is not None else refuse())"

    def _leaf(self, leaf: LeafType, name: str, value: str, *, optional: bool) -> str:
        write, first = self._bind_once("write", leaf, make_writer), f"({name} := {value})"
        if test := unchanged_test(leaf):
            or_none = f" or {name} is None" if optional else ""
            return f"({name} if {test.format(first=first, value=name)}{or_none} else {write}({name}))"
        if isinstance(leaf, GraphQLEnumType):
            known = self._bind_once("known", leaf, written_values)
            return f"(None if {first} is None else {known}[{name}])" if optional else f"{known}[{value}]"
        return f"(None if {first} is None else {write}({name}))" if optional else f"{write}({value})"

    def _list(self, type_: GraphQLList[GraphQLOutputType], selected: Selected, value: str) -> str:
        """The call of a function for the items; a loop in it costs less than a function for each."""
        name = self._function("items", lambda: self._loop(type_.of_type, selected))
        return f"{name}({value}, run)"

    def _loop(self, item: GraphQLOutputType, selected: Selected) -> list[str]:
        shown = self._complete(item, selected, "item")
        return ["shown = []", "for item in items:", f"    shown.append({shown})", "return shown"]

    def _composite(self, type_: GraphQLOutputType, selected: Selected, value: str) -> str:
        if isinstance(type_, GraphQLObjectType):
            return self._object(type_, selected, value)
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType) or type_.resolve_type is not read_type_name:
            raise UnknownError(str(type_))
        types = self._selection.operation.schema.get_possible_types(type_)
        functions = {each.name: self._object_function(each, selected) for each in types}
        table = self._global("by_type")
        self._lines.append(f"{table} = {{{', '.join(f'{quote(name)}: {each}' for name, each in functions.items())}}}")
        if len(set(functions.values())) > 1:
            return f'{table}[{value}["__typename"]]({value}, run)'
        # One display serves them all, and needs no call if nothing in it comes late.
        alike = self._object(types[0], selected, value)
        return f'({alike} if {value}["__typename"] in {table} else refuse({value}))'

    def _object(self, type_: GraphQLObjectType, selected: Selected, value: str) -> str:
        """The display for an object, or the call of its function where something in it is not there at once."""
        fields = self._selection.of(type_, selected.details)
        if any(self._is_late(field) for field in fields):
            return f"{self._object_function(type_, selected)}({value}, run)"
        return self._display(type_, fields, value)

    def _object_function(self, type_: GraphQLObjectType, selected: Selected) -> str:
        """The function for an object of a type, written once for each place in the document."""
        key = (type_.name, tuple(id(node) for node in selected.nodes))
        if key not in self._objects:
            fields = self._selection.of(type_, selected.details)
            self._objects[key] = self._function("parent", lambda: self._statements(type_, fields))
        return self._objects[key]

    def _statements(self, type_: GraphQLObjectType, fields: list[Selected]) -> list[str]:
        display = self._display(type_, fields, "parent")
        calls = [self._later(type_, field) for field in fields if self._is_late(field)]
        return [f"shown = {display}", *calls, "return shown"] if calls else [f"return {display}"]

    def _display(self, type_: GraphQLObjectType, fields: list[Selected], parent: str) -> str:
        if type_.is_type_of is not None:
            raise UnknownError(type_.name)
        items = [f"{quote(field.key)}: {self._field(type_, field, parent)}" for field in fields]
        if not any(isinstance(self._origin(field), Key) for field in fields):
            # Nothing is read from the parent that would show that it is none.
            return f"({{{', '.join(items)}}} if isinstance({parent}, Mapping) else refuse({parent}))"
        return f"{{{', '.join(items)}}}"

    def _field(self, type_: GraphQLObjectType, field: Selected, parent: str) -> str:
        self.fields += 1
        if self.fields > self._room:
            raise UnknownError("so many fields")
        origin = self._origin(field)
        match origin:
            case None:
                return quote(type_.name)
            case Key():
                return self._complete(field.definition.type, field, f"{parent}[{quote(origin.name)}]")
            case Function(is_async=False):
                function = self._bind("function", origin.call)
                return self._complete(field.definition.type, field, f"{function}({parent})")
            case Resolver(is_async=False):
                call = self._bind("call", Call(field, type_, origin))
                return self._complete(field.definition.type, field, f"run.resolve({call}, {parent})")
        return "None"

    def _later(self, type_: GraphQLObjectType, field: Selected) -> str:
        """The statement that has a value fetched when everything else is there; its place in the answer is kept."""
        origin = self._origin(field)
        if not isinstance(origin, Function | Resolver):
            raise UnknownError(field.name)
        call = self._bind("call", Call(field, type_, origin))
        return f"run.later({call}, {self.write_completion(field)}, parent, shown)"

    def _is_late(self, field: Selected) -> bool:
        origin = self._origin(field)
        return isinstance(origin, Function | Resolver) and origin.is_async

    def _origin(self, field: Selected) -> Origin | None:
        """Where the value comes from; None for the name of the type."""
        if field.name == "__typename":
            return None
        origin = origin_of(field.definition)
        if isinstance(origin, Resolver) and origin.takes_info:
            # It could ask where it stands in the answer, which is not kept below the root.
            raise UnknownError(field.name)
        return origin


def quote(name: str) -> str:
    """The literal of a name."""
    if not (name.isascii() and name.isidentifier()):
        raise UnknownError("a key that is no name")
    return repr(name)
