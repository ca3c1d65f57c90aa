"""Routes that are not GraphQL: who asks, one visit, and every refusal as a coded error."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import Unavailable
from server.endpoint import authenticate, unauthenticated
from server.http_errors import refuse
from server.services import Services
from server.token import InvalidTokenError
from server.visit import Visit

Handle = Callable[[Request, Visit], Awaitable[Response]]


def visiting(services: Services, handle: Handle) -> Callable[[Request], Awaitable[Response]]:
    """A handler of requests that lets nobody in without a good token, and answers whatever ``handle`` raises."""

    async def answer(request: Request) -> Response:
        try:
            viewer = await authenticate(request, services)
        except InvalidTokenError:
            return unauthenticated()
        except Unavailable as error:
            return refuse(error)
        try:
            return await handle(request, Visit(services, viewer))
        except Exception as error:
            return refuse(error)

    return answer
