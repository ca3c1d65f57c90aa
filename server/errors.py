"""Errors at the edge: the one place where refusals of the domain become coded GraphQL errors."""

import traceback
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import structlog
from graphql import GraphQLError, VariableNode

from domain.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    LimitExceeded,
    NotFound,
    RuleViolation,
    Unavailable,
)

log = structlog.get_logger(__name__)


class Code(StrEnum):
    """The codes that callers rely on."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    NOT_FOUND = "NOT_FOUND"
    INVALID_INPUT = "INVALID_INPUT"
    RULE_VIOLATION = "RULE_VIOLATION"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


CODES: dict[type[DomainError], Code] = {
    InvalidInput: Code.INVALID_INPUT,
    RuleViolation: Code.RULE_VIOLATION,
    Conflict: Code.CONFLICT,
    NotFound: Code.NOT_FOUND,
    LimitExceeded: Code.LIMIT_EXCEEDED,
    Unavailable: Code.UNAVAILABLE,
}

Answer = dict[str, Any]
"""A GraphQL answer or error, ready for JSON."""


def coded_error(code: Code, message: str, **extensions: object) -> Answer:
    """One error with its code."""
    return {"message": message, "extensions": {"code": code.value, **extensions}}


def refusal(code: Code, message: str, **extensions: object) -> Answer:
    """A whole answer that holds nothing but one error."""
    return {"errors": [coded_error(code, message, **extensions)]}


def describe_domain_error(error: DomainError) -> Answer:
    """A refusal of the domain with its code and what goes with it."""
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), Code.INTERNAL)
    return coded_error(code, str(error), **_details(error))


def describe_execution_error(error: GraphQLError) -> Answer:
    """An error that happened while a field was resolved; the cause of an internal one stays in the log."""
    described = _describe_cause(error)
    return {**described, "path": error.path} if error.path else described


def _describe_cause(error: GraphQLError) -> Answer:
    while isinstance(error.original_error, GraphQLError):
        error = error.original_error
    cause = error.original_error
    if isinstance(cause, DomainError):
        return describe_domain_error(cause)
    # A variable that may be null stands where null may not: its default allows that until the values are known.
    names = [node.name.value for node in error.nodes or () if isinstance(node, VariableNode)]
    if cause is None and names:
        return coded_error(Code.INVALID_INPUT, f"{names[0]} must not be null here.", field=names[0])
    return _describe_unknown(cause or error)


def describe_unexpected(error: Exception) -> Answer:
    """An error that nobody foresaw, outside of any field."""
    return _describe_unknown(error)


def list_frames(error: BaseException) -> list[str]:
    """Where an error comes from, its innermost places, without a word of what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]


def _describe_unknown(error: BaseException) -> Answer:
    # The message and the values in the frames may hold personal data: only type and places are logged.
    log.error("internal error", error=type(error).__name__, frames=list_frames(error))
    return coded_error(Code.INTERNAL, "Something went wrong on our side. Nothing more is known to the caller.")


def _details(error: DomainError) -> Mapping[str, object]:
    if isinstance(error, InvalidInput):
        return {"field": error.field}
    if isinstance(error, RuleViolation):
        return {"rule": error.rule.value}
    if isinstance(error, Conflict):
        return {"rule": error.rule.value, "currentVersion": error.current_version}
    return {}
