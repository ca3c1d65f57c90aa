"""What an operation asks for, in words that hold nothing of what a client wrote: its root fields, and every field."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """``operation`` is the names of the root fields, ``fields`` each field as Type.field; both sorted, each once."""

    operation: str
    fields: tuple[str, ...]


def describe_asked(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Asked:
    """What a valid operation asks for, whatever its variables leave out."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        return Asked("", ())
    collector = _Collector(schema, document)
    collector.collect(root, operation.selection_set)
    names = [name.removeprefix(f"{root.name}.") for name in collector.found if name.startswith(f"{root.name}.")]
    return Asked(" ".join(sorted(names)), tuple(sorted(collector.found)))


class _Collector:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._spread: set[str] = set()
        self.found: set[str] = set()

    def collect(self, type_: GraphQLNamedType, selections: SelectionSetNode) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._collect_field(type_, node)
            elif isinstance(node, InlineFragmentNode):
                self._collect_on(node.type_condition.name.value if node.type_condition else type_.name, node)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._spread:
                self._spread.add(node.name.value)
                fragment = self._fragments[node.name.value]
                self._collect_on(fragment.type_condition.name.value, fragment)

    def _collect_on(self, name: str, node: InlineFragmentNode | FragmentDefinitionNode) -> None:
        self.collect(self._schema.type_map[name], node.selection_set)

    def _collect_field(self, type_: GraphQLNamedType, node: FieldNode) -> None:
        name = node.name.value
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) or name not in type_.fields:
            # __typename, and introspection, are about no citizen.
            return
        self.found.add(f"{type_.name}.{name}")
        if node.selection_set is not None:
            self.collect(get_named_type(type_.fields[name].type), node.selection_set)
