"""Routes that are not GraphQL: who asks, one visit, and every refusal as a coded error."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import DomainError, Unavailable
from domain.viewer import Viewer
from server.asked import Asked
from server.endpoint import authenticate, unauthenticated
from server.gate import Gate
from server.http_errors import refuse
from server.services import Services
from server.token import InvalidTokenError
from server.visit import Visit

Done = TypeVar("Done")
REFUSED = Asked("refusedFile", ())
"""What stands in the read log where a plan was read and the answer refused."""

Handle = Callable[[Request, Visit], Awaitable[Response]]


class Reception:
    """Lets nobody in without a good token, nobody more often than the gate does, and nobody for too long."""

    def __init__(self, services: Services, gate: Gate) -> None:
        self._services = services
        self._gate = gate

    def receive(self, handle: Handle, seconds: float) -> Callable[[Request], Awaitable[Response]]:
        """A handler of requests that answers whatever ``handle`` raises, after ``seconds`` at the latest."""

        async def answer(request: Request) -> Response:
            try:
                viewer = await authenticate(request.scope, self._services)
            except InvalidTokenError:
                return unauthenticated()
            except Unavailable as error:
                return refuse(error)
            try:
                return await self.visit(viewer, seconds, partial(handle, request))
            except Exception as error:
                return refuse(error)

        return answer

    async def visit(self, viewer: Viewer, seconds: float, work: Callable[[Visit], Awaitable[Done]]) -> Done:
        """What ``work`` gives in one visit of a viewer's; Unavailable after so many seconds, LimitExceeded at the gate."""
        with self._gate.request(viewer):
            try:
                async with asyncio.timeout(seconds):
                    return await _answer(work, Visit(self._services, viewer))
            except TimeoutError:
                raise Unavailable("service") from None


async def _answer(work: Callable[[Visit], Awaitable[Done]], visit: Visit) -> Done:
    try:
        return await work(visit)
    except DomainError:
        # What is refused after the plan was read tells of it, too.
        await visit.account(REFUSED)
        raise
