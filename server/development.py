"""Pages for developers: a start page, GraphiQL and the messages that went out. Production has none of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from domain.danish import write_moment
from domain.errors import Unavailable
from domain.occasion import Occasion
from server.callers import Caller, example_callers
from server.errors import Code, refusal
from server.example_operations import fill_variables, read_operations
from server.json_response import respond
from server.local_outbox import list_outbox
from server.runtime import Runtime
from server.services import Services

WEB = Path(str(files("web")))
STATIC = ("graphiql", "development")
"""The folders of web/ that are served under /dev/."""

SCROLL_LOCK = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"
"""The one style that GraphiQL puts into the page itself: it keeps the page still while a dialog is open."""
PAGE_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {SCROLL_LOCK}; connect-src 'self'; font-src data:; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""An e-mail is shown as it was sent: with its own inline styles, without script, links or anything from elsewhere."""

ADDRESSES = (
    ("/log-ind", "Min Plan in Danish, as a citizen, a caseworker or a fund sees it: sign in as an example person."),
    ("/graphql", "GraphiQL, with example operations for each caller; POST is the API itself."),
    ("/dev/outbox", "Messages that went out."),
    ("/healthz", "Whether the process is up."),
    ("/readyz", "Whether database and broker answer."),
)
Page = Callable[[Request], Awaitable[Response]]
CHANNELS = {"sms": "SMS", "email": "E-mail", "letter": "Brev"}

_templates = Environment(
    loader=FileSystemLoader(WEB / "development"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def development_routes(runtime: Runtime, services: Services) -> list[BaseRoute]:
    """The routes of the pages; empty outside development."""
    if not runtime.settings.in_development:
        return []
    pages = _Pages(runtime, services)
    return [
        Route("/", pages.start),
        Route("/graphql", _or_unavailable(pages.graphiql)),
        Route("/dev/outbox", _or_unavailable(pages.outbox)),
        Route("/dev/outbox/{delivery_id:path}", _or_unavailable(pages.mail)),
        *(Mount(f"/dev/{folder}", StaticFiles(directory=WEB / folder)) for folder in STATIC),
    ]


class _Pages:
    def __init__(self, runtime: Runtime, services: Services) -> None:
        self._runtime = runtime
        self._services = services

    async def start(self, _: Request) -> Response:
        """Where everything is, and a token for each caller."""
        addresses = [{"path": path, "text": text} for path, text in ADDRESSES]
        return _render("start.html", addresses=addresses, callers=self._callers())

    async def graphiql(self, request: Request) -> Response:
        """GraphiQL as one of the example callers."""
        if "query" in request.query_params:
            body = refusal(Code.INVALID_INPUT, "Send GraphQL requests with POST.", field="method")
            return respond(body, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
        callers = self._callers()
        wanted = request.query_params.get("as")
        caller = next((each for each in callers if each.name == wanted), callers[0])
        tabs = await self._tabs(caller)
        data = {"endpoint": "/graphql", "token": caller.token, "tabs": tabs}
        return _render("graphiql.html", caller=caller, callers=callers, data=data)

    async def outbox(self, _: Request) -> Response:
        """The newest messages."""
        messages = await list_outbox(self._runtime.database)
        return _render("outbox.html", messages=messages, channels=CHANNELS, write_moment=write_moment)

    async def mail(self, request: Request) -> Response:
        """The HTML of one of the newest messages, shut in a sandbox."""
        wanted = request.path_params["delivery_id"]
        for message in await list_outbox(self._runtime.database):
            if message["_id"] == wanted and "html" in message:
                return HTMLResponse(message["html"], headers={"Content-Security-Policy": MAIL_POLICY})
        return HTMLResponse("", HTTPStatus.NOT_FOUND)

    def _callers(self) -> Sequence[Caller]:
        return example_callers(self._runtime.settings, self._services.now())

    async def _tabs(self, caller: Caller) -> Sequence[Mapping[str, str]]:
        operations = read_operations(caller.name)
        occasion = Occasion(caller.viewer, self._services.now(), self._services.new_id)
        filled = await fill_variables(operations, self._services.plans, occasion)
        return [
            {"name": operation.name, "query": operation.document, "variables": _write_json(variables)}
            for operation, variables in zip(operations, filled, strict=True)
        ]


def _or_unavailable(page: Page) -> Page:
    """The page, or the name of what does not answer."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except Unavailable as error:
            return PlainTextResponse(error.service, HTTPStatus.SERVICE_UNAVAILABLE)

    return answer


def _write_json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if value else ""


def _render(template: str, **values: Any) -> Response:
    html = _templates.get_template(template).render(values)
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})
