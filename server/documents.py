"""GraphQL documents, parsed, validated and compiled once for each role and kept within bounds."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
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
from server.asked import Asked, describe_asked
from server.compiled import CompiledQuery, compile_query
from server.errors import Answer, Code, coded_error
from server.limit_settings import LIMITS, Limits
from server.limits import find_excess, find_pages
from server.trusted_documents import TrustedDocuments

_TOO_MANY_TOKENS = "Syntax Error: Document contains more than"
_pages_of = cache(find_pages)


class QuietValuesRule(ValuesOfCorrectTypeRule):
    """As the specified rule, without repeating the value: it may be somebody's data."""

    def report_error(self, error: GraphQLError) -> None:
        """Report where, and what is expected there; only our own scalars say that without repeating the value."""
        cause = error.original_error
        expected = f": {cause}" if isinstance(cause, ValueError) else ""
        super().report_error(GraphQLError(f"A value in the document does not fit its type{expected}.", error.nodes))


RULES: Collection[type[ASTValidationRule]] = tuple(
    QuietValuesRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
)


class ReadyOperation:
    """An operation of a valid document, with what is made of it once, when it is first needed."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        self.schema = schema
        self.document = document
        self.node = node

    @cached_property
    def query(self) -> CompiledQuery | None:
        """The operation as functions; None for what is no query."""
        return compile_query(self.schema, self.document, self.node)

    @cached_property
    def asked(self) -> Asked:
        """What the operation asks for."""
        return describe_asked(self.schema, self.document, self.node)


@dataclass(frozen=True, slots=True)
class Valid:
    """The operations of a document, ready to be executed for the schema of one role."""

    operations: Mapping[str | None, ReadyOperation]
    only: ReadyOperation | None

    def operation(self, name: str | None) -> ReadyOperation | None:
        """The operation with a name, or the only one where no name is given."""
        return self.only if name is None else self.operations.get(name)


Prepared = Valid | list[Answer]
"""A document, or the errors that keep it from being executed."""


class Documents:
    """The documents of one process, keyed by role so that no role profits from another's validation.

    A program's own documents are short and few; only such are kept, so that memory stays bounded.
    """

    def __init__(self, limits: Limits = LIMITS, trusted: TrustedDocuments | None = None) -> None:
        self._limits = limits
        self._trusted = trusted
        self._prepared: OrderedDict[tuple[Role, str], Prepared] = OrderedDict()
        self._length = 0

    def find(self, query: str | None, document_id: str | None) -> str | None:
        """The text that a request is about; None for one that is not trusted, or that says two things at once."""
        if self._trusted is None:
            return query if document_id is None else None
        text = query if document_id is None else self._trusted.find(document_id)
        if text is None or not self._trusted.holds(text):
            return None
        return text if query in (None, text) else None

    def prepare(self, schema: GraphQLSchema, role: Role, query: str) -> Prepared:
        """Parse and validate, or take what was prepared before."""
        key = (role, query)
        if key in self._prepared:
            self._prepared.move_to_end(key)
            return self._prepared[key]
        prepared = _prepare(schema, query, self._limits)
        if len(query) <= self._limits.document_length:
            self._keep(key, prepared)
        return prepared

    def _keep(self, key: tuple[Role, str], prepared: Prepared) -> None:
        self._prepared[key] = prepared
        self._length += len(key[1])
        while len(self._prepared) > self._limits.documents or self._length > self._limits.documents_length:
            (_, unused), _ = self._prepared.popitem(last=False)
            self._length -= len(unused)


def _prepare(schema: GraphQLSchema, query: str, limits: Limits) -> Prepared:
    if len(query) > limits.characters:
        return [coded_error(Code.LIMIT_EXCEEDED, f"A document has at most {limits.characters} characters.")]
    try:
        # A document of more tokens is not parsed to its end.
        document = parse(query, no_location=False, max_tokens=limits.tokens)
    except RecursionError:
        return [coded_error(Code.LIMIT_EXCEEDED, "The document is nested too deeply.")]
    except GraphQLSyntaxError as error:
        if error.message.startswith(_TOO_MANY_TOKENS):
            return [coded_error(Code.LIMIT_EXCEEDED, f"A document has at most {limits.tokens} tokens.")]
        return [{**_not_graphql(), **_locate(error)}]
    if excess := find_excess(document, limits, _pages_of(schema)):
        return [coded_error(Code.LIMIT_EXCEEDED, excess)]
    errors = validate(schema, document, RULES, max_errors=limits.errors, hide_suggestions=True)
    if errors:
        return [{**coded_error(Code.GRAPHQL_VALIDATION_FAILED, error.message), **_locate(error)} for error in errors]
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    operations = {_name_of(node): ReadyOperation(schema, document, node) for node in nodes}
    return Valid(operations, next(iter(operations.values())) if len(operations) == 1 else None)


def _name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _not_graphql() -> Answer:
    return coded_error(Code.GRAPHQL_PARSE_FAILED, "The document is not GraphQL; see the location.")


def _locate(error: GraphQLError) -> dict[str, Any]:
    if not error.locations:
        return {}
    return {"locations": [{"line": place.line, "column": place.column} for place in error.locations]}
