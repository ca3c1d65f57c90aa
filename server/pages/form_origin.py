"""Where a form comes from: from a page of this site, and of the session of whoever sends it."""

from urllib.parse import urlsplit

from starlette.requests import Request

from server.pages.forms import Given, one
from server.pages.session import Session


class ForeignFormError(Exception):
    """A form that did not come from a page of this session; ``given`` is what it sent, if it came from this site."""

    def __init__(self, given: Given | None = None) -> None:
        super().__init__("not from here")
        self.given = given or {}


def require_from_here(request: Request) -> None:
    """ForeignFormError unless a request was sent by a page of this site."""
    if not comes_from_here(request):
        raise ForeignFormError


def require_token(given: Given, session: Session | None) -> None:
    """ForeignFormError unless a form carries the token of the session, where there is one."""
    if session is not None and not session.matches(one(given, "form_token")):
        raise ForeignFormError(given)


def comes_from_here(request: Request) -> bool:
    """Whether a request was sent by a page of this site: browsers name the origin of every form."""
    origins = request.headers.getlist("origin")
    try:
        return len(origins) == 1 and urlsplit(origins[0]).netloc == request.headers.get("host")
    except ValueError:
        # What is no address is not this site's.
        return False
