"""A well-behaved client that works all the while, on a thread of its own, and notes whatever is not as it should be."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from domain.viewer import Role, Viewer
from tests.api import OTHER_JOBCENTRE
from tests.hostile.target import LONGEST_WAIT, Target, around_today
from tests.live import ACK, PLAN_CHANGED, PONG, PROTOCOL
from tests.operations import operation
from tests.server.casework import WELDER, next_cpr

PAUSE = 0.05
READ = "query($id: ID!) { plan(citizenId: $id) { title jobGoals { title } latestJobcentreAgreement { text } } }"
READS_FOR_A_WRITE = 5


@dataclass
class Witness:
    """Reads what it has written, writes more, and keeps a live connection; ``failures`` say what went wrong."""

    target: Target
    viewer: Viewer = OTHER_JOBCENTRE
    answered: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)
    citizen_id: str = ""
    told: int = 0

    def prepare(self) -> None:
        """A published plan with a goal."""
        given = {"cpr": next_cpr(), "name": "Bo Lind", "targetGroup": "UNEMPLOYMENT_BENEFIT"}
        self.citizen_id = self._change("RegisterCitizen", **given)["citizen"]["id"]
        at = {"citizenId": self.citizen_id}
        self._change("SetJobGoals", **at, draftVersion=0, goals=[{"occupation": WELDER}])
        self._change("PublishPlan", **at, draftVersion=1)

    def _change(self, name: str, /, **given: Any) -> Any:
        running = self.target.running
        return running.change(self.target.token(self.viewer), operation(name), **around_today(given))

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work until the end of the block."""
        self.prepare()
        stop = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(self._work(stop)), name="well-behaved client")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    async def _work(self, stop: threading.Event) -> None:
        await asyncio.gather(self._ask_on(stop), self._listen_on(stop))

    async def _ask_on(self, stop: threading.Event) -> None:
        """A new connection now and then, since whoever comes new is served as well as who has come before."""
        said = None
        number = 0
        while not stop.is_set():
            async with httpx.AsyncClient(base_url=self.target.running.address, timeout=LONGEST_WAIT) as client:
                said = await self._agree(client, number)
                number += 1
                for _ in range(READS_FOR_A_WRITE):
                    await self._read(client, said)
                    await asyncio.sleep(PAUSE)

    async def _agree(self, client: httpx.AsyncClient, number: int) -> str:
        text = f"Aftale {number}"
        given = {"citizenId": self.citizen_id, "text": text, "form": "PHONE", "heldAt": "2027-03-09T09:00:00Z"}
        answer = await self._ask(client, operation("RecordAgreement"), {"input": around_today(given)})
        self._expect(answer, lambda data: data["recordAgreement"]["agreement"]["text"] == text)
        return text

    async def _read(self, client: httpx.AsyncClient, said: str) -> None:
        expected = {"title": WELDER["title"], "agreed": said}
        answer = await self._ask(client, READ, {"id": self.citizen_id})

        def is_right(data: Any) -> bool:
            plan = data["plan"]
            goals = [goal["title"] for goal in plan["jobGoals"]]
            return goals == [expected["title"]] and plan["latestJobcentreAgreement"]["text"] == expected["agreed"]

        self._expect(answer, is_right)

    async def _ask(self, client: httpx.AsyncClient, query: str, variables: Any) -> Any:
        headers = {"authorization": f"Bearer {self.target.token(self.viewer)}"}
        begun = time.perf_counter()
        try:
            response = await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        except httpx.HTTPError as error:
            return f"{type(error).__name__} after {time.perf_counter() - begun:.2f} s"
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        return response.json() if response.status_code == 200 else f"{response.status_code} {response.text}"

    def _expect(self, answer: Any, is_right: Any) -> None:
        if isinstance(answer, dict) and "errors" not in answer and is_right(answer["data"]):
            self.answered += 1
        else:
            self.failures.append(str(answer)[:300])

    async def _listen_on(self, stop: threading.Event) -> None:
        """A live connection that hears every ping answered."""
        url = self.target.running.address.replace("http", "ws") + "/graphql"
        try:
            async with connect(url, subprotocols=[PROTOCOL], compression=None) as connection:
                await self._converse(connection, stop)
        except Exception as error:
            self.failures.append(f"live: {type(error).__name__}: {error}"[:300])

    async def _converse(self, connection: ClientConnection, stop: threading.Event) -> None:
        citizen = Viewer(Role.CITIZEN, self.citizen_id, "Bo Lind")
        token = {"Authorization": f"Bearer {self.target.token(citizen)}"}
        await connection.send(json.dumps({"type": "connection_init", "payload": token}))
        assert json.loads(await connection.recv()) == ACK
        payload = {"query": PLAN_CHANGED, "variables": {"citizenId": self.citizen_id}}
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        while not stop.is_set():
            await connection.send(json.dumps({"type": "ping"}))
            async with asyncio.timeout(LONGEST_WAIT):
                while json.loads(await connection.recv()) != PONG:
                    self.told += 1
            self.answered += 1
            await asyncio.sleep(2 * PAUSE)
