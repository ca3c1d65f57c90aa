"""Signing in and out: at the OpenID Connect provider, or in development as one of the example people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from domain.viewer import Role, Viewer
from server.callers import EXAMPLE_PEOPLE
from server.pages.forms import one, parse_form
from server.endpoint import read_body
from server.pages.rendering import page_headers, render
from server.pages.site import FIRST_PAGES, SIGN_IN, ForeignFormError, Site, comes_from_here, frame, read_form, trouble
from server.settings import Settings
