"""A query that is ready to run: its functions for each setting of its switches, and graphql-core behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableValues,
    execute,
)

from server.compiled.fields import Function, Resolver, UnknownError, origin_of
from server.compiled.figures import QUERIES
from server.compiled.run import Complete, Outcomes, Replay, Run
from server.compiled.selection import Operation, Selected, Selection
from server.compiled.variables import make_reader
from server.compiled.writer import FIELD_LIMIT, Call, Writer

SETTINGS_LIMIT = 16
"""So many settings of its switches a query has functions for; @skip and @include double them with each variable."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """The fields of a query's root, each with the function that completes its value."""

    roots: Sequence[tuple[Call, Complete]]
    fields: int

    async def run(self, run: Run) -> dict[str, Any]:
        """The data of the answer; any exception means that graphql-core has to say what it is."""
        if len(self.roots) == 1:
            ((call, complete),) = self.roots
            data = {call.key: complete(await run.answer(call), run)}
        else:
            data = {}
            for call, complete in self.roots:
                run.later(call, complete, None, data)
        if run.waits:
            await run.finish()
        return data


class CompiledQuery:
    """One query of a document, for the schema of one role."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self.read_variables = make_reader(operation.schema, operation.node)
        self._programs: dict[tuple[Any, ...], Program | None] = {}
        self._room = FIELD_LIMIT

    async def execute(self, variables: Mapping[str, Any], values: VariableValues, context: Any) -> ExecutionResult:
        """What graphql-core answers to the query, with ``variables`` as they came and ``values`` as they were read."""
        outcomes: Outcomes = {}
        program = self._program(values)
        if program is not None:
            run = Run(self._operation, values, context, outcomes)
            try:
                data = await program.run(run)
            except Exception:
                # Whatever it is: graphql-core finds it, too, and knows how to say it.
                QUERIES.fallen_back += 1
            else:
                QUERIES.compiled += 1
                return ExecutionResult(data, None)
            finally:
                run.drop()
        else:
            QUERIES.fallen_back += 1
        return await self._fall_back(variables, context, outcomes)

    async def _fall_back(self, variables: Mapping[str, Any], context: Any, outcomes: Outcomes) -> ExecutionResult:
        operation = self._operation
        result = execute(
            operation.schema,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            middleware=[Replay(outcomes)] if outcomes else None,
            hide_suggestions=True,
        )
        return await result if isawaitable(result) else result

    def _program(self, values: VariableValues) -> Program | None:
        switches = self._operation.switches
        setting = tuple([values.coerced.get(name) for name in switches]) if switches else ()
        try:
            return self._programs[setting]
        except KeyError:
            pass
        if len(self._programs) >= SETTINGS_LIMIT or not all(isinstance(value, bool) for value in setting):
            return None
        program = self._programs[setting] = _write(Selection(self._operation, values), self._room)
        self._room -= program.fields if program else 0
        return program


def compile_query(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> CompiledQuery | None:
    """The query as functions, for a document that is valid for the schema; None for what is not a query."""
    if operation.operation is not OperationType.QUERY:
        return None
    return CompiledQuery(Operation(schema, document, operation))


def _write(selection: Selection, room: int) -> Program | None:
    """The functions for a selection; None where something in it is not known."""
    try:
        return _write_program(selection, room)
    except (UnknownError, RecursionError):
        return None
    except Exception as error:
        # The query is answered all the same.
        log.error("query not compiled", error=type(error).__name__)
        return None


def _write_program(selection: Selection, room: int) -> Program:
    root, writer = selection.operation.schema.query_type, Writer(selection, room)
    if root is None:
        raise UnknownError("no query")
    fields = selection.of_root(root)
    names = [writer.write_completion(field) for field in fields]
    functions = writer.build()
    calls = [Call(field, root, _called(field)) for field in fields]
    return Program([(call, functions[name]) for call, name in zip(calls, names, strict=True)], writer.fields)


def _called(field: Selected) -> Function | Resolver:
    origin = origin_of(field.definition)
    if not isinstance(origin, Function | Resolver):
        raise UnknownError(field.name)
    return origin
