"""The HTTP application: GraphQL, health, and in development the pages that help a developer."""

import asyncio
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import Unavailable
from server.documents import Documents
from server.endpoint import Endpoint
from server.errors import Code, refusal
from server.exports import require_classified
from server.gate import Gate
from server.json_response import respond
from server.live_endpoint import LiveEndpoint
from server.live_limits import LiveLimits, read_live_limits
from server.metrics import metrics_routes
from server.mongo import ping
from server.pages.contract_forms import ContractForms
from server.pages.routes import page_handlers, page_routes, visitor_middleware
from server.plan_routes import open_contract_desk, plan_pdf_routes
from server.rabbit import ping_broker
from server.receipts import receipt_routes
from server.runtime import Runtime
from server.security_headers import SecurityHeaders, answer_other_hosts, headers_of_every_answer
from server.services import Services
from server.settings import Settings
from server.trusted_documents import load_trusted_documents
from server.visiting import Reception

PATH = "/graphql"


class FrontDoor:
    """Hands POST /graphql to its endpoint at once, and everything else to the routes."""

    def __init__(self, endpoint: ASGIApp, routes: ASGIApp) -> None:
        self._endpoint = endpoint
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        asks = scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST"
        await (self._endpoint if asks else self._routes)(scope, receive, send)


def create_app(
    runtime: Runtime, services: Services, more_routes: Sequence[BaseRoute] = (), limits: LiveLimits | None = None
) -> ASGIApp:
    """The application over a runtime that is connected; ``more_routes`` come before the ones here.

    ``limits`` are those of live connections, where they are not to be the ones of the settings.
    SettingsError where the trusted documents are not in order.
    """
    settings = runtime.settings
    trusted = settings.trusted_documents
    documents = Documents(settings.limit, load_trusted_documents(trusted) if trusted else None)
    gate = Gate(settings.limit, services.now)
    headers = headers_of_every_answer(encrypted=not settings.in_development)
    endpoint = Endpoint(services, documents, gate, settings.limit, headers, compiled=settings.compiled)
    live = LiveEndpoint(
        services,
        runtime.live,
        documents,
        gate,
        limits or read_live_limits(settings.limit),
        settings.allowed_origins,
    )
    reception, desk = Reception(services, gate), open_contract_desk(services, settings.limit)
    routes = [
        *more_routes,
        *_pages(runtime, services, gate, live, ContractForms(desk, reception)),
        *receipt_routes(runtime),
        *plan_pdf_routes(services, reception, desk, settings.limit),
        # The figures tell of every plan: in production whoever reaches the API does not reach them.
        *(metrics_routes(runtime) if settings.in_development else ()),
        Route(PATH, endpoint, methods=["POST"]),
        WebSocketRoute(PATH, live.handle),
        Route(PATH, _only_post, methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"]),
        *_health_routes(runtime),
    ]
    require_classified(routes)
    others = answer_other_hosts(settings.allowed_origins)
    inside = _route(routes, settings, services)
    return FrontDoor(_wrap(endpoint, others), _wrap(inside, [Middleware(SecurityHeaders, headers), *others]))


def _route(routes: Sequence[BaseRoute], settings: Settings, services: Services) -> Starlette:
    """The routes, and what is at an address that is none."""
    visitors, handlers = visitor_middleware(settings, services.now), page_handlers(settings, services.now)
    app = Starlette(routes=routes, middleware=visitors, exception_handlers=handlers)
    # Where an address with a slash too many leads would be taken from the header Host.
    app.router.redirect_slashes = False
    return app


def _health_routes(runtime: Runtime) -> Sequence[Route]:
    async def is_up(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def is_ready(_: Request) -> Response:
        if missing := await find_missing(runtime):
            return PlainTextResponse("\n".join(missing), HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse("ok")

    return Route("/healthz", is_up), Route("/readyz", is_ready)


def _wrap(app: ASGIApp, layers: Sequence[Middleware]) -> ASGIApp:
    """The application behind layers, the first one outermost."""
    for layer in reversed(layers):
        app = layer.cls(app, *layer.args, **layer.kwargs)
    return app


def _pages(
    runtime: Runtime, services: Services, gate: Gate, live: LiveEndpoint, contracts: ContractForms
) -> Sequence[BaseRoute]:
    # What the pages ask with is our own: a list of the documents that clients may send does not have it.
    settings = runtime.settings
    documents = Documents(settings.limit)
    endpoint = Endpoint(services, documents, gate, settings.limit, (), compiled=settings.compiled)
    return page_routes(runtime, services, endpoint.execute, partial(live.stream, documents), contracts)


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
