"""Whether cost stays flat as plans grow in number: the same work over many plans and, beside it, over a thousand.

Both stores run at once and are asked in turn, so that what else the machine does falls on both alike. There is a store for
each size, so that loading and measuring can be done apart: loading takes the most time, measuring wants a quiet machine.
"""

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.plans import Jobcentre
from benchmarks.processes import COMMAND, running
from benchmarks.scale_cases import CASES, Ground
from benchmarks.scale_loading import CACHE_SIZE, SLICE, fill, read_seconds
from benchmarks.sheet import Sheet, write_sheet
from domain.errors import LimitExceeded
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.counting import COUNT_SECONDS
from server.cpr import open_vault
from server.embedded_store import EmbeddedStore
from server.mongo import close, connect
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey

SIZES: Sequence[int] = (1_000, 100_000)
ROUNDS = 9
LIMIT = 1.5
NO_BROKER = "amqp://127.0.0.1:1/"
"""Keeps the servers from running workers of their own, which would do the sweeps that are measured."""
HEADINGS = ("case", "plans", "p50 ms", "beside it, first size", "ratio")

Rows = list[tuple[str, ...]]


async def run(sizes: Sequence[int] = SIZES, folder: Path | None = None) -> Sheet:
    """Load what is missing, and measure at each size beside the first one.

    In a folder that is given, what was loaded stays for the next run.
    """
    rows: Rows = []
    async with AsyncExitStack() as stack:
        root = folder or Path(stack.enter_context(TemporaryDirectory()))
        await load(sizes, root)
        few = await stack.enter_async_context(_field(_beside(root, sizes[0]), sizes[0]))
        for size in sizes:
            async with _field(root / str(size), size) as many:
                rows += await _show_loading(many)
                rows += await _compare(few, many)
                rows += await _count(few, many)
                rows.append(("asked again", f"{size:,}", f"{many.unanswered}", f"{few.unanswered}", ""))
            # A million take their time: what was found so far is kept.
            write_sheet(_to_sheet(rows))
    return _to_sheet(rows)


async def load(sizes: Sequence[int], folder: Path) -> None:
    """Load the plans of each size, and those that are measured beside them; can be ended, and goes on."""
    await fill(_beside(folder, sizes[0]), sizes[0])
    for size in sizes:
        await fill(folder / str(size), size)


def _beside(folder: Path, size: int) -> Path:
    return folder / f"beside-{size}"


def _to_sheet(rows: Rows) -> Sheet:
    return Sheet("scale", "The same work over more and more plans of 4 KB", HEADINGS, rows, REMARKS)


REMARKS = (
    f"Each case ran in turn over the plans of its row and over as many as the first size; up to a ratio of {LIMIT} it is flat.",
    f"totalCount goes through what is counted, so it is no part of a page here; above {COUNT_SECONDS:.0f} s it is refused.",
    f"The last tenth of loading shows whether it slows down. The stores have a cache of {CACHE_SIZE}B.",
    "Both stores, both servers and the client shared the machine with each other and with whatever else ran on it.",
)


@asynccontextmanager
async def _field(folder: Path, size: int) -> AsyncIterator[Ground]:
    """A store that was filled, with an API over it."""
    async with EmbeddedStore(folder, CACHE_SIZE) as store:
        environment = {"MINPLAN_DATA_DIR": str(folder), "MINPLAN_MONGO_URL": store.url, "MINPLAN_AMQP_URL": NO_BROKER}
        settings = Settings(data_dir=folder)
        async with running([COMMAND, "serve"], environment, folder / "api.log") as api:
            viewer = EXAMPLE_VIEWERS[Role.JOBCENTRE]
            token = DevelopmentKey(folder).sign(viewer, settings.issuer, settings.audience, utc_now())
            database = connect(store.url, answer_seconds=None)
            try:
                ground = Ground(database, open_vault(settings), Jobcentre(api.address, token))
                ground.grow(size)
                yield ground
            finally:
                close(database)


async def _show_loading(ground: Ground) -> Rows:
    """How many plans a second were loaded, in all and at the end."""
    seconds = await read_seconds(ground.database)
    last = seconds[-max(1, len(seconds) // 10) :]
    return [
        (name, f"{ground.size:,}", "", "", f"{min(ground.size, SLICE * len(part)) / sum(part):,.0f} plans/s")
        for name, part in (("loading", seconds), ("loading, the last tenth", last))
    ]


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
    least = await _time(few.count)
    try:
        most = await _time(many.count)
    except LimitExceeded:
        return [("totalCount", f"{many.size:,}", "refused", f"{least:.0f}", "")]
    return [("totalCount", f"{many.size:,}", f"{most:.0f}", f"{least:.0f}", f"{most / least:.1f}")]


async def _time(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return (time.perf_counter() - begun) * 1000
