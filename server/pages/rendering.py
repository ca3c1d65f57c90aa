"""Templates into answers, with the headers that every page carries."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from domain.viewer import Role
from server.pages.moments import FILTERS
from server.pages.words import WORDS

WEB = Path(str(files("web")))

NAVIGATION: Mapping[str, Sequence[tuple[str, str]]] = {
    Role.CITIZEN: (
        ("/forside", "Forside"),
        ("/min-plan", "Min Plan"),
        ("/kalender", "Kalender"),
        ("/jeg-soeger-job-som", "Jeg søger job som"),
        ("/huskeservice", "Huskeservice"),
        ("/hvem-har-set-min-plan", "Hvem har set min plan"),
    ),
    Role.JOBCENTRE: (("/borgere", "Borgere"), ("/borgere/opfoelgning", "Opfølgning"), ("/borgere/ny", "Ny borger")),
    Role.FUND: (("/borgere", "Medlemmer"),),
}
"""The main menu of each role: addresses and names."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_MOVED = re.compile(r'id="([^"]+)-now"')


def find_first_moved(html: str) -> str | None:
    """The id of the first input beside which a page shows what is in the draft now."""
    found = _MOVED.search(html)
    return found[1] if found else None


_templates = Environment(
    loader=FileSystemLoader(WEB / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= FILTERS | {"query": quote_plus, "first_moved": find_first_moved}
_templates.globals |= {**WORDS, "navigation": NAVIGATION}


def page_headers() -> dict[str, str]:
    """The headers of a page."""
    return {
        "Content-Security-Policy": PAGE_POLICY,
        # Without a referrer a browser would not say either where a form comes from.
        "Referrer-Policy": "same-origin",
    }


def render(template: str, values: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A page."""
    html = _templates.get_template(template).render(values)
    return HTMLResponse(html, status, headers=page_headers())
