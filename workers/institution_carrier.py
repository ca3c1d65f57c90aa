"""Education orders as an institution gets them: signed JSON over HTTP, the same on every attempt."""

import asyncio
import hashlib
import hmac
from http import HTTPStatus

import httpx
import orjson

from domain.organisations import jobcentre_name
from server.cpr import Vault
from workers.carriers import ACCEPTED, Outcome, Parcel, Report
from workers.http_answers import NOTHING_LEFT, judge_refusal
from workers.local_carrier import Words
from workers.message_texts import OrderVariables
from workers.pace import Pace

SCHEMA = "minplan.education-order/1"
"""Name and version of the message; see docs/integration/institution-order.schema.json."""


def write_order(variables: OrderVariables, cpr: str) -> bytes:
    """The message about one version of an order; equal bytes for equal versions."""
    sent = variables.sent
    return orjson.dumps(
        {
            "schema": SCHEMA,
            "orderId": variables.order_id,
            "version": sent["version"],
            "event": sent["event"],
            "sentAt": sent["at"],
            "institution": {"name": sent["institution"], "code": sent["code"]},
            "education": sent["education"],
            "startsOn": sent["starts_on"],
            "student": {"name": variables.student, "cpr": cpr},
            "jobcentre": {
                "municipality": variables.municipality,
                "name": jobcentre_name(variables.municipality),
                "contactPerson": sent["contact_person"]["name"],
            },
            "endedAt": sent["ended_at"],
            "ending": sent["ending"],
        },
        option=orjson.OPT_UTC_Z,
    )


def idempotency_key(order_id: str, version: int) -> str:
    """The order's id for the order itself, with the version behind it for what comes after."""
    return order_id if version == 1 else f"{order_id}.{version}"


def sign(body: bytes, secret: str) -> str:
    """The signature header of a body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class InstitutionCarrier:
    """Posts orders to the address of the settings."""

    def __init__(self, url: str, secret: str, vault: Vault, pace: Pace) -> None:
        self._url = url
        self._secret = secret
        self._vault = vault
        self._seconds = pace.send
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(pace.send, connect=pace.connect), follow_redirects=False, trust_env=False
        )

    def choose_gateway(self) -> str | None:
        """There is one address."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Post one version of an order."""
        variables = _order_of(parcel)
        body = write_order(variables, self._vault.open(variables.cpr))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key(variables.order_id, variables.sent["version"]),
            "X-Signature": sign(body, self._secret),
        }
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._client.post(self._url, content=body, headers=headers)
        except NOTHING_LEFT as error:
            return Report(Outcome.UNREACHED, type(error).__name__)
        except (httpx.HTTPError, TimeoutError) as error:
            return Report(Outcome.UNCERTAIN, type(error).__name__)
        status = response.status_code
        return ACCEPTED if HTTPStatus(200) <= status < HTTPStatus(300) else judge_refusal(status)

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Sending it again does no harm: the key says that it is the same."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()


def write_local_order(parcel: Parcel) -> Words:
    """An order that stays in the local outbox, without the CPR number."""
    return {"text": write_order(_order_of(parcel), "**********").decode()}


def _order_of(parcel: Parcel) -> OrderVariables:
    if not isinstance(parcel.variables, OrderVariables):
        raise TypeError("an institution is sent education orders only")
    return parcel.variables
