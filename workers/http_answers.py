"""What the answers and failures of HTTP servers mean, to whomever a message is posted."""

from http import HTTPStatus

import httpx

from workers.carriers import Outcome, Report

NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""What httpx raises while nothing of the request can have left."""
SENDERS_FAULT = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.PAYMENT_REQUIRED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
    }
)
"""What an HTTP server answers that has nothing against the message: it is sent again once that is put right."""


def judge_refusal(status: int, wait: float | None = None) -> Report:
    """What an answer other than 2xx means; ``wait`` is how many seconds it asks for."""
    reason = f"http_{status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Report(Outcome.BUSY, reason, wait)
    if status in SENDERS_FAULT:
        return Report(Outcome.UNREACHED, reason)
    if HTTPStatus(400) <= status < HTTPStatus(500):
        return Report(Outcome.REFUSED, reason)
    # It may have failed after it accepted.
    return Report(Outcome.UNCERTAIN, reason)
