"""Inputs that a fund gets wrong, made from the input types of its schema: one wrong value after another."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)

from domain.viewer import Role
from resolvers.api import schema_of
from tests.noninterference.steps import Step, input_of
from tests.noninterference.twins import Twin

EXTENDED_RIGHT = 1
"""The citizen whose plan the fund writes in."""
WRONG: Mapping[str, Any] = {
    "ID": "unknown",
    "Int": 99,
    "String": "",
    "Date": "2020-01-01",
    "DateTime": "2020-01-01T00:00:00Z",
    "Boolean": None,
    "ActivityType": "HEALTH_EFFORT",
}
"""By type: a value that is wrong, or that a fund may not know to be right."""


async def refused_inputs(twin: Twin, name: str, guessed: tuple[str, ...]) -> AsyncIterator[tuple[str, Any]]:
    """Each with what is wrong in it; and valid but for an id that the fund has guessed."""
    type_ = get_named_type(schema_of(Role.FUND).type_map["Mutation"].fields[name].args["input"].type)  # type: ignore[attr-defined]  # a root
    # Read before any of them is sent, as one that is taken after all moves the draft.
    valid = await input_of(twin, Step(EXTENDED_RIGHT, name, Role.FUND))
    for label, given in _with_wrong(type_, valid):
        yield label, given
    for key in valid.keys() & {"activityId", "meetingId"}:
        for each in guessed:
            yield f"guessed {key} {each}", valid | {key: each}


def _with_wrong(type_: GraphQLInputObjectType, valid: Any) -> Iterator[tuple[str, Any]]:
    for key, field in type_.fields.items():
        yield f"{key} is wrong", valid | {key: _wrong(field.type)}
        inner = get_nullable_type(field.type)
        if isinstance(inner, GraphQLInputObjectType) and isinstance(valid.get(key), dict):
            for label, given in _with_wrong(inner, valid[key]):
                yield f"{key}.{label}", valid | {key: given}


def _wrong(type_: Any) -> Any:
    nullable = get_nullable_type(type_)
    if isinstance(nullable, GraphQLList):
        return []
    if isinstance(nullable, GraphQLInputObjectType):
        return None if isinstance(type_, GraphQLNonNull) else {}
    if isinstance(nullable, GraphQLEnumType):
        return WRONG.get(nullable.name, "NO_SUCH_VALUE")
    return WRONG[nullable.name]
