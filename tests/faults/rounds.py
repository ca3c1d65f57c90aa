"""Rounds of a fault each: something is told to some citizens, something dies meanwhile, and all is counted."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from server.mongo import Database
from tests.faults.system import Casework, Citizen, System
from tests.waiting import wait_until_async
from tests.workers.worker_process import POINTS

CITIZENS = 4
CHANNELS = 2
SETTLE_SECONDS = 60.0
LOST_AFTER_SECONDS = 30.0

Fault = Callable[[System], Awaitable[None]]


async def _order_death(system: System, point: str) -> None:
    """Whoever reaches the point first dies there."""
    (system.orders / point).touch()


async def _wait_for_death(system: System, point: str) -> None:
    async def carried_out() -> bool:
        return not (system.orders / point).exists() and any(worker.poll() is not None for worker in system.workers)

    await wait_until_async(carried_out, f"a worker has died {point}", 20)


async def _any_moment(system: System) -> None:
    await asyncio.sleep(system.chance.uniform(0.0, 0.4))


@dataclass(frozen=True)
class Kind:
    """One kind of fault: what happens before, and what while, the citizens are told."""

    name: str
    before: Fault
    meanwhile: Fault


async def _nothing(system: System) -> None:
    pass


def _death_at(point: str) -> Kind:
    return Kind(
        f"killed {point}", lambda system: _order_death(system, point), lambda system: _wait_for_death(system, point)
    )


def _cut(name: str) -> Kind:
    async def cut(system: System) -> None:
        for _ in range(3):
            await _any_moment(system)
            await asyncio.to_thread(system.proxies[name].cut)

    return Kind(f"connections to the {name} cut", _nothing, cut)


async def _kill_worker(system: System) -> None:
    await _any_moment(system)
    system.kill_worker()


async def _kill_api(system: System) -> None:
    await asyncio.sleep(system.chance.uniform(0.0, 0.15))
    await asyncio.to_thread(system.kill_api)
    await asyncio.to_thread(system.start_api)


async def _kill_store(system: System) -> None:
    await _any_moment(system)
    system.kill_store()


async def _kill_broker(system: System) -> None:
    await _any_moment(system)
    await asyncio.to_thread(system.broker.kill)
    await asyncio.to_thread(system.broker.start)


KINDS: Sequence[Kind] = (
    *(_death_at(point) for point in POINTS),
    Kind("a worker killed at any moment", _nothing, _kill_worker),
    Kind("the API killed", _nothing, _kill_api),
    Kind("the store killed", _nothing, _kill_store),
    Kind("the broker killed", _nothing, _kill_broker),
    *(_cut(name) for name in ("broker", "store", "gateway", "mail server")),
)


@dataclass
class Tally:
    """What became of the messages of some rounds of one kind."""

    rounds: int = 0
    deaths: int = 0
    acknowledged: int = 0
    lost: int = 0
    sms_twice: int = 0
    email_twice: int = 0
    """E-mails that came more than once, with one and the same Message-ID."""
    email_otherwise_twice: int = 0
    seconds: float = 0.0


async def run_round(system: System, casework: Casework, database: Database, kind: Kind, tally: Tally) -> None:
    """Tell some citizens something while a fault happens; count what arrived once all is quiet."""
    citizens = [await casework.register() for _ in range(CITIZENS)]
    started = time.monotonic()
    await kind.before(system)
    answers, _ = await asyncio.gather(
        asyncio.gather(*(casework.tell(citizen) for citizen in citizens)), kind.meanwhile(system)
    )
    tally.deaths += system.replace_the_dead()
    told = [citizen for citizen, answer in zip(citizens, answers, strict=True) if answer]
    await _wait_until_quiet(system, database, [citizen.id for citizen in told])
    tally.rounds += 1
    tally.acknowledged += len(told)
    tally.seconds += time.monotonic() - started
    _count(system, citizens, told, tally)


async def _wait_until_quiet(system: System, database: Database, told: Sequence[str]) -> None:
    """Until all is at rest; while one has fewer deliveries than channels, an event is on its way, or after some time lost."""
    until = time.monotonic() + LOST_AFTER_SECONDS

    async def quiet() -> bool:
        system.replace_the_dead()
        try:
            known = await database["deliveries"].count_documents({"citizen_id": {"$in": list(told)}})
            if known < len(told) * CHANNELS and time.monotonic() < until:
                return False
            pending = await database["plans"].count_documents({"outbox.0": {"$exists": True}})
            return not pending and not await database["deliveries"].count_documents({"look_at": {"$exists": True}})
        except PyMongoError:  # while the store starts again, it is not quiet
            return False

    await wait_until_async(quiet, "every delivery has come to rest", SETTLE_SECONDS)


def _count(system: System, citizens: Sequence[Citizen], told: Sequence[Citizen], tally: Tally) -> None:
    texts = system.gateway.numbers
    mails: dict[str, list[str]] = {}
    for mail in list(system.mailbox.mails):
        mails.setdefault(str(mail["To"]), []).append(str(mail["Message-ID"]))
    tally.lost += sum(not texts[citizen.number] for citizen in told)
    tally.lost += sum(not mails.get(citizen.address) for citizen in told)
    for citizen in citizens:
        ids = Counter(mails.get(citizen.address, []))
        tally.sms_twice += texts[citizen.number] > 1
        tally.email_twice += any(times > 1 for times in ids.values())
        tally.email_otherwise_twice += len(ids) > 1


def to_table(tallies: dict[str, Tally]) -> str:
    """The tallies as a table for people."""
    heads = ("fault", "rounds", "deaths", "told", "lost", "SMS twice", "e-mail repeated", "e-mail twice", "s a round")
    rows = [
        (
            name,
            *map(str, (tally.rounds, tally.deaths, tally.acknowledged, tally.lost, tally.sms_twice)),
            str(tally.email_twice),
            str(tally.email_otherwise_twice),
            f"{tally.seconds / max(1, tally.rounds):.1f}",
        )
        for name, tally in tallies.items()
    ]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [heads, *rows]
    )
