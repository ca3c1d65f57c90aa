"""Receipts from the gateway: signed, and welcome early, twice, out of order and for nobody."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server.mongo import Database, close, connect
from server.receipts import receipt_routes
from server.runtime import Runtime
from server.settings import Settings

SECRET = "a secret that is long enough for tests"
GIVEN: dict[str, Any] = {"id": 1, "msisdn": 4520304050, "userref": "d-1", "status": "DELIVERED", "time": 100}


@dataclass
class Gateway:
    client: httpx.AsyncClient
    database: Database

    async def send(self, body: bytes, signature: str | None = None) -> int:
        signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Signature": signed if signature is None else signature}
        return (await self.client.post("/receipts/sms", content=body, headers=headers)).status_code

    async def tell(self, **other: Any) -> int:
        return await self.send(json.dumps({**GIVEN, **other}).encode())

    async def status(self) -> Any:
        found = await self.database["deliveries"].find_one({"_id": "d-1"})
        return found.get("receipt", {}).get("status") if found else None


@pytest.fixture
async def gateway(store_url: str, database_name: str) -> AsyncIterator[Gateway]:
    database = connect(store_url, database_name)
    settings = Settings(sms_receipt_secret=SECRET)  # type: ignore[arg-type]  # parsed from text
    transport = httpx.ASGITransport(Starlette(routes=receipt_routes(Runtime(settings, database))))
    async with httpx.AsyncClient(transport=transport, base_url="http://minplan.example") as client:
        yield Gateway(client, database)
    close(database)


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "unknown"])
async def test_a_receipt_is_kept_and_decides_nothing(gateway: Gateway, state: str) -> None:
    await gateway.database["deliveries"].insert_one({"_id": "d-1", "state": state})
    assert await gateway.tell() == 204
    assert await gateway.tell() == 204
    assert await gateway.status() == "DELIVERED"
    assert await gateway.database["deliveries"].count_documents({"state": state}) == 1


async def test_the_newest_status_stays_whatever_order_they_come_in(gateway: Gateway) -> None:
    await gateway.database["deliveries"].insert_one({"_id": "d-1", "state": "sent"})
    for status, time in (("DELIVERED", 200), ("ENROUTE", 100)):
        assert await gateway.tell(status=status, time=time) == 204
    assert await gateway.status() == "DELIVERED"


async def test_a_receipt_for_nobody_is_taken_and_makes_nothing(gateway: Gateway) -> None:
    assert await gateway.tell(userref="nobody") == 204
    assert await gateway.database["deliveries"].count_documents({}) == 0


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "æ"])
async def test_an_unsigned_receipt_is_refused(gateway: Gateway, signature: str) -> None:
    await gateway.database["deliveries"].insert_one({"_id": "d-1", "state": "sent"})
    body = json.dumps(GIVEN).encode()
    response = await gateway.client.post("/receipts/sms", content=body, headers=[(b"x-signature", signature.encode())])
    assert response.status_code == 401
    assert await gateway.status() is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"userref": "d-1"}', 400),
        (b'{"userref": {"$ne": 1}, "status": "DELIVERED", "time": 1}', 400),
        (b'{"userref": "d-1", "status": "<script>", "time": 1}', 400),
        (b'{"userref": "d-1", "status": "DELIVERED", "time": 9223372036854775808}', 400),
        (b"x" * 20_000, 413),
    ],
)
async def test_nonsense_is_refused_although_it_is_signed(gateway: Gateway, body: bytes, status: int) -> None:
    assert await gateway.send(body) == status


async def test_without_a_secret_no_receipts_are_taken(gateway: Gateway) -> None:
    assert receipt_routes(Runtime(Settings(), gateway.database)) == []
