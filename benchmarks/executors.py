"""GraphQL servers with the same documents in memory: ours, ours without compilation, and what one would pick instead."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from benchmarks.client import prepare
from benchmarks.contest import Contestants, compare, kept_apart
from benchmarks.memory_api import NOON
from benchmarks.plans import Jobcentre, make_plans
from benchmarks.processes import Server, running
from benchmarks.reading import CASES, Case
from benchmarks.report import Figure, Report, current_load
from domain.calendar import danish_day
from domain.viewer import Role
from resolvers.api import print_role_schema
from server.callers import EXAMPLE_VIEWERS
from server.settings import Settings
from server.token import DevelopmentKey

PEERS = Path(__file__).parent / "peers"
PLANS = 5
ROUNDS = 7
OURS, UNCOMPILED, FLOOR = "Min Plan", "Min Plan, not compiled", "plain route (floor)"
MERCURIUS, APOLLO, STRAWBERRY = "Mercurius with jit", "Apollo Server", "Strawberry"
REQUESTS: Mapping[str, Mapping[str, int]] = {
    "overview": {OURS: 4000, UNCOMPILED: 1000, STRAWBERRY: 500, MERCURIUS: 4000, APOLLO: 2000, FLOOR: 4000},
    "full_plan": {OURS: 1000, UNCOMPILED: 80, STRAWBERRY: 40, MERCURIUS: 1000, APOLLO: 200, FLOOR: 2000},
}
"""How often a round asks each server for each case: about as long as the others."""
PLACE = "One process for each server on one core, the load from the other, the same documents in the memory of each."


@dataclass
class Stage:
    """What runs, and what each server is asked."""

    folder: Path
    stack: AsyncExitStack
    citizens: Sequence[str] = ()
    servers: dict[str, Server] = field(default_factory=dict)
    jobcentres: dict[str, Jobcentre] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    async def start(self, name: str, command: Sequence[str | Path], **environment: str) -> Server:
        """Start a server."""
        log = self.folder / f"{len(self.servers)}.log"
        server = self.servers[name] = await self.stack.enter_async_context(running(command, environment, log))
        return server

    def contestants(self, case: Case) -> Contestants:
        """The servers and their requests, ours first."""
        return {name: (server, self._requests(name, server, case)) for name, server in self.servers.items()}

    def _requests(self, name: str, server: Server, case: Case) -> list[bytes]:
        variables = [{"citizenId": each} for each in self.citizens]
        if name in self.jobcentres:
            return [self.jobcentres[name].request(case.query, given) for given in variables]
        if name == FLOOR:
            return [prepare(server.address, "/", {"answer": case.name, **given}, {}) for given in variables]
        path = "/" if name == APOLLO else "/graphql"
        return [prepare(server.address, path, {"query": case.query, "variables": given}, {}) for given in variables]


async def run() -> Report:
    """Start every server, ask them in turn, and stop them."""
    load_before = current_load()
    figures: list[Figure] = []
    async with _stage() as stage, kept_apart(list(stage.servers.values())):
        for case in CASES:
            figures += await compare(case.title, stage.contestants(case), REQUESTS[case.name], ROUNDS)
    return Report(
        "executors", "GraphQL servers with the same documents in memory", figures, load_before, [PLACE, *stage.missing]
    )


@asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        stage = Stage(Path(stack.enter_context(tempfile.TemporaryDirectory())), stack)
        for name, compiled in ((OURS, "true"), (UNCOMPILED, "false")):
            await _start_ours(stage, name, compiled)
        documents, answers = await _write_documents(stage)
        python = [sys.executable, "-m"]
        await stage.start(STRAWBERRY, [*python, "benchmarks.plain_strawberry", "--documents", documents])
        if reason := _why_no_peers():
            stage.missing.append(reason)
        else:
            schema = stage.folder / "schema.graphql"
            schema.write_text(print_role_schema(Role.JOBCENTRE), "utf-8")
            for name, script in ((MERCURIUS, "mercurius.js"), (APOLLO, "apollo.js")):
                command = ["node", PEERS / script, "--schema", schema, "--documents", documents]
                await stage.start(name, command, NODE_ENV="production")
        await stage.start(FLOOR, [*python, "benchmarks.memory_floor", "--answers", answers])
        yield stage


async def _start_ours(stage: Stage, name: str, compiled: str) -> None:
    """Our API, and plans that are the same in each such process."""
    settings = Settings(data_dir=stage.folder)
    key = DevelopmentKey(stage.folder)
    token = key.sign(EXAMPLE_VIEWERS[Role.JOBCENTRE], settings.issuer, settings.audience, NOON)
    command = [sys.executable, "-m", "benchmarks.memory_api"]
    server = await stage.start(name, command, MINPLAN_DATA_DIR=str(stage.folder), MINPLAN_COMPILED=compiled)
    stage.jobcentres[name] = Jobcentre(server.address, token)
    stage.citizens = await make_plans(stage.jobcentres[name], PLANS, danish_day(NOON))


async def _write_documents(stage: Stage) -> tuple[Path, Path]:
    """What the peers hold: everything that the queries read; and what the floor answers, by case and citizen."""
    documents, answers = stage.folder / "documents.json", stage.folder / "answers.json"
    whole = next(case.query for case in CASES if case.name == "full_plan")
    typed = re.sub(r"on Activity \{", "on Activity {\n  __typename", whole)
    plans = {citizen: (await _ask(stage, typed, citizen))["data"]["plan"] for citizen in stage.citizens}
    documents.write_bytes(orjson.dumps(plans))
    said = {case.name: {each: await _ask(stage, case.query, each) for each in stage.citizens} for case in CASES}
    answers.write_bytes(orjson.dumps(said))
    return documents, answers


async def _ask(stage: Stage, query: str, citizen: str) -> Any:
    return orjson.loads(await stage.jobcentres[OURS].ask(query, {"citizenId": citizen}))


def _why_no_peers() -> str | None:
    """Why the servers of Node can't run here; installs them where they can."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Mercurius and Apollo Server were left out: there is no Node on this machine."
    if (PEERS / "node_modules").exists():
        return None
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(command, cwd=PEERS, capture_output=True, check=False).returncode:
        return "Mercurius and Apollo Server were left out: npm could not install them."
    return None
