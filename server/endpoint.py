"""POST /graphql: from the bytes of a request to the bytes of its answer."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from domain.errors import DomainError, InvalidInput, LimitExceeded
from domain.viewer import Viewer
from server.documents import Documents
from server.errors import Answer, Code, describe_domain_error, describe_unexpected, refusal
from server.execution import GraphQLRequest, answer
from server.services import Services
from server.token import InvalidTokenError
from server.visit import Visit

BODY_LIMIT = 1_000_000
"""Bytes that a request may have at most."""
BODY_SECONDS = 10.0
"""So long the body may take to arrive."""
JSON = "application/json"


class Endpoint:
    """Answers GraphQL requests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._documents = Documents()

    async def handle(self, request: Request) -> Response:
        """One request: who asks, what is asked, the answer."""
        try:
            viewer = await authenticate(request, self._services)
        except InvalidTokenError:
            return unauthenticated()
        except DomainError as error:
            return respond({"errors": [describe_domain_error(error)]}, HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            asked = parse_request(request.headers.get("content-type", ""), await read_body(request))
        except LimitExceeded as error:
            return respond({"errors": [describe_domain_error(error)]}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except InvalidInput as error:
            return respond({"errors": [describe_domain_error(error)]}, HTTPStatus.BAD_REQUEST)
        return respond(await self.answer(asked, viewer))

    async def answer(self, asked: GraphQLRequest, viewer: Viewer) -> Answer:
        """The answer to one request of a viewer: the one place where an operation is executed for somebody."""
        try:
            return await answer(asked, Visit(self._services, viewer), self._documents)
        except DomainError as error:
            return {"errors": [describe_domain_error(error)]}
        except Exception as error:
            return {"errors": [describe_unexpected(error)]}


async def authenticate(request: Request, services: Services) -> Viewer:
    """The viewer behind the bearer token of a request; InvalidTokenError without a good one."""
    # Of two headers a proxy in front may have checked the other one.
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise InvalidTokenError
    return await services.verifier.verify(token.strip(), services.now())


async def read_body(request: Request) -> bytes:
    """The body, as long as it is small enough and arrives in time."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise LimitExceeded(f"A request has at most {BODY_LIMIT} bytes.")
    except TimeoutError:
        raise InvalidInput("body", "The body did not arrive in time; send it again.") from None
    except ClientDisconnect:
        raise InvalidInput("body", "The body did not arrive.") from None
    return bytes(body)


def parse_request(content_type: str, body: bytes) -> GraphQLRequest:
    """The request in a JSON body; InvalidInput for anything else, batches included."""
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise InvalidInput("body", f"The content type of a request is {JSON}.")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput("body", "The body is not JSON.") from None
    if isinstance(given, list):
        raise InvalidInput("body", "One request at a time: batches are not answered.")
    if not isinstance(given, dict):
        raise InvalidInput("body", "The body is a JSON object with query, variables and operationName.")
    return GraphQLRequest(
        query=_typed(given, "query", str, None),
        variables=_typed(given, "variables", dict, {}),
        operation_name=_typed(given, "operationName", str, None, optional=True),
    )


def unauthenticated() -> Response:
    """The one answer to every token that is not good."""
    body = refusal(Code.UNAUTHENTICATED, "Send a valid token: Authorization: Bearer TOKEN.")
    return respond(body, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})


def respond(body: Answer, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(body), status, headers, JSON)


def _typed(given: Mapping[str, Any], name: str, kind: type, default: Any, *, optional: bool = False) -> Any:
    value = given.get(name)
    if value is None and (optional or default is not None):
        return default
    if not isinstance(value, kind):
        raise InvalidInput(name, f"{name} is missing or has the wrong type.")
    return value
