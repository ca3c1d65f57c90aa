"""The client of an SMS gateway with GatewayAPI's REST interface."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
import orjson

from workers.carriers import ACCEPTED, Outcome, Report
from workers.http_answers import NOTHING_LEFT, judge_refusal
from workers.pace import Pace

SENDER = "Jobnet"
LONGEST_ANSWER = 65536
LONGEST_WAIT = 3600.0


class SmsGateway:
    """One gateway: sends texts and answers whether it has accepted one."""

    def __init__(self, url: str, token: str | None, pace: Pace) -> None:
        self._url = url
        self._seconds = pace.send
        self._client = httpx.AsyncClient(
            # An answer is read as it comes, so that an endless one can be cut: it may not be packed.
            headers={"Accept-Encoding": "identity", **({"Authorization": f"Token {token}"} if token else {})},
            timeout=httpx.Timeout(pace.send, connect=pace.connect),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=5.0),
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, delivery_id: str, number: str, text: str) -> Report:
        """Have a text sent to a number in E.164 form; ``delivery_id`` is the same on every attempt."""
        order = {
            "sender": SENDER,
            "message": text,
            "recipients": [{"msisdn": int(number.removeprefix("+"))}],
            "userref": delivery_id,
        }
        try:
            async with asyncio.timeout(self._seconds):
                status, answer, headers = await self._fetch(
                    "POST", content=orjson.dumps(order), headers={"Content-Type": "application/json"}
                )
        except NOTHING_LEFT as error:
            return Report(Outcome.UNREACHED, type(error).__name__)
        except (httpx.HTTPError, TimeoutError) as error:
            return Report(Outcome.UNCERTAIN, type(error).__name__)
        return _judge(status, answer, headers)

    async def ask(self, delivery_id: str) -> Outcome:
        """Whether the gateway has accepted a delivery."""
        try:
            async with asyncio.timeout(self._seconds):
                status, answer, _ = await self._fetch("GET", params={"userref": delivery_id})
        except (httpx.HTTPError, TimeoutError):
            return Outcome.UNCERTAIN
        if status == HTTPStatus.NOT_FOUND:
            return Outcome.UNREACHED
        return Outcome.ACCEPTED if status == HTTPStatus.OK and _has_ids(answer) else Outcome.UNCERTAIN

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _fetch(self, method: str, **request: Any) -> tuple[int, bytes, httpx.Headers]:
        """Status, the first part of the body, and headers; an endless answer is cut."""
        async with self._client.stream(method, self._url, **request) as response:
            answer = b""
            async for chunk in response.aiter_raw():
                answer += chunk
                if len(answer) > LONGEST_ANSWER:
                    break
            return response.status_code, answer, response.headers


def _judge(status: int, answer: bytes, headers: httpx.Headers) -> Report:
    if HTTPStatus(200) <= status < HTTPStatus(300):
        return ACCEPTED if _has_ids(answer) else Report(Outcome.UNCERTAIN, f"http_{status}_without_ids")
    return judge_refusal(status, _read_wait(headers.get("Retry-After")))


def _has_ids(answer: bytes) -> bool:
    try:
        found = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and isinstance(found.get("ids"), list) and bool(found["ids"])


def _read_wait(value: str | None) -> float | None:
    """The seconds of a Retry-After header, in either form; None where it has none that makes sense."""
    if value is None:
        return None
    try:
        seconds = (
            float(value) if value.isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        )
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)
