"""The plan as a page: what one of 60 activities costs the server, beside the same plan over the API and a page without one."""

import statistics
import time
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from benchmarks.client import Connection
from benchmarks.plans import ACTIVITIES, Jobcentre
from benchmarks.processes import Server
from benchmarks.reading import QUERIES
from benchmarks.sheet import Sheet
from benchmarks.stage import open_stage
from domain.viewer import Role, Viewer
from server.callers import EXAMPLE_VIEWERS
from server.pages.session import Sessions
from server.runtime import utc_now

PLANS = 5
ROUNDS = 15
ASKED = 20
"""So many requests of one case follow each other in a round: the processor time of one alone would be too little to read."""
YEAR = "?maaneder=12"
HEADINGS = ("case", "p50 ms", "processor ms", "of a page without a plan", "answer")

Cases = Mapping[str, Sequence[bytes]]


async def run() -> Sheet:
    """Publish plans, and ask for their pages."""
    async with open_stage(PLANS) as stage:
        rows = await _measure(stage.api, _cases(stage.jobcentre, stage.citizens, Sessions(stage.settings)))
    remark = "Processor time is of the process that serves; the time at p50 also holds the store's and the client's."
    return Sheet("pages", f"A plan of {ACTIVITIES} activities as a page", HEADINGS, rows, [remark])


def _cases(jobcentre: Jobcentre, citizens: Sequence[str], sessions: Sessions) -> Cases:
    query = (QUERIES / "full_plan.graphql").read_text("utf-8")
    staff = EXAMPLE_VIEWERS[Role.JOBCENTRE]
    owners = [Viewer(Role.CITIZEN, citizen, "Borger") for citizen in citizens]

    def look(path: str, viewer: Viewer) -> bytes:
        return _look(jobcentre, path, viewer, sessions)

    return {
        "a page without a plan": [look("/borgere/ny", staff)],
        "the plan over the API, in full": [jobcentre.request(query, {"citizenId": each}) for each in citizens],
        "the citizen's page": [look("/min-plan", owner) for owner in owners],
        "the citizen's page, twelve months": [look(f"/min-plan{YEAR}", owner) for owner in owners],
        "the jobcentre's mirror": [look(f"/borger/{each}/spejl", staff) for each in citizens],
        "the jobcentre's mirror, twelve months": [look(f"/borger/{each}/spejl{YEAR}", staff) for each in citizens],
    }


def _look(jobcentre: Jobcentre, path: str, viewer: Viewer, sessions: Sessions) -> bytes:
    """The bytes of a request for a page, in a session of the viewer's."""
    signed_in = Response()
    sessions.write(signed_in, sessions.begin(viewer, utc_now()))
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    return f"GET {path} HTTP/1.1\r\nHost: {jobcentre.address.host}\r\nCookie: {cookie}\r\n\r\n".encode()


async def _measure(api: Server, cases: Cases) -> list[tuple[str, ...]]:
    """Interleaved rounds, the first of which warms up."""
    waited: dict[str, list[float]] = {name: [] for name in cases}
    spent: dict[str, list[float]] = {name: [] for name in cases}
    sizes: dict[str, int] = {}
    connection = await Connection.open(api.address)
    for number in range(ROUNDS + 1):
        for name, requests in cases.items():
            begun = api.processor()
            times, sizes[name] = await _ask(connection, requests)
            if number:
                waited[name] += times
                spent[name].append((api.processor() - begun) / ASKED * 1000)
    await connection.close()
    first = statistics.median(next(iter(spent.values())))
    return [
        (name, f"{statistics.median(waited[name]):.1f}", f"{took:.1f}", _compare(took, first), f"{sizes[name]:,} B")
        for name, took in ((name, statistics.median(each)) for name, each in spent.items())
    ]


async def _ask(connection: Connection, requests: Sequence[bytes]) -> tuple[list[float], int]:
    """Milliseconds of each request, and the bytes of the last answer."""
    times, answer = [], b""
    for number in range(ASKED):
        begun = time.perf_counter()
        answer = await connection.ask(requests[number % len(requests)])
        times.append((time.perf_counter() - begun) * 1000)
    return times, len(answer)


def _compare(took: float, first: float) -> str:
    """How many times the first case; nothing where the system does not tell processor time."""
    return f"{took / first:.1f} times" if first else "-"
