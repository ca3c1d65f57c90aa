"""Whether cost stays flat as plans grow in number: the same work over many plans and, beside it, over a thousand.

Both stores run at once and are asked in turn, so that what else the machine does falls on both alike.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.many_plans import write_lines
from benchmarks.plans import Jobcentre
from benchmarks.processes import COMMAND, running
from benchmarks.scale_cases import CASES, Ground
from benchmarks.sheet import Sheet, write_sheet
from domain.errors import Unavailable
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.cpr import open_vault
from server.embedded_store import EmbeddedStore
from server.loading import TAKEN_CPR, Refusal, Watch, load_plans
from server.mongo import close, connect, ensure_indexes
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey

SIZES: Sequence[int] = (1_000, 100_000)
ROUNDS = 9
LIMIT = 1.5
LOADED = "loaded"
AT_ONCE = 5_000
ATTEMPTS = 20
PAUSE_SECONDS = 5.0
NO_BROKER = "amqp://127.0.0.1:1/"
"""Keeps the servers from running workers of their own, which would do the sweeps that are measured."""
HEADINGS = ("case", "plans", "p50 ms", "beside it, first size", "ratio")

Rows = list[tuple[str, ...]]


@dataclass(slots=True)
class Field:
    """A store with an API over it, and how long it took to load what is in it."""

    ground: Ground
    loaded: int = 0
    rates: dict[int, float] = field(default_factory=dict)

    async def grow(self, size: int) -> None:
        """Load until there are so many plans; what an earlier run has loaded into the same folder is not loaded again."""
        marks = self.ground.database["marks"]
        found = await marks.find_one({"_id": LOADED})
        self.loaded = found["plans"] if found else 0
        begun, before = time.perf_counter(), self.loaded
        while self.loaded < size:
            numbers = range(self.loaded, min(self.loaded + AT_ONCE, size))
            await self._load(numbers)
            self.loaded = numbers.stop
            await marks.update_one({"_id": LOADED}, {"$set": {"plans": self.loaded}}, upsert=True)
        if self.loaded > before:
            self.rates[size] = (self.loaded - before) / (time.perf_counter() - begun)
        self.ground.grow(self.loaded)

    async def _load(self, numbers: range) -> None:
        """Load some citizens, again after an outage."""
        refused: list[Refusal] = []
        for _ in range(ATTEMPTS):
            try:
                now = utc_now()
                await load_plans(
                    write_lines(numbers, now),
                    self.ground.database,
                    self.ground.vault,
                    now,
                    Watch(refused=refused.append),
                )
            except Unavailable:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            # Whom an earlier attempt has loaded is there already, with dates that lie around another instant.
            if any(refusal.reason != TAKEN_CPR for refusal in refused):
                raise AssertionError(f"the loader says {refused[0]}")
            return
        raise AssertionError("the store does not answer")


async def run(sizes: Sequence[int] = SIZES, folder: Path | None = None) -> Sheet:
    """Measure at each size beside the first one; in a folder that is given, what was loaded stays for the next run."""
    rows: Rows = []
    async with AsyncExitStack() as stack:
        root = folder or Path(stack.enter_context(TemporaryDirectory()))
        few, many = await _open(stack, root / "few"), await _open(stack, root / "many")
        await few.grow(sizes[0])
        for size in sizes:
            await many.grow(size)
            if size in many.rates:
                rows.append(("loading", f"{size:,}", "", "", f"{many.rates[size]:,.0f} plans/s"))
            rows += await _compare(few.ground, many.ground)
            rows += await _count(few.ground, many.ground)
            rows.append(("asked again", f"{size:,}", f"{many.ground.unanswered}", f"{few.ground.unanswered}", ""))
            # A million take their time: what was found so far is kept.
            write_sheet(_to_sheet(rows))
    return _to_sheet(rows)


def _to_sheet(rows: Rows) -> Sheet:
    return Sheet("scale", "The same work over more and more plans of 4 KB", HEADINGS, rows, REMARKS)


REMARKS = (
    f"Each case ran in turn over the plans of its row and over as many as the first size; up to a ratio of {LIMIT} it is flat.",
    "totalCount is no part of a page here: nothing counts without going through what is counted, see docs/scale.md.",
    "Both stores, both servers and the client shared the machine with each other and with whatever else ran on it.",
)


async def _open(stack: AsyncExitStack, folder: Path) -> Field:
    store = (await stack.enter_async_context(EmbeddedStore(folder))).url
    environment = {"MINPLAN_DATA_DIR": str(folder), "MINPLAN_MONGO_URL": store, "MINPLAN_AMQP_URL": NO_BROKER}
    api = await stack.enter_async_context(running([COMMAND, "serve"], environment, folder / "api.log"))
    settings = Settings(data_dir=folder)
    viewer = EXAMPLE_VIEWERS[Role.JOBCENTRE]
    token = DevelopmentKey(folder).sign(viewer, settings.issuer, settings.audience, utc_now())
    database = connect(store, answer_seconds=None)
    stack.callback(close, database)
    await ensure_indexes(database)
    return Field(Ground(database, open_vault(settings), Jobcentre(api.address, token)))


async def _compare(few: Ground, many: Ground) -> Rows:
    """The rows of all cases: interleaved rounds, the first of which only warms up."""
    rows: Rows = []
    for name, case in CASES.items():
        taken: Mapping[str, list[float]] = {"few": [], "many": []}
        for number in range(ROUNDS + 1):
            for which, ground in (("few", few), ("many", many)):
                times = await case(ground)
                taken[which].extend(times if number else [])
        least, most = (statistics.median(times) * 1000 for times in taken.values())
        rows.append((name, f"{many.size:,}", f"{most:.2f}", f"{least:.2f}", f"{most / least:.2f}"))
    return rows


async def _count(few: Ground, many: Ground) -> Rows:
    taken = [await _time(ground.count) for ground in (few, many)]
    return [("totalCount", f"{many.size:,}", f"{taken[1]:.0f}", f"{taken[0]:.0f}", f"{taken[1] / taken[0]:.1f}")]


async def _time(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return (time.perf_counter() - begun) * 1000
