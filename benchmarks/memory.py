"""The memory of one API process under load: 200,000 reads, looked at between the rounds."""

import sys
import tempfile
from contextlib import AsyncExitStack
from itertools import chain
from pathlib import Path

from benchmarks.load import drive
from benchmarks.memory_api import NOON
from benchmarks.plans import Jobcentre, make_plans
from benchmarks.processes import running
from benchmarks.reading import CASES
from benchmarks.sheet import Sheet
from domain.calendar import danish_day
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.settings import Settings
from server.token import DevelopmentKey

REQUESTS = 200_000
ROUNDS = 10
PLANS = 5
HEADINGS = ("requests", "memory MB", "requests/s")
REMARK = (
    "The API of `minplan serve` with its plans in memory; overview and full plan in turn. Every process that has answered "
    "something has its schemas and documents in memory; what grows after that would be a leak."
)


async def run() -> Sheet:
    """Start an API, ask it much, and note its resident memory."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        command = [sys.executable, "-m", "benchmarks.memory_api"]
        environment = {"MINPLAN_DATA_DIR": str(folder)}
        server = await stack.enter_async_context(running(command, environment, folder / "api.log"))
        settings = Settings(data_dir=folder)
        key = DevelopmentKey(folder)
        token = key.sign(EXAMPLE_VIEWERS[Role.JOBCENTRE], settings.issuer, settings.audience, NOON)
        jobcentre = Jobcentre(server.address, token)
        citizens = await make_plans(jobcentre, PLANS, danish_day(NOON))
        asked = list(
            chain.from_iterable(
                [jobcentre.request(case.query, {"citizenId": each}) for case in CASES] for each in citizens
            )
        )
        rows = [("0", f"{server.memory():.0f}", "")]
        for number in range(1, ROUNDS + 1):
            done = await drive(server.address, asked, REQUESTS // ROUNDS)
            rows.append((f"{number * REQUESTS // ROUNDS:,}", f"{server.memory():.0f}", f"{done.rate:,.0f}"))
    return Sheet("memory", "Resident memory of one API process", HEADINGS, rows, (REMARK,))
