"""The addresses of the site: one table of pages, one of forms."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from server.pages.citizen_pages import CITIZEN_DOWNLOADS, CITIZEN_FORMS, CITIZEN_PAGES
from server.pages.contract_forms import ContractForms
from server.pages.editing_pages import EDITING_FORMS, EDITING_PAGES
from server.pages.education_pages import EDUCATION_FORMS, EDUCATION_PAGES, list_streams
from server.pages.guest_pages import GUEST_FORMS, GUEST_PAGES
from server.pages.live import Streams, Subscribe
from server.pages.page_request import Execute
from server.pages.register_pages import REGISTER_FORMS, REGISTER_PAGES
from server.pages.rendering import WEB
from server.pages.session import Sessions
from server.pages.sharing_pages import SHARING_FORMS, SHARING_PAGES
from server.pages.sign_in import sign_in_routes
from server.pages.site import SIGN_IN, Site
from server.pages.staff_pages import STAFF_FORMS, STAFF_PAGES
from server.pages.visitor import SessionAsVisitor, no_page_shown_to
from server.runtime import Clock, Runtime
from server.services import Services
from server.settings import Settings

PAGES = (
    *CITIZEN_PAGES,
    *EDUCATION_PAGES,
    *STAFF_PAGES,
    *EDITING_PAGES,
    *SHARING_PAGES,
    *REGISTER_PAGES,
    *GUEST_PAGES,
)
FORMS = (
    *CITIZEN_FORMS,
    *EDUCATION_FORMS,
    *STAFF_FORMS,
    *EDITING_FORMS,
    *SHARING_FORMS,
    *REGISTER_FORMS,
    *GUEST_FORMS,
)
DOWNLOADS = (*CITIZEN_DOWNLOADS,)


def page_routes(
    runtime: Runtime, services: Services, execute: Execute, subscribe: Subscribe, contracts: ContractForms
) -> list[BaseRoute]:
    """The routes of the pages; none where nobody could sign in."""
    settings = runtime.settings
    if not settings.has_pages:
        return []
    streams = Streams(subscribe, runtime.stop)
    site = Site(Sessions(settings), execute, services.now, settings.limit)
    return [
        *sign_in_routes(settings, site, services.now),
        *(Route(form.path, site.sending(form), methods=["POST"]) for form in FORMS),
        *(Route(deed.path, site.doing(deed), methods=["POST"]) for deed in contracts.list_deeds()),
        *(
            Route(download.path, site.serving(download), methods=["GET"])
            for download in (*DOWNLOADS, *list_streams(streams))
        ),
        *(Route(page.path, site.looking(page), methods=["GET"]) for page in PAGES),
        Mount("/static", _Kept(directory=WEB / "static")),
        Route("/", _begin, methods=["GET"]),
    ]


def page_handlers(settings: Settings, now: Clock) -> Mapping[int, ExceptionHandler]:
    """What a person in a browser reads at an address that is none; nothing where there are no pages."""
    handled = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
    return dict.fromkeys(handled, no_page_shown_to(Sessions(settings), now)) if settings.has_pages else {}


def visitor_middleware(settings: Settings, now: Clock) -> list[Middleware]:
    """What lets people read files of plans; none where there are no pages."""
    return [Middleware(SessionAsVisitor, sessions=Sessions(settings), now=now)] if settings.has_pages else []


class _Kept(StaticFiles):
    """Files that a browser keeps for a while: style, script and font are the same for everybody."""

    def file_response(self, *given: Any, **more: Any) -> Response:
        """A file, or that it has not changed."""
        response = super().file_response(*given, **more)
        response.headers["Cache-Control"] = "public, max-age=600"
        return response


async def _begin(_: Request) -> Response:
    return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
