"""Answers in JSON, without the work that Starlette does for answers of every kind."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.errors import Answer

JSON = "application/json"
_CONTENT_TYPE = (b"content-type", JSON.encode())


class JsonResponse(Response):
    """A body that is JSON already; most answers have no headers but those that every one has."""

    def __init__(self, body: bytes, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> None:
        """As Starlette does, without looking for what is not there."""
        self.status_code, self.body, self.background = status, body, None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), _CONTENT_TYPE]
        if headers:
            self.raw_headers += [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As Starlette does, without asking what kind of connection it is."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def respond(body: Answer, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return JsonResponse(orjson.dumps(body), status, headers)
