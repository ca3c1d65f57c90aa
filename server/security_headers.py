"""The headers that every answer carries, and the answers to pages of other hosts."""

from collections.abc import Collection, Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

SECURITY_HEADERS: Sequence[Header] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
STRICT_TRANSPORT: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Only in production: a browser remembers it, and a developer's machine has no TLS."""

PREFLIGHT_SECONDS = 600


def headers_of_every_answer(*, encrypted: bool) -> Sequence[Header]:
    """The headers, with the one about TLS where there is TLS."""
    return (*SECURITY_HEADERS, STRICT_TRANSPORT) if encrypted else tuple(SECURITY_HEADERS)


class SecurityHeaders:
    """Adds the headers that every answer carries, unless a page has set its own."""

    def __init__(self, app: ASGIApp, headers: Sequence[Header]) -> None:
        self._app = app
        self._headers = headers
        self._names = frozenset(name for name, _ in headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = self._names.intersection([name for name, _ in message["headers"]])
                missing = [each for each in self._headers if each[0] not in own] if own else self._headers
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self._app(scope, receive, complete)


def answer_other_hosts(allowed_origins: Collection[str]) -> list[Middleware]:
    """Lets pages of some origins call the API, to the letter and without cookies; without any, no page may."""
    if not allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=sorted(allowed_origins),
            allow_methods=["POST"],
            allow_headers=["Authorization", "Content-Type"],
            allow_credentials=False,
            expose_headers=["Retry-After"],
            max_age=PREFLIGHT_SECONDS,
        )
    ]
