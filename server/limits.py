"""How large a document may be: measured in one pass over it, before anything expands its fragments.

Every fragment is measured once and its measure used wherever it is spread, so that the work is linear in the
document although the answer it asks for may be exponential in it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What an operation comes to with all its fragments in place."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    repeats: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Both next to each other: the deeper depth, the sum of everything else."""
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.spreads + other.spreads,
            self.repeats + other.repeats,
        )


LIMITS = Measure(depth=15, fields=1000, aliases=50, directives=50, spreads=200, repeats=200)
"""The contract's largest operation has a depth of 6 and about 60 fields; a page asks for it once.

``repeats`` are fields that ask for a name which the same place has already: the validation compares each with each.
"""


DEFINITION_LIMIT = 100
"""Operations and fragments of one document; it also bounds how deep fragments can lead into each other."""


def find_excess(document: DocumentNode, limits: Measure = LIMITS) -> str | None:
    """The sentence about the first limit that a document exceeds, or None."""
    if len(document.definitions) > DEFINITION_LIMIT:
        return f"A document has at most {DEFINITION_LIMIT} operations and fragments."
    try:
        return _find_excess(document, limits)
    except RecursionError:
        return f"An operation has at most {limits.depth} in depth."


def _find_excess(document: DocumentNode, limits: Measure) -> str | None:
    meter = _Meter({node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)})
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode | OperationDefinitionNode):
            measure = meter.measure_definition(definition)
            for limit in fields(Measure):
                if getattr(measure, limit.name) > getattr(limits, limit.name):
                    return f"An operation has at most {getattr(limits, limit.name)} in {limit.name}."
    return None


class _Meter:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
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
            inner = self._measure_set(node.selection_set)
            field = replace(
                inner, depth=inner.depth + 1, fields=inner.fields + 1, aliases=inner.aliases + bool(node.alias)
            )
            return own.beside(field)
        if isinstance(node, InlineFragmentNode):
            return own.beside(self._measure_set(node.selection_set))
        if isinstance(node, FragmentSpreadNode):
            return own.beside(Measure(spreads=1)).beside(self._measure_fragment(node.name.value))
        return own

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
