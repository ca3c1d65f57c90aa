"""Pages that say what is wrong: one table from status to what a person reads, and the frame around every page."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from server.errors import Code
from server.pages.page_request import PageRequest, RefusedError
from server.pages.refusals import head
from server.pages.rendering import render
from server.pages.session import Session

TROUBLES: dict[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: (
        "Siden findes ikke",
        "Der er ingen side på denne adresse, eller du har ikke adgang til den.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "Siden kan ikke vises",
        "Adressen bruges kun, når en formular sendes. Gå tilbage til siden med formularen.",
    ),
    HTTPStatus.FORBIDDEN: (
        "Formularen kunne ikke sendes",
        "Siden har været åben for længe, eller den kom et andet sted fra. Åbn siden igen, og prøv en gang til. Intet er gemt.",
    ),
    HTTPStatus.BAD_REQUEST: ("Formularen kunne ikke læses", "Gå tilbage, og prøv igen. Intet er gemt."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "Formularen er for stor",
        "Gå tilbage, og skriv mindre, eller vælg en mindre fil. Intet er gemt.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Min Plan kan ikke vises lige nu",
        "Systemet svarer ikke. Vent lidt, og prøv igen.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "Du har åbnet mange sider på kort tid",
        "Vent et øjeblik, og prøv igen.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("Noget gik galt hos os", "Prøv igen om lidt."),
}
SIGNED_OUT = (
    "Du var logget ud",
    "Siden har været åben for længe, og det, du sendte, er ikke gemt. Log ind, og prøv igen.",
)

STATUSES = {
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.INVALID_INPUT: HTTPStatus.NOT_FOUND,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.LIMIT_EXCEEDED: HTTPStatus.TOO_MANY_REQUESTS,
}
"""How a page fails whose operation was refused with a code; a wrong address is no page at all."""


def frame(visit: PageRequest | None, session: Session | None = None) -> dict[str, Any]:
    """What the frame around every page needs: of a visit, or only of a session."""
    session = visit.session if visit else session
    refused = visit.refused if visit else None
    problems = refused.problems if refused else {}
    return {
        "visit": visit,
        "viewer": session.viewer if session else None,
        "form_token": session.form_token if session else "",
        "refused": refused,
        "problems": problems,
        "problems_heading": (refused.heading if refused else "") or head(problems),
        "path": visit.request.url.path if visit else "",
        "said": None,
    }


def status_of(refused: RefusedError) -> HTTPStatus:
    """The status of a page whose operation was refused."""
    codes = {error["extensions"]["code"] for error in refused.errors}
    known = [status for code, status in STATUSES.items() if code in codes]
    return known[0] if known else HTTPStatus.INTERNAL_SERVER_ERROR


def trouble(status: HTTPStatus, visit: PageRequest | None = None, typed: Sequence[str] = ()) -> Response:
    """A page that says what is wrong and what to do, with what was typed: nobody is to write that again."""
    return tell(status, TROUBLES[status], frame(visit), typed)


def signed_out(way_on: str, typed: Sequence[str]) -> Response:
    """A page for somebody whose session ended before a form was sent, with the way to sign in and on."""
    return tell(HTTPStatus.FORBIDDEN, SIGNED_OUT, frame(None), typed, way_on)


def tell(
    status: HTTPStatus, words: tuple[str, str], around: Mapping[str, Any], typed: Sequence[str] = (), way_on: str = ""
) -> Response:
    """A page with nothing but a heading and a sentence, in its frame."""
    heading, text = words
    return render(
        "trouble.html", {**around, "heading": heading, "text": text, "typed": typed, "way_on": way_on}, status
    )
