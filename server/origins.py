"""Where the pages come from that may call: a browser says so in Origin, which no page can change."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers


def is_welcome(headers: Headers, allowed: Collection[str]) -> bool:
    """Whether a handshake comes from a program, from a page of this host, or from a page of an allowed origin.

    Browsers open websockets to any host; who asks is for the server to check.
    """
    origins = headers.getlist("origin")
    if not origins:
        return True
    hosts = headers.getlist("host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    return origins[0] in allowed or _host_of(origins[0]) == hosts[0].lower()


def _host_of(origin: str) -> str | None:
    """The host and port of an origin, without its scheme: what stands in front may have taken TLS off."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None
