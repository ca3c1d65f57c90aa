"""Signing in and out: at the OpenID Connect provider, or in development as one of the example people."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from domain.errors import InvalidInput, LimitExceeded
from domain.viewer import Viewer
from server.pages.example_people import EXAMPLE_PEOPLE
from server.pages.form_origin import ForeignFormError
from server.pages.forms import one
from server.pages.openid import BEGIN, CALLBACK, Provider, SignInError
from server.pages.rendering import page_headers, render
from server.pages.site import FIRST_PAGES, LOST, QUERY_CHARACTERS, SIGN_IN, Site, never_failing
from server.pages.troubles import frame, trouble
from server.runtime import Clock
from server.settings import Settings

SIGN_OUT, SIGN_IN_AS = "/log-ud", "/log-ind/som"
# Each character can be taken in one way only: the time to refuse a path does not grow faster than the path.
_OWN_PATH = re.compile(r"/(?:[a-zA-Z0-9_.~-]+(?:/[a-zA-Z0-9_.~-]+)*/?)?")
_QUERY = re.compile(rf"[a-zA-Z0-9_.~%&=+-]{{0,{QUERY_CHARACTERS}}}")
LONGEST_PATH = 150
"""Three such paths with their queries fit into the cookie of sign-ins that have begun."""


def sign_in_routes(settings: Settings, site: Site, now: Clock) -> Sequence[BaseRoute]:
    """The routes for signing in and out that the settings allow."""
    provider = Provider(settings, site.sessions) if settings.oidc_issuer is not None else None
    door = _Door(settings, site, now, provider)
    doors = [
        (SIGN_IN, door.show, "GET"),
        (BEGIN, door.begin, "GET"),
        (CALLBACK, door.come_back, "GET"),
        (SIGN_OUT, door.leave, "POST"),
        *([(SIGN_IN_AS, door.enter_as, "POST")] if settings.in_development else []),
    ]
    return [Route(path, never_failing(answer), methods=[method]) for path, answer, method in doors]


class _Door:
    def __init__(self, settings: Settings, site: Site, now: Clock, provider: Provider | None) -> None:
        self._settings = settings
        self._site = site
        self._now = now
        self._provider = provider

    async def show(self, request: Request) -> Response:
        """How to sign in."""
        visit = self._site.visit(request)
        target = own_path(request.query_params.get("til", ""))
        if visit is not None and visit.viewer.role in FIRST_PAGES:
            return _go(target or FIRST_PAGES[visit.viewer.role])
        return self._render(target, lost=LOST in request.query_params)

    async def begin(self, request: Request) -> Response:
        """To the provider."""
        try:
            return await self._require_provider().begin(request, own_path(request.query_params.get("til", "")))
        except SignInError:
            return self._render("", failed=True)

    async def come_back(self, request: Request) -> Response:
        """From the provider: a new session for whom its token names."""
        try:
            viewer, target = await self._require_provider().finish(request)
        except SignInError:
            response = self._render("", failed=True)
        else:
            response = self._enter(viewer, target)
        if self._provider is not None:
            self._provider.forget(request, response)
        return response

    async def enter_as(self, request: Request) -> Response:
        """In development: as one of the example people."""
        try:
            given = await self._site.read_form(request, None)
        except (ForeignFormError, InvalidInput, LimitExceeded):
            return trouble(HTTPStatus.FORBIDDEN)
        person = EXAMPLE_PEOPLE.get(one(given, "person"))
        if person is None:
            return trouble(HTTPStatus.NOT_FOUND)
        return self._enter(person.viewer, own_path(one(given, "til")))

    async def leave(self, request: Request) -> Response:
        """End the session, and say where the provider's own can be ended."""
        visit = self._site.visit(request)
        if visit is not None:
            try:
                await self._site.read_form(request, visit.session)
            except (ForeignFormError, InvalidInput, LimitExceeded):
                return trouble(HTTPStatus.FORBIDDEN, visit)
        farewell = await self._provider.farewell() if self._provider else None
        response = render("signed_out.html", {**frame(None), "farewell": farewell})
        self._site.sessions.end(response)
        return response

    def _enter(self, viewer: Viewer, target: str) -> Response:
        if viewer.role not in FIRST_PAGES:
            return self._render("", failed=True)
        response = _go(own_path(target) or FIRST_PAGES[viewer.role])
        self._site.sessions.write(response, self._site.sessions.begin(viewer, self._now()))
        return response

    def _render(self, target: str, *, failed: bool = False, lost: bool = False) -> Response:
        people = list(EXAMPLE_PEOPLE.items()) if self._settings.in_development else []
        begin = BEGIN if self._provider else None
        values = {"begin": begin, "people": people, "target": target, "failed": failed, "lost": lost}
        status = HTTPStatus.FORBIDDEN if failed else HTTPStatus.OK
        return render("sign_in.html", {**frame(None), **values}, status)

    def _require_provider(self) -> Provider:
        if self._provider is None:
            raise SignInError
        return self._provider


def own_path(text: str) -> str:
    """A path of this site to go on to, with its query; empty for anything else, other sites above all."""
    path, _, query = text.partition("?")
    kept = len(path) <= LONGEST_PATH and _OWN_PATH.fullmatch(path) and _QUERY.fullmatch(query)
    return text if kept else ""


def _go(target: str) -> Response:
    return RedirectResponse(target, HTTPStatus.SEE_OTHER, page_headers())
