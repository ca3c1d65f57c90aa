"""Executing one GraphQL request for one role: document, variables, resolvers, coded errors."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from inspect import isawaitable
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from graphql import (
    ExecutionResult,
    OperationType,
    VariableValues,
    execute,
    get_variable_values,
    subscribe,
)

from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import Documents, ReadyOperation, Valid
from server.errors import Answer, Code, coded_error, describe_execution_error
from server.variable_checks import check_variables
from server.visit import Visit


class GraphQLRequest(NamedTuple):
    """What a client asks; a trusted document may be named by its id instead of its text."""

    query: str | None = None
    variables: Mapping[str, Any] = MappingProxyType({})
    operation_name: str | None = None
    document_id: str | None = None


_NOT_TRUSTED = "The document is not among those that this server trusts."
_ELSEWHERE = {
    True: "Send queries and mutations with POST; the websocket serves subscriptions.",
    False: "Subscriptions are served over a websocket.",
}


async def answer(request: GraphQLRequest, visit: Visit, documents: Documents, *, compiled: bool = True) -> Answer:
    """The answer to a request, errors included; never raises for anything a client sends.

    Raises Unavailable where it can't be kept who has read.
    """
    found = _find(request, visit.context.viewer.role, documents, live=False)
    if isinstance(found, list):
        return {"errors": found}
    query = found.query if compiled else None
    values = query.read_variables(request.variables) if query else None
    if values is None:
        read = _read_variables(found, request.variables)
        if isinstance(read, list):
            return {"errors": read}
        values = read
    result = await (
        _execute(found, request, visit) if query is None else query.execute(request.variables, values, visit.context)
    )
    if visit.has_read:
        # Nothing may leave if that fails.
        await visit.account(found.asked)
    return _to_answer(result)


async def _execute(found: ReadyOperation, request: GraphQLRequest, visit: Visit) -> ExecutionResult:
    result = execute(
        found.schema,
        found.document,
        context_value=visit.context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        hide_suggestions=True,
    )
    return await result if isawaitable(result) else result


async def open_stream(
    request: GraphQLRequest, visit: Visit, documents: Documents
) -> AsyncGenerator[Answer, None] | list[Answer]:
    """The answers of a subscription as they come, or the errors that keep it from beginning.

    Raises Unavailable where it can't be kept who reads from now on.
    """
    found = _find(request, visit.context.viewer.role, documents, live=True)
    if isinstance(found, list):
        return found
    values = _read_variables(found, request.variables)
    if isinstance(values, list):
        return values
    opening = subscribe(
        found.schema,
        found.document,
        context_value=visit.context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        hide_suggestions=True,
    )
    opened = await opening if isawaitable(opening) else opening
    if isinstance(opened, ExecutionResult):
        return [describe_execution_error(error) for error in opened.errors or ()]
    async with _closed_on_error(opened):
        await visit.account(found.asked)
    return _to_answers(opened)


async def _to_answers(results: AsyncIterator[ExecutionResult]) -> AsyncGenerator[Answer, None]:
    # What graphql-core gives is a generator that has to be closed, whatever its type says.
    async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", results)):
        async for result in results:
            yield _to_answer(result)


@asynccontextmanager
async def _closed_on_error(results: AsyncIterator[ExecutionResult]) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await cast("AsyncGenerator[ExecutionResult, None]", results).aclose()
        raise


def _find(request: GraphQLRequest, role: Role, documents: Documents, *, live: bool) -> ReadyOperation | list[Answer]:
    """The operation, if it can be executed where it came in, or what is wrong with it."""
    text = documents.find(request.query, request.document_id)
    if text is None:
        return [coded_error(Code.GRAPHQL_VALIDATION_FAILED, _NOT_TRUSTED)]
    prepared = documents.prepare(schema_of(role), role, text)
    if not isinstance(prepared, Valid):
        return prepared
    operation = prepared.operation(request.operation_name)
    if operation is None:
        return [coded_error(Code.GRAPHQL_VALIDATION_FAILED, "operationName names no operation of the document.")]
    if live is not (operation.node.operation is OperationType.SUBSCRIPTION):
        return [coded_error(Code.GRAPHQL_VALIDATION_FAILED, _ELSEWHERE[live])]
    return operation


def _read_variables(found: ReadyOperation, variables: Mapping[str, Any]) -> VariableValues | list[Answer]:
    """The values of the variables; what is wrong with them is looked for only where something is."""
    schema, operation = found.schema, found.node
    values = get_variable_values(schema, operation.variable_definitions or (), dict(variables), hide_suggestions=True)
    if not isinstance(values, list):
        return values
    return check_variables(schema, operation, variables) or [describe_execution_error(error) for error in values]


def _to_answer(result: ExecutionResult) -> Answer:
    if not result.errors:
        return {"data": result.data}
    errors = [describe_execution_error(error) for error in result.errors]
    return {"data": result.data, "errors": errors}
