"""GraphQL documents, parsed, validated and compiled once for each role and kept within bounds."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    ValuesOfCorrectTypeRule,
    parse,
    specified_rules,
    validate,
)

from domain.viewer import Role
from server.compiled import CompiledQuery, compile_query
from server.errors import Answer, Code, coded_error
from server.limits import find_excess

TOKEN_LIMIT = 5000
"""A document of more tokens is refused before it is parsed to the end."""
_TOO_MANY_TOKENS = "Syntax Error: Document contains more than"
ERROR_LIMIT = 10
KEPT = 500
"""So many documents are kept; the one unused for longest goes first."""
LONGEST_KEPT = 20_000
"""Characters that a document may have to be kept: a program's own are shorter."""
CHARACTERS_KEPT = 500_000
"""Characters that all documents together may have to be kept, since a document in memory takes a hundred times its text."""


class QuietValuesRule(ValuesOfCorrectTypeRule):
    """As the specified rule, without repeating the value: it may be somebody's data."""

    def report_error(self, error: GraphQLError) -> None:
        """Report where, not what."""
        super().report_error(GraphQLError("A value in the document does not fit its type.", error.nodes))


RULES: Collection[type[ASTValidationRule]] = tuple(
    QuietValuesRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
)


@dataclass(frozen=True, slots=True)
class Valid:
    """A document that is ready to be executed."""

    document: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    _queries: dict[str | None, CompiledQuery | None] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation with a name, or the only one where no name is given."""
        if name is None:
            return next(iter(self.operations.values())) if len(self.operations) == 1 else None
        return self.operations.get(name)

    def query(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> CompiledQuery | None:
        """An operation of the document as functions; None for what is no query."""
        name = _name_of(operation)
        if name not in self._queries:
            self._queries[name] = compile_query(schema, self.document, operation)
        return self._queries[name]


Prepared = Valid | list[Answer]
"""A document, or the errors that keep it from being executed."""


class Documents:
    """The documents of one process, keyed by role so that no role profits from another's validation."""

    def __init__(self, kept: int = KEPT, characters: int = CHARACTERS_KEPT) -> None:
        self._kept = kept
        self._characters = characters
        self._held = 0
        self._prepared: OrderedDict[tuple[Role, str], Prepared] = OrderedDict()

    def prepare(self, schema: GraphQLSchema, role: Role, query: str) -> Prepared:
        """Parse and validate, or take what was prepared before."""
        key = (role, query)
        if key in self._prepared:
            self._prepared.move_to_end(key)
            return self._prepared[key]
        prepared = _prepare(schema, query)
        if len(query) <= LONGEST_KEPT:
            self._keep(key, prepared)
        return prepared

    def _keep(self, key: tuple[Role, str], prepared: Prepared) -> None:
        self._prepared[key] = prepared
        self._held += len(key[1])
        while len(self._prepared) > self._kept or self._held > self._characters:
            (_, dropped), _ = self._prepared.popitem(last=False)
            self._held -= len(dropped)


def _prepare(schema: GraphQLSchema, query: str) -> Prepared:
    try:
        document = parse(query, no_location=False, max_tokens=TOKEN_LIMIT)
    except RecursionError:
        return [coded_error(Code.LIMIT_EXCEEDED, "The document is nested too deeply.")]
    except GraphQLSyntaxError as error:
        if error.message.startswith(_TOO_MANY_TOKENS):
            return [coded_error(Code.LIMIT_EXCEEDED, f"A document has at most {TOKEN_LIMIT} tokens.")]
        return [{**_not_graphql(), **_locate(error)}]
    if excess := find_excess(document):
        return [coded_error(Code.LIMIT_EXCEEDED, excess)]
    errors = validate(schema, document, RULES, max_errors=ERROR_LIMIT, hide_suggestions=True)
    if errors:
        return [{**coded_error(Code.GRAPHQL_VALIDATION_FAILED, error.message), **_locate(error)} for error in errors]
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return Valid(document, {_name_of(node): node for node in operations})


def _name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _not_graphql() -> Answer:
    return coded_error(Code.GRAPHQL_PARSE_FAILED, "The document is not GraphQL; see the location.")


def _locate(error: GraphQLError) -> dict[str, Any]:
    if not error.locations:
        return {}
    return {"locations": [{"line": place.line, "column": place.column} for place in error.locations]}
