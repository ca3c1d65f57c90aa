"""How large a document may be: measured in one pass over it, before anything expands its fragments.

Every fragment is measured once and its measure used wherever it is spread, so that the work is linear in the
document although the answer it asks for may be exponential in it.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_object_type,
)

from resolvers.pages import PAGE_DEFAULT
from server.limit_settings import LIMITS, Limits

SIZE_ARGUMENT = "first"
"""What every page is given its size with."""
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Measure:
    """What an operation comes to with all its fragments in place; each part is the limit of the same name.

    ``repeats`` are fields that ask for a name which the same place has already: the validation compares each with each.
    ``cost`` is 1 for a field, and what stands in a page costs as often as the page may have items.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    repeats: int = 0
    cost: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Both next to each other: the deeper depth, the sum of everything else."""
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.spreads + other.spreads,
            self.repeats + other.repeats,
            self.cost + other.cost,
        )

    def inside(self, size: int) -> "Measure":
        """This, selected in a field that has it so many times: one field more, and one level deeper."""
        return replace(self, depth=self.depth + 1, fields=self.fields + 1, cost=1 + size * self.cost)


def find_pages(schema: GraphQLSchema) -> frozenset[str]:
    """The names of the fields that are pages."""
    types = [kind for kind in schema.type_map.values() if is_object_type(kind)]
    return frozenset(name for kind in types for name, field in kind.fields.items() if SIZE_ARGUMENT in field.args)


def find_excess(document: DocumentNode, limits: Limits = LIMITS, pages: Collection[str] = ()) -> str | None:
    """The sentence about the first limit that a document exceeds, or None."""
    # This also bounds how deep fragments can lead into each other.
    if len(document.definitions) > limits.definitions:
        return f"A document has at most {limits.definitions} operations and fragments."
    try:
        return _find_excess(document, limits, pages)
    except RecursionError:
        return f"An operation has at most {limits.depth} in depth."


def _find_excess(document: DocumentNode, limits: Limits, pages: Collection[str]) -> str | None:
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    meter = _Meter({node.name.value: node for node in fragments}, pages, limits.page)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode | OperationDefinitionNode):
            measure = meter.measure_definition(definition)
            for limit in fields(Measure):
                if getattr(measure, limit.name) > getattr(limits, limit.name):
                    return f"An operation has at most {getattr(limits, limit.name)} in {limit.name}."
    return None


class _Meter:
    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], pages: Collection[str], largest_page: int
    ) -> None:
        self._fragments = fragments
        self._pages = pages
        self._largest_page = largest_page
        self._measured: dict[str, Measure] = {}
        self._named: dict[str, Counter[str]] = {}

    def measure_definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Measure:
        inner = self._measure_set(node.selection_set)
        return inner.beside(Measure(directives=len(node.directives or ())))

    def _measure_set(self, selections: SelectionSetNode | None) -> Measure:
        if selections is None:
            return Measure()
        names = self._names_in(selections)
        total = Measure(repeats=names.total() - len(names))
        for selection in selections.selections:
            total = total.beside(self._measure_one(selection))
        return total

    def _measure_one(self, node: SelectionNode) -> Measure:
        own = Measure(directives=len(node.directives or ()))
        if isinstance(node, FieldNode):
            field = self._measure_set(node.selection_set).inside(self._size_of(node))
            return own.beside(replace(field, aliases=field.aliases + bool(node.alias)))
        if isinstance(node, InlineFragmentNode):
            return own.beside(self._measure_set(node.selection_set))
        if isinstance(node, FragmentSpreadNode):
            return own.beside(Measure(spreads=1)).beside(self._measure_fragment(node.name.value))
        return own

    def _size_of(self, node: FieldNode) -> int:
        """How many items a field may have as a page; 1 for a field that is none."""
        given = next((each.value for each in node.arguments or () if each.name.value == SIZE_ARGUMENT), None)
        if isinstance(given, IntValueNode):
            # What is out of bounds is refused by name when the page is read; a number may be too long to be read at all.
            return max(1, min(int(given.value[:LONGEST_NUMBER]), self._largest_page))
        if isinstance(given, VariableNode):
            return self._largest_page
        return min(PAGE_DEFAULT, self._largest_page) if node.name.value in self._pages else 1

    def _measure_fragment(self, name: str) -> Measure:
        if name not in self._measured:
            # A fragment that spreads itself counts as nothing here; the validation refuses it by name.
            self._measured[name] = Measure()
            if name in self._fragments:
                self._measured[name] = self.measure_definition(self._fragments[name])
        return self._measured[name]

    def _names_in(self, selections: SelectionSetNode) -> Counter[str]:
        """How often each name stands in a set of selections once its fragments are in place."""
        names: Counter[str] = Counter()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                names[node.alias.value if node.alias else node.name.value] += 1
            elif isinstance(node, InlineFragmentNode):
                names += self._names_in(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                names += self._names_in_fragment(node.name.value)
        return names

    def _names_in_fragment(self, name: str) -> Counter[str]:
        if name not in self._named:
            self._named[name] = Counter()
            if name in self._fragments:
                self._named[name] = self._names_in(self._fragments[name].selection_set)
        return self._named[name]
