"""Reading one plan over HTTP, overview and everything, beside a plain route that answers with the same bytes."""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from benchmarks.client import prepare
from benchmarks.contest import Contestants, compare
from benchmarks.plans import Jobcentre, make_plans
from benchmarks.processes import COMMAND, Server, running
from benchmarks.report import Figure, Report, current_load
from domain.calendar import danish_day
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.embedded_store import EmbeddedStore
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey

QUERIES = Path(__file__).parent / "queries"
PLANS = 5
ROUNDS = 7
WITHOUT_LOG = "Min Plan, read log off"


@dataclass(frozen=True, slots=True)
class Case:
    """One query and how often a round asks it."""

    name: str
    title: str
    requests: int

    @property
    def query(self) -> str:
        """The text of the query."""
        return (QUERIES / f"{self.name}.graphql").read_text("utf-8")


CASES = (Case("overview", "overview", 400), Case("full_plan", "full plan", 150))


async def run() -> Report:
    """Start store, API and floor, ask both in turn, and stop everything."""
    load_before = current_load()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = (await stack.enter_async_context(EmbeddedStore(folder))).url
        environment = {"MINPLAN_DATA_DIR": str(folder), "MINPLAN_MONGO_URL": store}
        api = await stack.enter_async_context(running([COMMAND, "serve"], environment, folder / "api.log"))
        quiet = await stack.enter_async_context(
            running([COMMAND, "serve"], environment | {"MINPLAN_READ_LOG": "false"}, folder / "quiet.log")
        )
        jobcentre = Jobcentre(api.address, _make_token(folder))
        citizens = await make_plans(jobcentre, PLANS, danish_day(utc_now()) + timedelta(days=1))
        answers = folder / "answers.json"
        answers.write_bytes(orjson.dumps(await _collect(jobcentre, citizens)))
        command = [sys.executable, "-m", "benchmarks.floor", "--store", store, "--answers", str(answers)]
        floor = await stack.enter_async_context(running(command, {}, folder / "floor.log"))
        figures: list[Figure] = []
        for case in CASES:
            contestants = _contestants(case, floor, api, quiet, jobcentre, citizens)
            figures += await compare(case.title, contestants, dict.fromkeys(contestants, case.requests), ROUNDS)
    return Report("reading", "Reading one plan over HTTP: one process each, the same store", figures, load_before)


def _make_token(folder: Path) -> str:
    settings = Settings(data_dir=folder)
    key = DevelopmentKey(settings.data_dir)
    return key.sign(EXAMPLE_VIEWERS[Role.JOBCENTRE], settings.issuer, settings.audience, utc_now())


async def _collect(jobcentre: Jobcentre, citizens: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The API's answers by case and citizen: what the floor will say."""
    return {
        case.name: {each: orjson.loads(await jobcentre.ask(case.query, {"citizenId": each})) for each in citizens}
        for case in CASES
    }


def _contestants(
    case: Case, floor: Server, api: Server, quiet: Server, jobcentre: Jobcentre, citizens: Sequence[str]
) -> Contestants:
    unlogged = Jobcentre(quiet.address, jobcentre.token)
    plain = [{"answer": case.name, "citizenId": each} for each in citizens]
    return {
        "plain route (floor)": (floor, [prepare(floor.address, "/", body, {}) for body in plain]),
        "Min Plan": (api, [jobcentre.request(case.query, {"citizenId": each}) for each in citizens]),
        WITHOUT_LOG: (quiet, [unlogged.request(case.query, {"citizenId": each}) for each in citizens]),
    }
