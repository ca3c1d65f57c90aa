"""The whole system as processes: API, three workers with a relay each, broker, store, gateway and mail server.

Everything that the workers talk to lies behind a proxy, so that connections can be cut.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from domain.viewer import Role, Viewer
from server.embedded_store import EmbeddedStore
from server.runtime import utc_now
from server.token import DevelopmentKey
from tests.broker import Broker, running_broker
from tests.gateway import Gateway, running_gateway
from tests.mailbox import Mailbox, running_mailbox
from tests.operations import operation
from tests.proxy import Proxy, running_proxy
from tests.waiting import wait_until

WORKERS = 3
HOST = "127.0.0.1"
COMMAND = Path(sys.executable).parent / "minplan"
ISSUER, AUDIENCE = "minplan-development", "minplan"
CASEWORKER = Viewer(Role.JOBCENTRE, "nina", "Nina Pettersen", "0461")


@dataclass(frozen=True)
class Citizen:
    id: str
    number: str
    address: str


@dataclass
class System:
    """The running system; `proxies` by the name of what lies behind them, `pace` by its name in the worker process."""

    folder: Path
    store: EmbeddedStore
    broker: Broker
    gateway: Gateway
    mailbox: Mailbox
    proxies: dict[str, Proxy]
    chance: random.Random
    pace: str
    port: int = 0
    api: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    deaths: int = 0
    numbers: int = 0

    @property
    def orders(self) -> Path:
        return self.folder / "orders"

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def token(self, viewer: Viewer) -> str:
        return DevelopmentKey(self.folder).sign(viewer, ISSUER, AUDIENCE, utc_now())

    def start_api(self) -> None:
        self.port = self.port or _free_port()
        settings = {"MINPLAN_MONGO_URL": self.store.url, "MINPLAN_AMQP_URL": self.broker_url(direct=True)}
        # One caseworker stands for all.
        settings |= {"MINPLAN_LIMIT_RATE": "1000", "MINPLAN_LIMIT_AT_ONCE": "1000"}
        self.api = self._launch([COMMAND, "serve", "--port", str(self.port)], settings)
        wait_until(self._api_answers, "the API answers", 30)

    def start_worker(self) -> None:
        url = f"mongodb://{HOST}:{self.proxies['store'].port}/?directConnection=true"
        settings = {
            "MINPLAN_AMQP_URL": self.broker_url(direct=False),
            "MINPLAN_SMS_URL": self.gateway.url.replace(str(self.gateway.port), str(self.proxies["gateway"].port)),
            "MINPLAN_SMTP_URL": f"smtp://{HOST}:{self.proxies['mail server'].port}",
        }
        command = [sys.executable, "-m", "tests.workers.worker_process", url, "minplan", str(self.orders), self.pace]
        self.workers.append(self._launch(command, settings))

    def broker_url(self, *, direct: bool) -> str:
        port = urlsplit(self.broker.url).port
        return self.broker.url if direct else self.broker.url.replace(str(port), str(self.proxies["broker"].port))

    def replace_the_dead(self) -> int:
        """Start a new worker for each that has died; gives how many that were."""
        dead = [worker for worker in self.workers if worker.poll() is not None]
        for worker in dead:
            self.workers.remove(worker)
            self.start_worker()
        self.deaths += len(dead)
        return len(dead)

    def kill_worker(self) -> None:
        worker = self.chance.choice(self.workers)
        worker.kill()
        worker.wait()

    def kill_api(self) -> None:
        assert self.api is not None
        self.api.kill()
        self.api.wait()

    def kill_store(self) -> None:
        """Its guardian starts it again."""
        os.kill(json.loads((self.folder / "store.json").read_text())["pid"], signal.SIGKILL)

    def close(self) -> None:
        for process in [*self.workers, *([self.api] if self.api else [])]:
            process.kill()
            process.wait()

    def _launch(self, command: list[Any], settings: dict[str, str]) -> subprocess.Popen[bytes]:
        fixed = {"MINPLAN_DATA_DIR": str(self.folder), "MINPLAN_SENDING_WINDOW": "00:00-24:00"}
        with (self.folder / "processes.log").open("ab") as log:
            return subprocess.Popen(command, env=os.environ | fixed | settings, stdout=log, stderr=log)

    def _api_answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=1).status_code == 200
        except httpx.HTTPError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Casework:
    """A caseworker's and a citizen's requests to the API; a refused or lost one gives False."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._client = httpx.AsyncClient(timeout=10)
        self._caseworker = system.token(CASEWORKER)

    async def close(self) -> None:
        await self._client.aclose()

    async def register(self) -> Citizen:
        """A citizen of the jobcentre who wants to be told by SMS and e-mail."""
        number = self._system.numbers = self._system.numbers + 1
        given = {"cpr": f"010180{number:04d}", "name": "Anna Holm", "targetGroup": "CASH_BENEFIT_JOB_READY"}
        answer = await self._ask(self._caseworker, "RegisterCitizen", **given)
        assert answer is not None
        citizen = Citizen(answer["citizen"]["id"], f"+4520{number:06d}", f"c{number}@example.org")
        token = self._system.token(Viewer(Role.CITIZEN, citizen.id, "Anna Holm"))
        assert await self._ask(token, "SubscribeReminders", sms=citizen.number, email=citizen.address) is not None
        return citizen

    async def tell(self, citizen: Citizen) -> bool:
        """Change the citizen's plan in a way that they are told of; whether the API says that it is done."""
        given = {"citizenId": citizen.id, "heldAt": utc_now().isoformat(), "text": "Vi talte om job.", "form": "PHONE"}
        return await self._ask(self._caseworker, "RecordAgreement", **given) is not None

    async def _ask(self, token: str, operation_name: str, /, **given: Any) -> Any:
        body = {"query": operation(operation_name), "variables": {"input": given}}
        try:
            response = await self._client.post(
                f"{self._system.address}/graphql", json=body, headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.HTTPError:
            return None
        data = response.json().get("data")
        return next(iter(data.values())) if data else None


@contextmanager
def running_system(folder: Path, store: EmbeddedStore, seed: int, pace: str = "hasty") -> Iterator[System]:
    with ExitStack() as stack:
        (folder / "orders").mkdir()
        (folder / "broker").mkdir()
        broker = stack.enter_context(running_broker(folder / "broker"))
        gateway = stack.enter_context(running_gateway())
        mailbox = stack.enter_context(running_mailbox())
        behind = {
            "broker": urlsplit(broker.url).port,
            "store": urlsplit(store.url).port,
            "gateway": gateway.port,
            "mail server": mailbox.port,
        }
        proxies = {name: stack.enter_context(running_proxy(port or 0)) for name, port in behind.items()}
        # S311: a seed makes a run repeatable; nothing secret depends on it.
        chance = random.Random(seed)  # noqa: S311
        system = System(folder, store, broker, gateway, mailbox, proxies, chance, pace)
        stack.callback(system.close)
        system.start_api()
        for _ in range(WORKERS):
            system.start_worker()
        yield system
