"""Many writers over HTTP against the real server, each of which keeps what was acknowledged to it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from domain.viewer import Role, Viewer
from server.mongo import Database
from tests.operations import operation
from tests.server.casework import next_cpr

RECORDERS, REGISTRARS, CITIZENS = 24, 8, 4
ANSWER_SECONDS = 60.0
PAUSE_SECONDS = 0.02
HELD = {"heldAt": "2026-01-09T09:00:00Z", "form": "PHONE"}
AWAY = {"UNAVAILABLE", "CONFLICT"}
"""What a writer may hear while the store is away, or many write into one plan: that nothing, or nothing certain, is done."""


@dataclass
class Tally:
    """What was acknowledged, what was found of it, and what else was answered."""

    kills: int = 0
    agreements: dict[str, str] = field(default_factory=dict)
    """By its text, which is unique: the id that was answered."""
    citizens: set[str] = field(default_factory=set)
    refusals: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0

    @property
    def acknowledged(self) -> int:
        return len(self.agreements) + len(self.citizens)

    def describe(self) -> str:
        return (
            f"store killed {self.kills} times: {self.acknowledged} writes acknowledged "
            f"({len(self.agreements)} agreements, {len(self.citizens)} citizens), {self.lost} lost, "
            f"{self.twice} there twice, refused {dict(self.refusals)}"
        )


class Writers:
    """The writers, until they are told to stop."""

    def __init__(self, address: str, sign: Callable[[Viewer], str]) -> None:
        self.tally = Tally()
        self._address, self._sign = address, sign
        self._stop = asyncio.Event()
        self._texts = count(1)
        self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, limits=httpx.Limits(max_connections=None))

    async def run(self) -> None:
        """Write until stopped, each as soon as the answer before is there."""
        plans = [citizen_id for _ in range(CITIZENS) if (citizen_id := await self._register(0))]
        recording = [self._write(number, self._record, plans[number % len(plans)]) for number in range(RECORDERS)]
        registering = [self._write(RECORDERS + number, self._register) for number in range(REGISTRARS)]
        try:
            await asyncio.gather(*recording, *registering)
        finally:
            await self._client.aclose()

    def stop(self) -> None:
        self._stop.set()

    async def _write(self, number: int, write: Callable[..., Any], *about: str) -> None:
        while not self._stop.is_set():
            if await write(number, *about) is None:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _record(self, number: int, citizen_id: str) -> str | None:
        text = f"Aftale {next(self._texts)}"
        answer = await self._ask(number, "RecordAgreement", citizenId=citizen_id, text=text, **HELD)
        if answer is None:
            return None
        agreement_id: str = answer["agreement"]["id"]
        self.tally.agreements[text] = agreement_id
        return agreement_id

    async def _register(self, number: int) -> str | None:
        given = {"cpr": next_cpr(), "name": "Bo Lind", "targetGroup": "CASH_BENEFIT_JOB_READY"}
        answer = await self._ask(number, "RegisterCitizen", **given)
        if answer is None:
            return None
        citizen_id: str = answer["citizen"]["id"]
        self.tally.citizens.add(citizen_id)
        return citizen_id

    async def _ask(self, number: int, operation_name: str, /, **given: Any) -> Any:
        """The value that is answered, or None where it is refused or the answer does not come."""
        token = self._sign(Viewer(Role.JOBCENTRE, f"writer-{number}", "Nina Pettersen", "0461"))
        body = {"query": operation(operation_name), "variables": {"input": given}}
        headers = {"authorization": f"Bearer {token}"}
        try:
            response = await self._client.post(f"{self._address}/graphql", json=body, headers=headers)
        except httpx.TransportError as error:
            self.tally.refusals[type(error).__name__] += 1
            return None
        answer = response.json()
        self.tally.refusals.update(error["extensions"]["code"] for error in answer.get("errors", ()))
        return None if "errors" in answer else next(iter(answer["data"].values()))


async def count_lost(tally: Tally, database: Database) -> None:
    """Look for every acknowledged write in the database itself."""
    plans = await database["plans"].find({}, {"agreements.id": 1, "agreements.text": 1}).to_list(None)
    held = Counter((each["text"], each["id"]) for plan in plans for each in plan["agreements"])
    tally.lost += sum(not held[text, agreement_id] for text, agreement_id in tally.agreements.items())
    tally.lost += len(tally.citizens - {plan["_id"] for plan in plans})
    tally.twice += sum(times > 1 for times in Counter(text for text, _ in held.elements()).values())
