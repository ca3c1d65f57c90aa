"""The HTTP application: GraphQL, health, and in development the pages that help a developer."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import Unavailable
from server.endpoint import Endpoint, respond
from server.errors import Code, refusal
from server.exports import require_classified
from server.live_endpoint import LiveEndpoint
from server.live_limits import LIVE_LIMITS, LiveLimits
from server.metrics import metrics_routes
from server.mongo import ping
from server.pages.routes import page_routes
from server.rabbit import ping_broker
from server.receipts import receipt_routes
from server.runtime import Runtime
from server.services import Services

SECURITY_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class SecurityHeaders:
    """Adds the headers that every answer carries, unless a page has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in SECURITY_HEADERS if h[0] not in present)]
            await send(message)

        await self._app(scope, receive, complete)


def create_app(
    runtime: Runtime, services: Services, more_routes: Sequence[BaseRoute] = (), limits: LiveLimits = LIVE_LIMITS
) -> Starlette:
    """The application over a runtime that is connected; ``more_routes`` come before the ones here."""

    async def is_up(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def is_ready(_: Request) -> Response:
        if missing := await find_missing(runtime):
            return PlainTextResponse("\n".join(missing), HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse("ok")

    endpoint, live = Endpoint(services), LiveEndpoint(services, runtime.live, limits)
    routes = [
        *more_routes,
        *page_routes(runtime, services, endpoint.answer, live.stream),
        *receipt_routes(runtime),
        # The figures tell of every plan: in production whoever reaches the API does not reach them.
        *(metrics_routes(runtime) if runtime.settings.in_development else ()),
        Route("/graphql", endpoint.handle, methods=["POST"]),
        WebSocketRoute("/graphql", live.handle),
        Route("/graphql", _only_post, methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"]),
        Route("/healthz", is_up),
        Route("/readyz", is_ready),
    ]
    require_classified(routes)
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])


async def find_missing(runtime: Runtime) -> list[str]:
    """The names of the services that this process needs and that do not answer."""
    asked = [ping(runtime.database)]
    if runtime.settings.amqp_url is not None:
        asked.append(ping_broker(runtime.settings.amqp_url.get_secret_value()))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Unavailable):
            raise answer
    return [answer.service for answer in answers if isinstance(answer, Unavailable)]


async def _only_post(_: Request) -> Response:
    body = refusal(Code.INVALID_INPUT, "Send GraphQL requests with POST.", field="method")
    return respond(body, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
