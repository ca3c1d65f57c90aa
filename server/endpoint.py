"""POST /graphql: from the bytes of a request to the bytes of its answer."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.errors import DomainError, InvalidInput, LimitExceeded, Unavailable
from domain.viewer import Viewer
from resolvers.context import PageLimits
from server.documents import Documents
from server.errors import Answer, Code, describe_domain_error, describe_unexpected, refusal
from server.execution import GraphQLRequest, answer
from server.gate import Gate, TooManyError
from server.http_errors import refuse
from server.json_response import JSON, respond
from server.limit_settings import Limits
from server.security_headers import Header
from server.services import Services
from server.token import InvalidTokenError
from server.visit import Visit
from server.waiting import within

VISITOR = "visitor"
"""Where a request holds the person of its session, if it was let in with one."""


class Endpoint:
    """Answers GraphQL requests."""

    def __init__(
        self,
        services: Services,
        documents: Documents,
        gate: Gate,
        limits: Limits,
        headers: Sequence[Header] = (),
        *,
        compiled: bool = True,
    ) -> None:
        """``headers`` are what every answer over HTTP carries."""
        self._services = services
        self._documents = documents
        self._gate = gate
        self._limits = limits
        self._headers = headers
        self._page_limits = PageLimits(limits.page, limits.items)
        self._compiled = compiled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an application of its own, since what stands between costs as much as a small answer."""
        response = await self._respond(scope, receive)
        response.raw_headers += self._headers
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        """One request: who asks, what is asked, the answer."""
        try:
            viewer = await authenticate(scope, self._services)
        except InvalidTokenError:
            return unauthenticated()
        except Unavailable as error:
            return refuse(error)
        try:
            with self._gate.request(viewer):
                return await self._serve(scope, receive, viewer)
        except TooManyError as error:
            return refuse(error)

    async def _serve(self, scope: Scope, receive: Receive, viewer: Viewer) -> Response:
        try:
            asked = parse_request(_headers(scope, b"content-type")[:1], await read_body(receive, self._limits))
        except (LimitExceeded, InvalidInput) as error:
            return refuse(error)
        try:
            return respond(await within(self._limits.request_seconds, self.answer(asked, viewer)))
        except TimeoutError:
            return self._give_up()

    async def execute(self, asked: GraphQLRequest, viewer: Viewer) -> Answer:
        """As a request of the viewer's that came in another way: within the same limits, with every refusal coded."""
        try:
            with self._gate.request(viewer):
                return await within(self._limits.request_seconds, self.answer(asked, viewer))
        except TooManyError as error:
            return {"errors": [describe_domain_error(error)]}
        except TimeoutError:
            return refusal(Code.UNAVAILABLE, "The answer took too long.")

    async def answer(self, asked: GraphQLRequest, viewer: Viewer) -> Answer:
        """The answer to one request of a viewer: the one place where an operation is executed for somebody."""
        try:
            visit = Visit(self._services, viewer, self._page_limits)
            return await answer(asked, visit, self._documents, compiled=self._compiled)
        except DomainError as error:
            return {"errors": [describe_domain_error(error)]}
        except Exception as error:
            return {"errors": [describe_unexpected(error)]}

    def _give_up(self) -> Response:
        seconds = self._limits.request_seconds
        text = f"The answer took longer than {seconds:g} seconds. A change may have been made: read before sending it again."
        wait = {"Retry-After": str(math.ceil(seconds))}
        return respond(refusal(Code.UNAVAILABLE, text), HTTPStatus.SERVICE_UNAVAILABLE, wait)


async def authenticate(scope: Scope, services: Services) -> Viewer:
    """The viewer behind the bearer token of a request, or one whom a session has named; else InvalidTokenError."""
    if isinstance(visitor := scope.get("state", {}).get(VISITOR), Viewer):
        return visitor
    # Of two headers a proxy in front may have checked the other one.
    given = _headers(scope, b"authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise InvalidTokenError
    return await services.verifier.verify(token.strip(), services.now())


def _headers(scope: Scope, name: bytes) -> list[str]:
    """What the headers of a name say."""
    return [value.decode("latin-1") for given, value in scope["headers"] if given == name]


async def read_body(receive: Receive, limits: Limits) -> bytes:
    """The body, as long as it is small enough and arrives in time."""
    try:
        return await within(limits.body_seconds, _collect_body(receive, limits.body_bytes))
    except TimeoutError:
        raise InvalidInput("body", "The body did not arrive in time; send it again.") from None


async def _collect_body(receive: Receive, most: int) -> bytes:
    # Chunks of a few bytes each would take a hundred times their size in a list.
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise InvalidInput("body", "The body did not arrive.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise LimitExceeded(f"A request has at most {most} bytes.")
    return bytes(body)


def parse_request(content_types: Sequence[str], body: bytes) -> GraphQLRequest:
    """The request in a JSON body; InvalidInput for anything else, batches included."""
    if "".join(content_types).partition(";")[0].strip().lower() != JSON:
        raise InvalidInput("body", f"The content type of a request is {JSON}.")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput("body", "The body is not JSON.") from None
    if isinstance(given, list):
        raise InvalidInput("body", "One request at a time: batches are not answered.")
    if not isinstance(given, dict):
        raise InvalidInput("body", "The body is a JSON object with query, variables and operationName.")
    document_id = _typed(given, "documentId", str, None, optional=True)
    return GraphQLRequest(
        query=_typed(given, "query", str, None, optional=document_id is not None),
        variables=_typed(given, "variables", dict, {}),
        operation_name=_typed(given, "operationName", str, None, optional=True),
        document_id=document_id,
    )


def unauthenticated() -> Response:
    """The one answer to every token that is not good."""
    body = refusal(Code.UNAUTHENTICATED, "Send a valid token: Authorization: Bearer TOKEN.")
    return respond(body, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})


def _typed(given: Mapping[str, Any], name: str, kind: type, default: Any, *, optional: bool = False) -> Any:
    value = given.get(name)
    if value is None and (optional or default is not None):
        return default
    if not isinstance(value, kind):
        raise InvalidInput(name, f"{name} is missing or has the wrong type.")
    return value
