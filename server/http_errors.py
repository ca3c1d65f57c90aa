"""Refusals of the domain as HTTP answers: the coded errors of GraphQL, with a status."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from domain.errors import DomainError
from server.errors import Code, describe_domain_error, describe_unexpected
from server.gate import TooManyError
from server.json_response import respond

STATUS: Mapping[str, HTTPStatus] = {
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.INVALID_INPUT: HTTPStatus.BAD_REQUEST,
    Code.RULE_VIOLATION: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.CONFLICT: HTTPStatus.CONFLICT,
    Code.LIMIT_EXCEEDED: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status that goes with a code; any other is our fault."""


def refuse(error: Exception) -> Response:
    """The answer to whoever asked for something that the domain refuses, or that broke."""
    if isinstance(error, TooManyError):
        wait = {"Retry-After": str(error.retry_after)}
        return respond({"errors": [describe_domain_error(error)]}, HTTPStatus.TOO_MANY_REQUESTS, wait)
    described = describe_domain_error(error) if isinstance(error, DomainError) else describe_unexpected(error)
    status = STATUS.get(described["extensions"]["code"], HTTPStatus.INTERNAL_SERVER_ERROR)
    return respond({"errors": [described]}, status)
