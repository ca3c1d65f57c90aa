"""Messages from end to end: mutations at the API, RabbitMQ, workers, and a gateway that notes when a text arrives."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from benchmarks.client import Address, Connection
from benchmarks.counted_command import WRITES
from benchmarks.plans import AGREE, REGISTER, Jobcentre
from benchmarks.processes import COMMAND, Server, running
from benchmarks.sheet import Sheet
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.deliveries import Intent
from server.embedded_store import EmbeddedStore
from server.mongo import Database, close, connect
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey
from tests.broker import running_broker

WORKERS = 2
CONNECTIONS = 16
THROUGHPUT_CITIZENS = 2000
LATENCY_CITIZENS = 1000
RATE = 50.0
WAITING = (1_000, 10_000)
ARRIVAL_SECONDS = 180.0
POLL_SECONDS = 0.1
LIMIT = (
    "The store limits: its one process spends most of the processor time of a message, the larger part of it on the two "
    "updates of the plan (the change itself, and taking the event out), which touch each index of the plans."
)
REMARKS = ("Store writes are commands that write, by workers and API, for each message that arrived.", LIMIT)
HEADINGS = ("case", "messages", "messages/s", "p50 ms", "p95 ms", "p99 ms", "store writes", "broker publishes", "MB")


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs, and the settings that workers get."""

    folder: Path
    database: Database
    api: Server
    sink: Server
    jobcentre: Jobcentre
    settings: Mapping[str, str]

    async def arrivals(self) -> dict[str, list[float]]:
        """When texts arrived, by number."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://{self.sink.address.host}:{self.sink.address.port}/arrivals")
            return dict(orjson.loads(answer.content))

    async def forget_arrivals(self) -> None:
        """Begin anew."""
        async with httpx.AsyncClient() as client:
            await client.delete(f"http://{self.sink.address.host}:{self.sink.address.port}/arrivals")


@dataclass(frozen=True, slots=True)
class Crew:
    """Some worker processes and what they counted once they had stopped."""

    processes: Sequence[asyncio.subprocess.Process]
    counts: Sequence[Path]

    def peak_memory(self) -> float:
        """The highest resident memory of any of them so far, in MB."""
        peaks = []
        for process in self.processes:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peaks.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
        return max(peaks)

    async def stop(self) -> dict[str, int]:
        """Stop them; the sum of their counts."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            await process.wait()
        totals: dict[str, int] = {}
        for path in self.counts:
            for name, number in orjson.loads(path.read_bytes()).items():
                totals[name] = totals.get(name, 0) + number
        return totals


async def run() -> Sheet:
    """Measure throughput, latency and memory, one after the other."""
    async with AsyncExitStack() as stack:
        stage = await _set_up(stack)
        template = await _make_citizen(stage)
        rows = [await _measure_throughput(stage, template), await _measure_latency(stage, template)]
        rows += [await _measure_memory(stage, template, waiting) for waiting in WAITING]
        cores = f"{WORKERS} worker processes, one API process, RabbitMQ, store, gateway and client share the machine"
        return Sheet("messages", "Messages from mutation to gateway", HEADINGS, rows, (f"{cores}.", *REMARKS))


async def _set_up(stack: AsyncExitStack) -> Stage:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "broker").mkdir()
    broker = stack.enter_context(running_broker(folder / "broker"))
    store = (await stack.enter_async_context(EmbeddedStore(folder))).url
    command = [sys.executable, "-m", "benchmarks.sms_sink"]
    sink = await stack.enter_async_context(running(command, {}, folder / "sink.log"))
    settings = {
        "MINPLAN_DATA_DIR": str(folder),
        "MINPLAN_MONGO_URL": store,
        "MINPLAN_AMQP_URL": broker.url,
        "MINPLAN_SMS_URL": f"http://{sink.address.host}:{sink.address.port}/",
        "MINPLAN_SENDING_WINDOW": "00:00-24:00",
    }
    api = await stack.enter_async_context(running([COMMAND, "serve"], settings, folder / "api.log"))
    named = Settings(data_dir=folder)
    token = DevelopmentKey(folder).sign(EXAMPLE_VIEWERS[Role.JOBCENTRE], named.issuer, named.audience, utc_now())
    database = connect(store, answer_seconds=None)
    stack.callback(close, database)
    return Stage(folder, database, api, sink, Jobcentre(api.address, token), settings)


async def _make_citizen(stage: Stage) -> dict[str, Any]:
    """A registered citizen's plan, which the others are copies of."""
    given = {"cpr": "0101800001", "name": "Anna Holm", "targetGroup": "CASH_BENEFIT_JOB_READY"}
    answer = await stage.jobcentre.change(REGISTER, **given)
    found = await stage.database["plans"].find_one({"_id": answer["citizen"]["id"]})
    assert found is not None
    return found


async def _copy(stage: Stage, template: Mapping[str, Any], count: int) -> dict[str, str]:
    """Citizens with a number of their own each; their ids by number."""
    numbers = {f"45{20_000_000 + place}": uuid4().hex for place in range(count)}
    plans = [
        {
            **template,
            "_id": citizen,
            "cpr": {**template["cpr"], "hashes": [citizen]},
            "reminders": {"sms": f"+{number}", "email": None},
            "visible": True,
        }
        for number, citizen in numbers.items()
    ]
    await stage.database["plans"].insert_many(plans, ordered=False)
    return numbers


async def _start_crew(stage: Stage, number: int = WORKERS, **settings: str) -> Crew:
    counts = [stage.folder / f"{uuid4().hex}.json" for _ in range(number)]
    processes = []
    for path in counts:
        with (stage.folder / "work.log").open("ab") as log:
            command = [sys.executable, "-m", "benchmarks.counted_command", str(path), "work"]
            environment = {"PATH": "/usr/bin:/bin", **stage.settings, **settings}
            processes.append(await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log))
    await asyncio.sleep(3.0)
    return Crew(processes, counts)


async def _tell(stage: Stage, citizens: Mapping[str, str], rate: float | None) -> dict[str, float]:
    """Record an agreement for each citizen, as fast as it goes or at a rate; when each was answered, by number."""
    answered: dict[str, float] = {}
    waiting = iter(citizens.items())
    began = time.time()

    async def work(connection: Connection) -> None:
        for number, citizen in waiting:
            if rate is not None:
                await asyncio.sleep(max(0.0, began + len(answered) / rate - time.time()))
            await connection.ask(_request(stage, citizen))
            answered[number] = time.time()

    connections = [
        await Connection.open(Address(*stage.api.address)) for _ in range(CONNECTIONS if rate is None else 4)
    ]
    await asyncio.gather(*(work(connection) for connection in connections))
    for connection in connections:
        await connection.close()
    return answered


def _request(stage: Stage, citizen: str) -> bytes:
    given = {"citizenId": citizen, "heldAt": utc_now().isoformat(), "text": "Vi talte om job.", "form": "PHONE"}
    return stage.jobcentre.request(AGREE, {"input": given})


async def _wait_for_arrivals(stage: Stage, count: int) -> dict[str, float]:
    async with asyncio.timeout(ARRIVAL_SECONDS):
        # ASYNC110: what is waited for happens in other processes, which set no event here.
        while len(found := await stage.arrivals()) < count:  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)
    assert all(len(times) == 1 for times in found.values()), "a text arrived twice"
    await _wait_until_recorded(stage)
    return {number: times[0] for number, times in found.items()}


async def _wait_until_recorded(stage: Stage) -> None:
    # ASYNC110: as above.
    while await stage.database["deliveries"].count_documents({"look_at": {"$exists": True}}):  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


async def _measure_throughput(stage: Stage, template: Mapping[str, Any]) -> Sequence[str]:
    citizens = await _copy(stage, template, THROUGHPUT_CITIZENS)
    crew = await _start_crew(stage)
    began = time.time()
    answered = await _tell(stage, citizens, None)
    arrived = await _wait_for_arrivals(stage, len(citizens))
    mutations = len(citizens) / (max(answered.values()) - began)
    rate = len(arrived) / (max(arrived.values()) - began)
    return await _finish(stage, crew, f"as fast as it goes ({mutations:.0f} mutations/s)", f"{rate:.0f}", citizens)


async def _measure_latency(stage: Stage, template: Mapping[str, Any]) -> Sequence[str]:
    citizens = await _copy(stage, template, LATENCY_CITIZENS)
    crew = await _start_crew(stage)
    answered = await _tell(stage, citizens, RATE)
    arrived = await _wait_for_arrivals(stage, len(citizens))
    delays = [1000 * (arrived[number] - answered[number]) for number in citizens]
    return await _finish(stage, crew, f"{RATE:.0f} mutations a second", f"{RATE:.0f}", citizens, delays)


async def _finish(
    stage: Stage, crew: Crew, case: str, rate: str, citizens: Mapping[str, str], delays: Sequence[float] = ()
) -> Sequence[str]:
    """Stop the workers, clean up, and make the row of the table."""
    memory = crew.peak_memory()
    counts = await crew.stop()
    messages = len(citizens)
    # Every message began with one write of the API.
    writes = sum(counts.get(f"store {name}", 0) for name in WRITES) / messages + 1
    published = counts.get("broker publishes", 0) / messages
    await stage.database["plans"].delete_many({"_id": {"$in": list(citizens.values())}})
    await stage.database["deliveries"].delete_many({})
    await stage.forget_arrivals()
    shares = [f"{statistics.quantiles(delays, n=100)[share - 1]:.0f}" if delays else "" for share in (50, 95, 99)]
    return (case, f"{messages:,}", rate, *shares, f"{writes:.2f}", f"{published:.2f}", f"{memory:.0f}")


async def _measure_memory(stage: Stage, template: Mapping[str, Any], waiting: int) -> Sequence[str]:
    """What one worker process needs while many messages wait for their hour, and then all go at once."""
    citizens = await _copy(stage, template, waiting)
    now = utc_now()
    due = now + timedelta(seconds=5)
    intents = [
        Intent(citizen, f"waiting-{citizen}", "sms", "plan_updated", now, due, now + timedelta(days=1))
        for citizen in citizens.values()
    ]
    await stage.database["deliveries"].insert_many([{**intent.to_delivery(due)} for intent in intents], ordered=False)
    crew = await _start_crew(stage, 1)
    arrived = await _wait_for_arrivals(stage, waiting)
    rate = waiting / (max(arrived.values()) - min(arrived.values()))
    return await _finish(stage, crew, "waiting for the window, one worker", f"{rate:.0f}", citizens)
