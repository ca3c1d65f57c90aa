"""Files of plans for people in a browser: a link brings a session along and no token."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.endpoint import VISITOR
from server.pages.session import Sessions
from server.pages.site import send_to_sign_in

FILES = "/plans/"
"""What lies under here is read by programs with a token and by people with a session."""


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
                session = self._sessions.read(request, self._now())
                if session is not None:
                    scope.setdefault("state", {})[VISITOR] = session.viewer
                elif "text/html" in request.headers.get("accept", ""):
                    app = send_to_sign_in(request)
        await app(scope, receive, send)
