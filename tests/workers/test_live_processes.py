"""Two processes that serve and one that relays, as they are started in production: what one writes the other tells."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from domain.viewer import Role, Viewer
from server.runtime import utc_now
from server.token import DevelopmentKey
from tests.live import ACK, PLAN_CHANGED, PROTOCOL, Client
from tests.server.casework import document_for
from tests.waiting import wait_until

COMMAND = Path(sys.executable).parent / "minplan"
CASEWORKER = Viewer(Role.JOBCENTRE, "nina", "Nina Pettersen", "0461")
ATTEMPTS = 20


@contextmanager
def process(folder: Path, url: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = {"MINPLAN_DATA_DIR": str(folder), "MINPLAN_AMQP_URL": url, "MINPLAN_SENDING_WINDOW": "00:00-24:00"}
    with (folder / f"{'-'.join(arguments)}.log").open("wb") as log:
        started = subprocess.Popen([COMMAND, *arguments], env=os.environ | settings, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def ports(tmp_path: Path, broker_url: str) -> Iterator[tuple[int, int]]:
    """Where the two processes that serve listen."""
    with ExitStack() as stack:
        stack.enter_context(process(tmp_path, broker_url, "work"))
        first, second = free_port(), free_port()
        for port in (first, second):
            stack.enter_context(process(tmp_path, broker_url, "serve", "--port", str(port)))
        for port in (first, second):
            wait_until(partial(is_ready, port), "the process is ready", 40)
        yield first, second


class Caseworker:
    """Writes through one of the processes."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}
        self.published = 0

    async def change(self, document: str, **given: Any) -> Any:
        body = {"query": document, "variables": {"input": given}}
        answer = (await self.client.post("/graphql", json=body, headers=self.headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def register(self) -> str:
        document = "mutation($input: RegisterCitizenInput!) { registerCitizen(input: $input) { citizen { id } } }"
        given = {"cpr": "0101800001", "name": "Anna Holm", "targetGroup": "EDUCATION_BENEFIT_READY"}
        citizen_id: str = (await self.change(document, **given))["registerCitizen"]["citizen"]["id"]
        return citizen_id

    async def publish(self, citizen_id: str) -> None:
        at = {"citizenId": citizen_id}
        goals = [{"title": f"Tømrer {self.published}"}]
        await self.change(document_for("setEducationGoals"), **at, draftVersion=self.published, goals=goals)
        self.published += 1
        await self.change(document_for("publishPlan"), **at, draftVersion=self.published)


async def test_what_one_process_writes_another_tells(ports: tuple[int, int], tmp_path: Path) -> None:
    token = DevelopmentKey(tmp_path).sign(CASEWORKER, "minplan-development", "minplan", utc_now())
    url = f"ws://127.0.0.1:{ports[1]}/graphql"
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[0]}") as first,
        connect(url, subprotocols=[PROTOCOL], compression=None) as connection,
    ):
        caseworker, client = Caseworker(first, token), Client(connection)
        citizen_id = await caseworker.register()
        assert await client.greet(Authorization=f"Bearer {token}") == ACK
        await client.subscribe(PLAN_CHANGED, citizenId=citizen_id)
        heard = await heard_while_publishing(caseworker, client, citizen_id)
        await caseworker.publish(citizen_id)
        while heard < caseworker.published:
            version = (await client.news())["version"]
            assert version > heard
            heard = version
        assert heard == caseworker.published


async def heard_while_publishing(caseworker: Caseworker, client: Client, citizen_id: str) -> int:
    """The first version that is told; nothing tells from outside when a subscription has begun."""
    for _ in range(ATTEMPTS):
        await caseworker.publish(citizen_id)
        try:
            frame = json.loads(await asyncio.wait_for(client.connection.recv(), 0.5))
        except TimeoutError:
            continue
        return int(frame["payload"]["data"]["planChanged"]["version"])
    raise AssertionError("nothing was told")
