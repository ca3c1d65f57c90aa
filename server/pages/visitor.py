"""Files of plans for people in a browser: a link brings a session along and no token."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.endpoint import VISITOR
from server.pages.session import Session, Sessions
from server.pages.site import send_to_sign_in
from server.pages.troubles import TROUBLES, frame, tell

Handler = Callable[[Request, Exception], Awaitable[Response]]

FILES = "/plans/"
"""What lies under here is read by programs with a token and by people with a session."""

REFUSALS: Mapping[HTTPStatus, tuple[str, str]] = {
    **TROUBLES,
    HTTPStatus.NOT_FOUND: ("Filen findes ikke", "Der er ingen fil på denne adresse, eller du har ikke adgang til den."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "Planen er for lang til en PDF",
        "Afslut det i planen, der ikke længere er aktuelt, og prøv igen.",
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "Planen kan ikke deles",
        "Planen kan kun deles med en forvaltning, som borgeren har givet samtykke til.",
    ),
}
"""What a person reads where a file was refused; any other status is our fault."""


class SessionAsVisitor:
    """Lets whoever only reads a file be the person of their session; whoever has none signs in first.

    Only reading: a request that changes something needs a token, or a form's, so that no other site can send it.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._app = app
        self._sessions = sessions
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with who asks if a session says so."""
        app = self._app
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(FILES):
            request = Request(scope)
            if "authorization" not in request.headers:
                session, in_browser = self._sessions.read(request, self._now()), _is_in_browser(request)
                if session is not None:
                    scope.setdefault("state", {})[VISITOR] = session.viewer
                    app = _InDanish(app, session) if in_browser else app
                elif in_browser:
                    app = send_to_sign_in(request)
        await app(scope, receive, send)


class _InDanish:
    """Gives a person a page where the file was refused; what is said to programs is left out."""

    def __init__(self, app: ASGIApp, session: Session) -> None:
        self._app = app
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and an answer that is no refusal back."""
        refused: list[Message] = []

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
                refused.append(message)
            elif not refused:
                await send(message)

        await self._app(scope, receive, watch)
        if refused:
            page = _show_refusal(refused[0]["status"], self._session)
            wait = Headers(raw=refused[0]["headers"]).get("retry-after")
            if wait is not None:
                page.headers["Retry-After"] = wait
            await page(scope, receive, send)


def no_page_shown_to(sessions: Sessions, now: Callable[[], datetime]) -> Handler:
    """What is at an address that is none: a page for a person, a word for a program."""

    async def show(request: Request, error: Exception) -> Response:
        known = error if isinstance(error, HTTPException) else HTTPException(HTTPStatus.NOT_FOUND)
        status = HTTPStatus(known.status_code)
        around = frame(None, sessions.read(request, now()))
        page = (
            tell(status, TROUBLES[status], around)
            if _is_in_browser(request)
            else PlainTextResponse(status.phrase, status)
        )
        page.headers.update(known.headers or {})
        return page

    return show


def _is_in_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _show_refusal(status: int, session: Session) -> Response:
    words = REFUSALS.get(HTTPStatus(status), REFUSALS[HTTPStatus.INTERNAL_SERVER_ERROR])
    return tell(HTTPStatus(status), words, frame(None, session))
