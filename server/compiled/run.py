"""One run of a query: the resolvers it calls, what they answered, and the same answers again for graphql-core."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple, NoReturn

from graphql import GraphQLResolveInfo, GraphQLResolveInfoHelpers, VariableValues, get_argument_values
from graphql.pyutils.is_awaitable import is_awaitable

from server.compiled.fields import Function
from server.compiled.leaves import MismatchError
from server.compiled.selection import Operation
from server.compiled.writer import Call

Complete = Callable[[Any, "Run"], Any]


class Outcome(NamedTuple):
    """What a resolver answered about a parent, or the exception it raised."""

    parent: Any
    value: Any


Outcomes = dict[tuple[int, int], Outcome]
"""By the identity of parent and field node; an outcome holds its parent, so that no other object gets the identity."""


class ContextInfo(NamedTuple):
    """What a resolver's own function gets as its info: of all that is in one, ours look at the context alone."""

    context: Any


class _Awaited(NamedTuple):
    call: Call
    complete: Complete
    parent: Any
    shown: dict[str, Any]
    value: Awaitable[Any]


class Run:
    """What the functions of a query get beside the values."""

    __slots__ = ("_awaited", "_context", "_operation", "_outcomes", "_values")

    def __init__(self, operation: Operation, values: VariableValues, context: Any, outcomes: Outcomes) -> None:
        self._operation = operation
        self._values = values
        self._context = context
        self._outcomes = outcomes
        self._awaited: list[_Awaited] = []

    def resolve(self, call: Call, parent: Any) -> Any:
        """What a function or resolver answers."""
        origin = call.origin
        if isinstance(origin, Function):
            return origin.call(parent)
        info = self._info(call) if origin.names is None else ContextInfo(self._context)
        return origin.call(parent, info, **self._arguments(call))

    def _arguments(self, call: Call) -> dict[str, Any]:
        """The arguments: at once where they are variables with values, else as graphql-core reads them."""
        if call.variables is not None:
            arguments, coerced = dict(call.defaults), self._values.coerced
            for name, variable in call.variables:
                arguments[name] = coerced.get(variable)
                if arguments[name] is None:
                    break
            else:
                return arguments
        given = get_argument_values(call.selected.definition, call.selected.node, self._values, None, True)
        return call.named(given)

    def later(self, call: Call, complete: Complete, parent: Any, shown: dict[str, Any]) -> None:
        """Call what gives a value, and put the value into its place once it is there."""
        value = self.resolve(call, parent)
        if is_awaitable(value):
            shown[call.key] = None
            self._awaited.append(_Awaited(call, complete, parent, shown, value))
        else:
            shown[call.key] = complete(value, self)

    async def answer(self, call: Call) -> Any:
        """The value of a root field that stands alone, which needs no place to be kept for it."""
        try:
            value = self.resolve(call, None)
            if not is_awaitable(value):
                return value
            value = await value
        except Exception as error:
            self._keep(call, None, error)
            raise
        self._keep(call, None, value)
        return value

    @property
    def waits(self) -> bool:
        """Whether something is not there yet."""
        return bool(self._awaited)

    async def finish(self) -> None:
        """Wait for everything that is not there yet, and for what that leads to."""
        while self._awaited:
            awaited, self._awaited = self._awaited, []
            values = await _wait_for(awaited)
            for each, value in zip(awaited, values, strict=True):
                self._keep(each.call, each.parent, value)
            for each, value in zip(awaited, values, strict=True):
                if isinstance(value, BaseException):
                    raise value
                each.shown[each.call.key] = each.complete(value, self)

    def _keep(self, call: Call, parent: Any, outcome: Any) -> None:
        self._outcomes[id(parent), id(call.nodes[0])] = Outcome(parent, outcome)

    def drop(self) -> None:
        """Close what nobody will wait for any more."""
        for each in self._awaited:
            if isinstance(each.value, Coroutine):
                each.value.close()

    def _info(self, call: Call) -> GraphQLResolveInfo[Any]:
        selected, operation = call.selected, self._operation
        return GraphQLResolveInfo(
            selected.name,
            call.nodes,
            selected.definition.type,
            call.parent,
            call.path,
            operation.schema,
            operation.fragments,
            None,
            operation.node,
            self._values,
            self._context,
            is_awaitable,
            None,
            _HELPERS,
        )


async def _wait_for(awaited: list[_Awaited]) -> list[Any]:
    """The values, or the exceptions in their stead; a single one needs no task of its own."""
    if len(awaited) > 1:
        return await asyncio.gather(*(each.value for each in awaited), return_exceptions=True)
    try:
        return [await awaited[0].value]
    except Exception as error:
        return [error]


class Replay:
    """Gives graphql-core what the resolvers have answered already, so that none runs twice for one request."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    def resolve(
        self, resolver: Callable[..., Any], parent: Any, info: GraphQLResolveInfo[Any], **arguments: Any
    ) -> Any:
        """The outcome, or what the resolver answers if it was not asked."""
        outcome = self._outcomes.get((id(parent), id(info.field_nodes[0])))
        return resolver(parent, info, **arguments) if outcome is None else _give(outcome.value)


async def _give(value: Any) -> Any:
    if isinstance(value, BaseException):
        raise value
    return value


def _unknown(*_: object) -> NoReturn:
    raise MismatchError


_HELPERS = GraphQLResolveInfoHelpers(gather=_unknown, track=_unknown)
"""No resolver of ours hands work over to the executor."""
