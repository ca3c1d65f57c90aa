"""Which fields a document asks of an object type, collected by graphql-core itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from server.compiled.fields import UnknownError


@dataclass(frozen=True, slots=True)
class Selected:
    """One field of an answer."""

    key: str
    name: str
    definition: GraphQLField
    details: FieldDetailsList

    @property
    def node(self) -> FieldNode:
        """Where the document asks for it first."""
        return self.details[0].node

    @property
    def nodes(self) -> list[FieldNode]:
        """Everywhere the document asks for it."""
        return [detail.node for detail in self.details]


@dataclass(frozen=True)
class Operation:
    """One operation of a document that is valid for a schema."""

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode] = field(init=False)
    switches: tuple[str, ...] = field(init=False)
    """The variables that decide what is skipped and what is included."""

    def __post_init__(self) -> None:
        """Read the document once."""
        definitions = self.document.definitions
        named = {node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)}
        object.__setattr__(self, "fragments", named)
        object.__setattr__(self, "switches", _find_switches([self.node, *named.values()]))

    @property
    def name(self) -> str | None:
        """What the operation is called."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Selection:
    """What an operation asks for under some values of its switches."""

    operation: Operation
    values: VariableValues

    def of_root(self, root: GraphQLObjectType) -> list[Selected]:
        """The fields of the root."""
        operation = self.operation
        collected = collect_fields(operation.schema, self._fragments(), self.values, root, operation.node, True)
        return _select(operation.schema, root, collected)

    def of(self, parent: GraphQLObjectType, details: FieldDetailsList) -> list[Selected]:
        """The fields of an object that stands in a field."""
        operation = self.operation
        collected = collect_subfields(
            operation.schema, self._fragments(), self.values, operation.node, parent, details, True
        )
        return _select(operation.schema, parent, collected)

    def _fragments(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(node) for name, node in self.operation.fragments.items()}


def _select(schema: GraphQLSchema, parent: GraphQLObjectType, collected: CollectedFields) -> list[Selected]:
    selected = []
    for key, details in collected.grouped_field_set.items():
        name = details[0].node.name.value
        definition = schema.get_field(parent, name)
        if definition is None or any(detail.fragment_variable_values or detail.defer_usage for detail in details):
            raise UnknownError(name)
        selected.append(Selected(key, name, definition, details))
    return selected


class _Switches(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """Note the variables in the arguments of a directive."""
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None


def _find_switches(nodes: Iterable[OperationDefinitionNode | FragmentDefinitionNode]) -> tuple[str, ...]:
    visitor = _Switches()
    for node in nodes:
        visit(node, visitor)
    return tuple(visitor.names)
