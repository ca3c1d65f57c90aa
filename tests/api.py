"""The API in one process over a real database, with clock, ids and tokens in the hands of a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx

from domain.store import PlanStore
from domain.viewer import Role, Viewer
from server.app import create_app
from server.contracts import Contracts
from server.cpr import Vault
from server.limit_settings import Limits
from server.message_desk import StoredMessageDesk
from server.mongo import Database
from server.pdf.press import Press
from server.plan_store import MongoPlanStore
from server.read_log import ReadLog
from server.runtime import Runtime
from server.services import Services
from server.settings import Settings
from server.token import DevelopmentKey, Verifier
from tests.operations import operation

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
"""Noon of a Wednesday in Denmark."""
TODAY = "2027-03-10"
ISSUER, AUDIENCE = "https://login.example", "minplan-tests"
CPR_KEY = "a key for tests, long enough to be one"

JOBCENTRE = Viewer(Role.JOBCENTRE, "nina", "Nina Pettersen", "0461")
OTHER_JOBCENTRE = Viewer(Role.JOBCENTRE, "ole", "Ole Dam", "0751")
FUND = Viewer(Role.FUND, "berit", "Berit Hansen", "021")
OTHER_FUND = Viewer(Role.FUND, "jens", "Jens Lund", "022")
INSTITUTION = Viewer(Role.INSTITUTION, "ida", "Ida Lund", "461416")
ADMINISTRATOR = Viewer(Role.ADMINISTRATOR, "aksel", "Aksel Bang")
CITIZEN = Viewer(Role.CITIZEN, "anna", "Anna Holm")
"""A citizen by role alone; `as_citizen` gives the one behind a citizen id."""

VIEWERS = {viewer.role: viewer for viewer in (CITIZEN, JOBCENTRE, FUND, INSTITUTION, ADMINISTRATOR)}

ROOMY = Limits(rate=1_000_000, burst=1_000_000, at_once=1000, caller_connections=1000)
"""A test is one caller who asks as fast as it can, on a clock that stands still."""

Answer = dict[str, Any]


def as_citizen(citizen_id: str) -> Viewer:
    return replace(CITIZEN, subject=citizen_id)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@cache
def signing_key() -> DevelopmentKey:
    return DevelopmentKey(Path(mkdtemp(prefix="minplan-tests-")))


@dataclass
class Api:
    """An HTTP client of the application, and what stands behind it."""

    client: httpx.AsyncClient
    database: Database
    services: Services
    clock: Clock

    def token(self, viewer: Viewer) -> str:
        return signing_key().sign(viewer, ISSUER, AUDIENCE, self.clock())

    async def post(self, viewer: Viewer, content: Any = None, **options: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token(viewer)}", "content-type": "application/json"}
        headers |= options.pop("headers", {})
        return await self.client.post("/graphql", content=content, headers=headers, **options)

    async def fetch_pdf(self, viewer: Viewer, citizen_id: str, **query: str) -> httpx.Response:
        """A plan as PDF, or the refusal."""
        headers = {"authorization": f"Bearer {self.token(viewer)}"}
        return await self.client.get(f"/plans/{citizen_id}.pdf", headers=headers, params=query)

    async def ask(self, viewer: Viewer, query: str, /, **variables: Any) -> Answer:
        """The whole answer, errors included."""
        response = await self.post(viewer, json={"query": query, "variables": variables})
        answer: Answer = response.json()
        return answer

    async def run(self, viewer: Viewer, name: str, /, **variables: Any) -> Any:
        """What an operation of the contract answers; it may not fail."""
        answer = await self.ask(viewer, operation(name), **variables)
        assert "errors" not in answer, answer["errors"]
        (value,) = answer["data"].values()
        return value

    async def change(self, viewer: Viewer, name: str, /, **given: Any) -> Any:
        """As `run`, for a mutation with these fields of its input."""
        return await self.run(viewer, name, input=given)


def make_services(database: Database, clock: Clock, **instead: Any) -> Services:
    ids = count(1)
    vault = Vault([CPR_KEY])
    plans: PlanStore = MongoPlanStore(database, vault, lambda: None)
    verifier = Verifier(signing_key().keys, ISSUER, AUDIENCE)
    messages, log = StoredMessageDesk(Runtime(Settings(), database, clock)), ReadLog(database, clock)
    contracts, press = Contracts(database), Press()
    services = Services(plans, vault, verifier, clock, lambda: f"id-{next(ids)}", messages, log, contracts, press, log)
    return replace(services, **instead)


@asynccontextmanager
async def running_api(database: Database, settings: Settings | None = None, **instead: Any) -> AsyncIterator[Api]:
    """The application over a database; `instead` replaces services."""
    clock = Clock()
    services = make_services(database, clock, **instead)
    app = create_app(Runtime(settings or Settings(limit=ROOMY), database, clock), services)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://minplan.example") as client:
        yield Api(client, database, services, clock)


def codes_of(answer: Answer) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
