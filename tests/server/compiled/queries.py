"""Queries of a role's schema, drawn by hypothesis: fields, fragments, aliases, arguments, variables, directives."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)
from hypothesis import strategies as st

from tests.server.compiled.worlds import CITIZENS

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

DEPTH = 5
FIELDS = 5
ODD = [None, True, 7, 2**40, 1.5, "x", "", [], {"a": 1}, ["a", None]]
"""Values that hardly any variable takes."""
IDS = [*CITIZENS, "nobody"]
BY_NAME: dict[str, list[Any]] = {
    "citizenId": IDS,
    "deliveryId": ["d-1", "nothing"],
    "first": [1, 2, 3, 5, 10, 20, None, 100, 0, 101],
    "after": [None, None, None, None, "YW5uYS1ob2xt", "MTI=", "MjAyNy0wMy0xMHxhbm5hLWhvbG0=", "", "x"],
    "cpr": ["2110625629", "0101800001", "", "x"],
    "from": ["2027-03-01", "2019-01-01", "2026-06-01", "2024-02-29", "9999-12-01", "2027-2-1"],
    "months": [3, 6, 12, 12, 6, 3, 5],
}
BY_TYPE: dict[str, list[Any]] = {
    "Boolean": [True, False],
    "Int": [1, 20],
    "String": ["a", ""],
    "ID": IDS,
    "Date": ["2027-03-10"],
    "DateTime": ["2027-03-10T09:00:00Z"],
}


@dataclass
class Query:
    """A document, the variables that it declares, and what may be given for each."""

    text: str
    choices: dict[str, list[Any]]


@dataclass
class Drawing:
    """A query on its way: what hypothesis draws goes into variables and fragments, too."""

    draw: st.DrawFn
    schema: GraphQLSchema
    variables: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    names: int = 0

    def number(self) -> int:
        self.names += 1
        return self.names

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def pick(self, choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def selection(self, type_: Composite, depth: int) -> str:
        parts = ["__typename"] if isinstance(type_, GraphQLUnionType) or self.chance(6) else []
        if not isinstance(type_, GraphQLUnionType):
            for name in self.draw(
                st.lists(st.sampled_from(list(type_.fields)), min_size=1, max_size=FIELDS, unique=True)
            ):
                if depth or not is_composite_type(get_named_type(type_.fields[name].type)):
                    parts += self.asked(name, type_.fields[name], depth)
        if not isinstance(type_, GraphQLObjectType):
            for member in self.draw(st.lists(st.sampled_from(self.schema.get_possible_types(type_)), max_size=3)):
                parts.append(self.fragment(member, depth))
        elif self.chance(5):
            parts.append(self.fragment(type_, depth))
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def fragment(self, type_: Composite, depth: int) -> str:
        """A fragment in place, or by name and perhaps twice."""
        name, directive = f"F{self.number()}", self.directive()
        if self.chance(2):
            condition = "" if self.chance(8) and directive else f"on {type_.name}"
            inner = self.selection(type_, max(depth - 1, 0)) if condition else "{ __typename }"
            return f"... {condition} {directive} {inner}"
        self.fragments.append(f"fragment {name} on {type_.name} {self.selection(type_, max(depth - 1, 0))}")
        return f"...{name} {directive}" + (f" ...{name}" if self.chance(4) else "")

    def asked(self, name: str, definition: GraphQLField, depth: int) -> list[str]:
        """A field; what stands in fragments of the same place has a name of its own, so that they do not clash."""
        alias = f"{self.pick(['a', 'v1', 'kept', '_'])}{self.number()}: " if definition.args or self.chance(3) else ""
        arguments = [given for each in definition.args.items() if (given := self.argument(*each))]
        text = f"{alias}{name}{'(' + ', '.join(arguments) + ')' if arguments else ''} {self.directive()}"
        type_ = get_named_type(definition.type)
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            text += self.selection(type_, depth - 1)
        return [text, text] if not alias and self.chance(12) else [text]

    def argument(self, name: str, argument: GraphQLArgument) -> str | None:
        required = isinstance(argument.type, GraphQLNonNull)
        if not required and self.chance(3):
            return None
        choices = choices_for(name, argument.type)
        if self.chance(2):
            return f"{name}: {self.variable(str(argument.type), choices)}"
        good = [value for value in choices if not (required and value is None)]
        return f"{name}: {literal(self.pick(good), argument.type)}"

    def variable(self, type_: str, choices: list[Any]) -> str:
        name = f"x{self.number()}"
        default = ""
        if not type_.endswith("!") and type_ != "Date" and self.chance(3):
            default = f" = {literal(self.pick(choices), None)}" if type_ in {"Int", "Boolean", "ID", "String"} else ""
        self.variables[name] = (f"{type_}{default}", choices)
        return f"${name}"

    def directive(self) -> str:
        if not self.chance(7):
            return ""
        kind = self.pick(["@skip", "@include"])
        if self.chance(3):
            return f"{kind}(if: {self.pick(['true', 'false'])})"
        type_ = self.pick(["Boolean!", "Boolean! = true", "Boolean = false"])
        name = f"x{self.number()}"
        self.variables[name] = (type_, [True, False])
        return f"{kind}(if: ${name})"


@st.composite
def queries(draw: st.DrawFn, schema: GraphQLSchema) -> Query:
    """A query that nearly always fits the schema."""
    drawing = Drawing(draw, schema)
    assert schema.query_type
    body = drawing.selection(schema.query_type, DEPTH)
    declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in drawing.variables.items())
    head = f"query Q{f'({declared})' if declared else ''}" if declared or drawing.chance(2) else ""
    text = "\n".join([f"{head} {body}", *drawing.fragments])
    return Query(text, {name: choices for name, (_, choices) in drawing.variables.items()})


@st.composite
def given_variables(draw: st.DrawFn, query: Query) -> dict[str, Any]:
    """Values for the variables: such as fit, or now and then one that does not, or none at all."""
    given = {name: draw(st.sampled_from(choices)) for name, choices in query.choices.items()}
    if given and draw(st.integers(1, 4)) == 4:
        name = draw(st.sampled_from(list(given)))
        if draw(st.booleans()):
            given[name] = draw(st.sampled_from(ODD))
        else:
            del given[name]
    return given


def choices_for(name: str, type_: Any) -> list[Any]:
    inner = get_named_type(type_)
    if isinstance(inner, GraphQLEnumType):
        return list(inner.values)
    return BY_NAME.get(name) or BY_TYPE[inner.name]


def literal(value: Any, type_: Any) -> str:
    """A value as it stands in a document."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull | GraphQLList) else type_
    if isinstance(value, str):
        return value if isinstance(inner, GraphQLEnumType) else '"' + value.replace('"', '\\"') + '"'
    return (
        {None: "null", True: "true", False: "false"}.get(value, str(value))
        if not isinstance(value, int) or isinstance(value, bool)
        else str(value)
    )
