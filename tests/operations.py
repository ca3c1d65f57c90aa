"""The operations that other systems are built on, as they are written in tests/contract/operations.graphql."""

from functools import cache
from pathlib import Path

from graphql import FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, Visitor, parse, visit
from graphql.language.ast import ExecutableDefinitionNode

SOURCE = (Path(__file__).parent / "contract" / "operations.graphql").read_text()


@cache
def definitions() -> dict[str, ExecutableDefinitionNode]:
    document = parse(SOURCE)
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, ExecutableDefinitionNode) and definition.name
    }


def operation_names() -> list[str]:
    return [name for name, node in definitions().items() if isinstance(node, OperationDefinitionNode)]


@cache
def operation(name: str) -> str:
    """The text of an operation, to the letter, with the fragments that it uses."""
    names, pending = [name], [name]
    while pending:
        for spread in _spreads(definitions()[pending.pop()]):
            if spread not in names:
                names.append(spread)
                pending.append(spread)
    return "\n".join(_text(definitions()[each]) for each in names)


def _text(node: ExecutableDefinitionNode) -> str:
    assert node.loc
    return SOURCE[node.loc.start : node.loc.end]


def _spreads(node: ExecutableDefinitionNode) -> list[str]:
    found: list[str] = []

    class Collector(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            found.append(spread.name.value)

    visit(node, Collector())
    return found


def field_of(name: str) -> str:
    """The one field of the root type that an operation asks for."""
    node = definitions()[name]
    assert not isinstance(node, FragmentDefinitionNode)
    (selection,) = node.selection_set.selections
    return str(selection.name.value)  # type: ignore[union-attr]  # a field, not an inline fragment
