"""`POST /receipts/sms`: what a gateway says, after it has accepted a text, about its way to the phone."""

import asyncio
import hashlib
import hmac
from http import HTTPStatus

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.errors import Unavailable
from server.mongo import answering
from server.runtime import Runtime

SIGNATURE = "x-signature"
LONGEST_BODY = 16384

log = structlog.get_logger(__name__)


class Receipt(BaseModel):
    """A receipt in the shape of GatewayAPI's; what else it has is not looked at."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    userref: str = Field(min_length=1)
    status: str = Field(min_length=1, max_length=40, pattern=r"^[A-Z_]+$")
    time: int = Field(ge=0, lt=2**63)


class Receipts:
    """Takes receipts: early, twice, out of order or for an unknown delivery, each is answered with 204."""

    def __init__(self, runtime: Runtime, secret: str) -> None:
        self._deliveries = runtime.database["deliveries"]
        self._secret = secret.encode()
        self._clock = runtime.clock
        self._seconds = runtime.settings.limit.body_seconds

    async def take(self, request: Request) -> Response:
        """Check the signature (sha256=hex of the body's HMAC) and keep the newest status of the delivery."""
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(request)
        except TimeoutError:
            return PlainTextResponse("the receipt did not arrive in time", HTTPStatus.REQUEST_TIMEOUT)
        if body is None:
            return PlainTextResponse("the receipt is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self._is_signed(body, request.headers.get(SIGNATURE, "")):
            return PlainTextResponse("the signature is missing or wrong", HTTPStatus.UNAUTHORIZED)
        try:
            receipt = Receipt.model_validate(orjson.loads(body))
        except (orjson.JSONDecodeError, ValidationError):
            return PlainTextResponse("this is no receipt", HTTPStatus.BAD_REQUEST)
        try:
            await self._keep(receipt)
        except Unavailable as error:
            return PlainTextResponse(error.service, HTTPStatus.SERVICE_UNAVAILABLE)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _is_signed(self, body: bytes, signature: str) -> bool:
        expected = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode())

    async def _keep(self, receipt: Receipt) -> None:
        """The newest status wins, whatever order they come in; whether the text was sent is not decided by it."""
        found = {"_id": receipt.userref, "$or": [{"receipt": None}, {"receipt.time": {"$lt": receipt.time}}]}
        values = {"status": receipt.status, "time": receipt.time, "taken_at": self._clock()}
        with answering():
            result = await self._deliveries.update_one(found, {"$set": {"receipt": values}})
        log.info("receipt", status=receipt.status, known=bool(result.matched_count))


async def _read(request: Request) -> bytes | None:
    """The body, or None for one that no receipt is as long as."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body


def receipt_routes(runtime: Runtime) -> list[Route]:
    """The route, where a secret is set that receipts are signed with."""
    secret = runtime.settings.sms_receipt_secret
    if secret is None:
        return []
    return [Route("/receipts/sms", Receipts(runtime, secret.get_secret_value()).take, methods=["POST"])]
