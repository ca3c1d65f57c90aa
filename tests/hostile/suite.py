"""All attacks, one after the other, on one server, with the well-behaved client beside them."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from domain.viewer import Role
from server.process import allow_files
from tests.hostile.assaults import Assault, make_assaults
from tests.hostile.injections import markup, operators
from tests.hostile.live_floods import FLOODS
from tests.hostile.messages import check_messages
from tests.hostile.record import Record, code_of
from tests.hostile.sockets import RAIDS, try_headers
from tests.hostile.target import RemoteApi, Target, fresh, remote_api
from tests.hostile.tokens import Forge
from tests.hostile.witness import Witness

AT_ONCE = 8
FILES = 4096


@dataclass
class Suite:
    """What the attacks came to; ``memory`` is in MB, before the first of them and after each."""

    target: Target
    witness: Witness
    chance: random.Random
    scale: int
    records: list[Record] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        return self.memory[-1] - self.memory[0]

    async def run(self) -> None:
        """Every class of attack; the first assertion that does not hold ends it."""
        allow_files(FILES)
        async with remote_api(self.target) as api:
            await self._warm_up(api)
            self.memory.append(self.target.memory())
            await self._requests(api)
            await self._tokens()
            for name, (raid, codes) in RAIDS.items():
                await self._attack(name, codes, lambda record, raid=raid: raid(self.target, record, self.scale))
            for name, (flood, codes) in FLOODS.items():
                await self._attack(name, codes, lambda record, flood=flood: flood(self.target, record, self.scale))
            await self._attack("too many requests", TOO_MANY, self._hurry)
            await self._attack("operators", None, lambda record: operators(api, record, self.chance, self.scale))
            await self._attack("code in texts", None, lambda record: self._texts(api, record))

    async def _warm_up(self, api: RemoteApi) -> None:
        """Schemas are built when they are first asked for: that is no growth."""
        for role in Role:
            await api.ask(fresh(role), "{ viewer { name } }")
        forge = Forge(self.target)
        for assault in make_assaults(self.chance):
            await self._post(api, Record(""), assault.bodies[0], forge.sign(forge.claims()))

    @asynccontextmanager
    async def _recorded(self, name: str) -> AsyncIterator[Record]:
        record = Record(name)
        answered, failed = self.witness.answered, len(self.witness.failures)
        yield record
        self.memory.append(self.target.memory())
        record.growth = self.memory[-1] - self.memory[-2]
        record.answered = self.witness.answered - answered
        record.failed = len(self.witness.failures) - failed
        self.records.append(record)

    async def _attack(
        self, name: str, codes: frozenset[str] | None, attack: Callable[[Record], Awaitable[object]]
    ) -> None:
        async with self._recorded(name) as record:
            await attack(record)
        assert codes is None or set(record.codes) <= codes, f"{name}: {dict(record.codes)}"

    async def _requests(self, api: RemoteApi) -> None:
        for _ in range(self.scale):
            for assault in make_assaults(self.chance):
                await self._attack(
                    assault.name, assault.codes, lambda record, each=assault: self._fire(api, record, each)
                )

    async def _fire(self, api: RemoteApi, record: Record, assault: Assault) -> None:
        token = self.target.token(fresh())
        waiting = iter(assault.bodies)

        async def go() -> None:
            for body in waiting:
                await self._post(api, record, body, token)

        await asyncio.gather(*(go() for _ in range(AT_ONCE)))

    async def _post(self, api: RemoteApi, record: Record, body: bytes, token: str) -> None:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        with record.timed() as found:
            found.append(code_of(await api.client.post("/graphql", content=body, headers=headers)))

    async def _tokens(self) -> None:
        async def send(record: Record) -> None:
            for headers in Forge(self.target).headers():
                with record.timed() as found:
                    found.append(await try_headers(self.target, headers))

        await self._attack("tricks with tokens", frozenset({"UNAUTHENTICATED", "400"}), send)

    async def _hurry(self, record: Record) -> None:
        """One caller who asks as fast as it can, over many connections."""
        headers = {"authorization": f"Bearer {self.target.token(fresh())}"}
        limits = httpx.Limits(max_connections=30)
        async with httpx.AsyncClient(base_url=self.target.running.address, timeout=20, limits=limits) as client:

            async def ask() -> None:
                with record.timed() as found:
                    response = await client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
                    found.append(code_of(response))
                    assert response.status_code == 200 or int(response.headers["retry-after"]) >= 1

            for _ in range(10 * self.scale):
                await asyncio.gather(*(ask() for _ in range(30)))

    async def _texts(self, api: RemoteApi, record: Record) -> None:
        written = await markup(api, record, self.chance, self.scale)
        assert len(written) > 30
        await check_messages(api, written)


TOO_MANY = frozenset({"OK", "LIMIT_EXCEEDED"})
