"""Plans as PDF: what one of 60 activities costs beside a page with one word, and what 500 of them leave in memory."""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import typst

from benchmarks.client import ask_once
from benchmarks.plans import ACTIVITIES
from benchmarks.processes import Server
from benchmarks.sheet import Sheet
from benchmarks.stage import open_stage
from domain.document import PlanDocument
from domain.viewer import Role
from server.mongo import close, connect
from server.pdf.characters import FONTS
from server.pdf.document import compose
from server.pdf.typesetting import STANDARD, forget, typeset
from server.plan_scope import projection
from server.runtime import utc_now

PLANS = 5
ROUNDS = 41
WARM_UP = 60
"""After so many documents the process has as much in memory as it keeps."""
SERVED = 500
HEADINGS = ("case", "ms", "processor ms", "of a page with one word", "PDF")
WORD = "#set document(title: {title})\n#set text(lang: {lang}, font: {font}, fallback: false)\n#sys.inputs.at({word})\n"


async def run() -> Sheet:
    """Publish plans, set them here and have them served there."""
    async with open_stage(PLANS) as stage:
        rows = _measure(await _read(stage.store, stage.citizens), stage.folder)
        remarks = [await _serve(stage.api, stage.jobcentre.token, stage.citizens)]
    return Sheet("pdf", f"A plan of {ACTIVITIES} activities as PDF", HEADINGS, rows, remarks)


async def _read(store: str, citizens: Sequence[str]) -> list[PlanDocument]:
    database = connect(store)
    paths = projection(Role.JOBCENTRE, with_drafts=False)
    found = [await database["plans"].find_one({"_id": citizen}, paths) for citizen in citizens]
    close(database)
    return [plan for plan in found if plan is not None]  # type: ignore[misc]  # as the store reads them


def _measure(plans: Sequence[PlanDocument], folder: Path) -> list[tuple[str, ...]]:
    """Interleaved rounds; each sets something that was never set before, so that nothing is taken from memory."""
    now = utc_now()
    compiler = _open_word(folder)
    cases: dict[str, Callable[[int], bytes]] = {
        "a page with one word": lambda number: _set_word(compiler, number),
        f"a plan of {ACTIVITIES} activities": lambda number: _set_plan(plans[number % PLANS], number, now),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    sizes: dict[str, int] = {}
    for number in range(ROUNDS + 1):
        for name, work in cases.items():
            begun = time.perf_counter(), time.process_time()
            sizes[name] = len(work(number))
            times[name].append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
            # As the press does behind each document.
            forget()
    medians = {name: _medians(measured[1:]) for name, measured in times.items()}
    first = next(iter(medians.values()))
    return [
        (name, f"{wall:.1f}", f"{spent:.1f}", f"{spent / first[1]:.0f} times", f"{sizes[name]:,} B")
        for name, (wall, spent) in medians.items()
    ]


def _medians(measured: Sequence[tuple[float, float]]) -> tuple[float, float]:
    wall, spent = zip(*measured, strict=True)
    return statistics.median(wall) * 1000, statistics.median(spent) * 1000


def _set_plan(plan: PlanDocument, number: int, now: datetime) -> bytes:
    """As for a reader, from the document of the database on; every text has changed a little since the last time."""
    activities = [
        {**each, "description": f"{number}. {each['description']}", "reason": f"{number}. {each['reason']}"}
        for each in plan["published"]["activities"]
    ]
    changed = {**plan, "published": {**plan["published"], "activities": activities}}
    return typeset(compose(changed, Role.JOBCENTRE, now))  # type: ignore[arg-type]  # a plan with other texts


def _open_word(folder: Path) -> typst.Compiler:
    source = folder / "word.typ"
    source.write_text(WORD.format(title='"Ord"', lang='"da"', font='"IBM Plex Sans"', word='"word"'))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(source), root=str(folder), font_paths=fonts)


def _set_word(compiler: typst.Compiler, number: int) -> bytes:
    pdf = compiler.compile(sys_inputs={"word": f"Ord {number}"}, format="pdf", pdf_standards=[STANDARD])
    assert isinstance(pdf, bytes)
    return pdf


async def _serve(api: Server, token: str, citizens: Sequence[str]) -> str:
    """Have plans served one after the other, and say what the process takes before and after."""
    requests = [
        f"GET /plans/{citizen}.pdf HTTP/1.1\r\nHost: {api.address.host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        for citizen in citizens
    ]
    figures: dict[int, float] = {}
    for number in range(1, WARM_UP + SERVED + 1):
        await ask_once(api.address, requests[number % len(requests)])
        if number in {WARM_UP, WARM_UP + SERVED}:
            figures[number] = api.memory()
    before, after = figures.values()
    return f"Memory of the API: {before:.0f} MB after {WARM_UP} PDFs over HTTP, {after:.0f} MB after {SERVED} more."
