"""The site: looking at pages, sending forms, and what is said where either can't be."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import DomainError, InvalidInput, LimitExceeded
from domain.viewer import Role
from server.endpoint import read_body
from server.errors import describe_domain_error, describe_unexpected
from server.limit_settings import Limits
from server.pages.form_origin import ForeignFormError, require_from_here, require_token
from server.pages.forms import Given, find_input, list_texts, one, parse_form, read_input, typed_values
from server.pages.operations import read_operation
from server.pages.page_request import Execute, FormState, MissingError, PageRequest, ProblemError, RefusedError
from server.pages.refusals import FORM, NOTHING_FOUND, explain, is_overtaken
from server.pages.rendering import page_headers, render
from server.pages.session import Session, Sessions
from server.pages.table import Deed, Download, Form, Page
from server.pages.troubles import frame, signed_out, status_of, trouble
from server.pages.uploads import ROOM_FOR_FIELDS, Sent, parse_upload
from server.runtime import Clock

SIGN_IN = "/log-ind"
FILE_SECONDS = 60.0
"""So long a form with a file may take to arrive."""
SECOND = "og-mere"
"""How an address says that a second operation was done, too."""
SAVED_AND_NO_MORE = "Gemt, men ikke sendt"
LOST = "tabt"
QUERY_CHARACTERS = 300
"""So long a query is kept while somebody signs in."""
FIRST_PAGES = {
    Role.CITIZEN: "/forside",
    Role.JOBCENTRE: "/borgere",
    Role.FUND: "/borgere",
}
"""Where somebody of a role begins."""

Answering = Callable[[Request], Awaitable[Response]]
Read = TypeVar("Read")


class Site:
    """Answers requests for the pages and forms of the tables."""

    def __init__(self, sessions: Sessions, execute: Execute, now: Clock, limits: Limits) -> None:
        self.sessions = sessions
        self._execute = execute
        self._now = now
        self._limits = limits
        self._done: dict[str, str] = {}

    def visit(self, request: Request) -> PageRequest | None:
        """Who asks; None for somebody who has not signed in."""
        session = self.sessions.read(request, self._now())
        return PageRequest(request, session, self._now, self._execute) if session else None

    def looking(self, page: Page) -> Answering:
        """The endpoint that shows a page."""

        @never_failing
        async def look(request: Request) -> Response:
            visit = self.visit(request)
            if visit is None:
                return send_to_sign_in(request)
            if visit.viewer.role not in page.roles:
                return trouble(HTTPStatus.NOT_FOUND, visit)
            return self._answer(visit, await self._show(page, visit))

        return look

    def sending(self, form: Form) -> Answering:
        """The endpoint that takes a form."""
        self._done |= {form.name: form.done, f"{form.name}-{SECOND}": form.variant_done or form.done}
        return self._taking(form, self.read_form, partial(self._take, form))

    def doing(self, deed: Deed) -> Answering:
        """The endpoint that takes a form which is no operation."""
        self._done |= {deed.name: deed.done}
        return self._taking(deed, partial(self._read_sent, deed), partial(self._do, deed))

    def _taking(
        self,
        form: Form | Deed,
        read: Callable[[Request, Session | None], Awaitable[Read]],
        take: Callable[[PageRequest, Read], Awaitable[Response]],
    ) -> Answering:
        @never_failing
        async def send(request: Request) -> Response:
            visit = self.visit(request)
            if visit is None:
                return await self._take_back(request, form)
            try:
                sent = await read(request, visit.session)
            except ForeignFormError as foreign:
                return trouble(HTTPStatus.FORBIDDEN, visit, list_texts(form.fields, foreign.given))
            except LimitExceeded:
                return trouble(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, visit)
            except InvalidInput:
                return trouble(HTTPStatus.BAD_REQUEST, visit)
            if visit.viewer.role not in form.roles:
                return trouble(HTTPStatus.NOT_FOUND, visit)
            return self._answer(visit, await take(visit, sent))

        return send

    async def _take_back(self, request: Request, form: Form | Deed) -> Response:
        """Answer a form whose session has ended; what was typed is given back to whoever had one."""
        last = self.sessions.read_last(request)
        if last is None or not form.fields:
            return send_to_sign_in(request)
        try:
            given = await self.read_form(request, last)
        except (ForeignFormError, InvalidInput, LimitExceeded):
            return send_to_sign_in(request)
        query = urlencode({"til": form.page.path.format_map(request.path_params)})
        return signed_out(f"{SIGN_IN}?{query}", list_texts(form.fields, given))

    def serving(self, download: Download) -> Answering:
        """The endpoint that gives something else than a page."""

        @never_failing
        async def serve(request: Request) -> Response:
            visit = self.visit(request)
            if visit is None:
                return send_to_sign_in(request)
            if visit.viewer.role not in download.roles:
                return trouble(HTTPStatus.NOT_FOUND, visit)
            try:
                return await download.answer(visit)
            except MissingError:
                return trouble(HTTPStatus.NOT_FOUND, visit)
            except RefusedError as refused:
                return trouble(status_of(refused), visit)

        return serve

    async def read_form(self, request: Request, session: Session | None) -> Given:
        """What a form sent, if it came from a page of the session, or of this site where there is no session yet.

        Raises ForeignFormError, InvalidInput for what is no form, LimitExceeded for one that is too large.
        """
        require_from_here(request)
        given = parse_form(bytes(await read_body(request.receive, self._limits)))
        require_token(given, session)
        return given

    async def _read_sent(self, deed: Deed, request: Request, session: Session | None) -> Sent:
        """The same for a form that may carry a file."""
        if deed.file_bytes is None:
            return Sent(await self.read_form(request, session))
        require_from_here(request)
        roomy = {"body_bytes": deed.file_bytes + ROOM_FOR_FIELDS, "body_seconds": FILE_SECONDS}
        sent = await parse_upload(
            request.headers, await read_body(request.receive, self._limits.model_copy(update=roomy))
        )
        require_token(sent.given, session)
        return sent

    async def _do(self, deed: Deed, visit: PageRequest, sent: Sent) -> Response:
        try:
            await deed.do(visit, sent)
        except ProblemError as problem:
            problems = problem.problems
        except DomainError as error:
            problems = explain([describe_domain_error(error)])
        else:
            target = deed.page.path.format_map(visit.request.path_params)
            return RedirectResponse(
                f"{target}?{urlencode({'besked': deed.name})}", HTTPStatus.SEE_OTHER, page_headers()
            )
        refused = FormState(deed.name, {}, problems)
        return await self._show(deed.page, replace(visit, refused=refused), HTTPStatus.UNPROCESSABLE_ENTITY)

    async def _take(self, form: Form, visit: PageRequest, given: Given) -> Response:
        second = (form.variants or {}).get(one(given, "knap"))
        try:
            answered = await visit.ask(read_operation(form.operation), **_variables(form, visit, given))
        except RefusedError as refused:
            return await self._refuse(
                form, visit, given, explain(refused.errors), overtaken=is_overtaken(refused.errors)
            )
        try:
            if second:
                await visit.ask(read_operation(second))
        except RefusedError:
            # Why would be said in sentences that end with "nothing is saved".
            return await self._refuse(form, visit, given, {FORM: form.variant_refused}, heading=SAVED_AND_NO_MORE)
        target = form.goto(answered, given) if form.goto else form.then or form.page.path
        if target is None:
            return await self._refuse(form, visit, given, {FORM: NOTHING_FOUND})
        target = target.format_map(visit.request.path_params)
        said = urlencode({"besked": f"{form.name}-{SECOND}" if second else form.name})
        return RedirectResponse(f"{target}?{said}{form.anchor}", HTTPStatus.SEE_OTHER, page_headers())

    async def _refuse(
        self,
        form: Form,
        visit: PageRequest,
        given: Given,
        problems: Mapping[str, str],
        heading: str = "",
        *,
        overtaken: bool = False,
    ) -> Response:
        replaced = overtaken and form.begins_with_draft
        state = FormState(
            form.name_of(visit.request.path_params),
            # No problem of an overtaken form names a row, and by its number each row is compared with what is there now.
            given if replaced else typed_values(form.fields, given),
            {find_input(form.fields, place): sentence for place, sentence in problems.items()},
            heading,
            list_texts(form.fields, given),
            overtaken=replaced,
        )
        return await self._show(form.page, replace(visit, refused=state), HTTPStatus.UNPROCESSABLE_ENTITY)

    async def _show(self, page: Page, visit: PageRequest, status: HTTPStatus = HTTPStatus.OK) -> Response:
        try:
            values = await page.load(visit)
        except MissingError:
            return trouble(HTTPStatus.NOT_FOUND, visit)
        except RefusedError as refused:
            return trouble(status_of(refused), visit)
        said = self._done.get(visit.query("besked"))
        return render(page.template, {**frame(visit), "said": said, **values}, status)

    def _answer(self, visit: PageRequest, response: Response) -> Response:
        self.sessions.renew(response, visit.session, self._now())
        return response


def never_failing(answer: Answering) -> Answering:
    """An error that nobody foresaw becomes a page; what it was stands in the log only."""

    @wraps(answer)
    async def safe(request: Request) -> Response:
        try:
            return await answer(request)
        except Exception as error:
            describe_unexpected(error)
            return trouble(HTTPStatus.INTERNAL_SERVER_ERROR)

    return safe


def send_to_sign_in(request: Request) -> Response:
    """To the sign-in, and after it to the page that was asked for; a long query is left out, and what was sent is lost."""
    asked = request.url.query if len(request.url.query) <= QUERY_CHARACTERS else ""
    wanted = f"{request.url.path}{'?' if asked else ''}{asked}"
    query = urlencode({LOST: "1"} if request.method == "POST" else {"til": wanted})
    return RedirectResponse(f"{SIGN_IN}?{query}", HTTPStatus.SEE_OTHER, page_headers())


def _variables(form: Form, visit: PageRequest, given: Given) -> dict[str, Any]:
    fixed = {name: visit.request.path_params[part] for name, part in (form.path_fields or {}).items()}
    content: Mapping[str, Any] = {**read_input(form.fields, given), **fixed}
    if form.under is None:
        return dict(content)
    return {form.under: content} if content else {}
