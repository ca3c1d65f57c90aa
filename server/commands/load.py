"""`minplan load`: take over plan documents of other systems, one JSON object a line."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.errors import Unavailable
from server.commands.database_work import end
from server.cpr import open_vault
from server.key_guard import require_keys
from server.line_faults import describe_outage
from server.loading import LoadReport, Refusal, Watch, load_plans, read_lines
from server.logs import configure_logs
from server.mongo import ensure_indexes
from server.process import open_runtime
from server.settings import load_settings

STANDARD_INPUT = Path("-")


def load(file: Annotated[Path, typer.Argument(help="one JSON plan document a line; - reads standard input")]) -> None:
    """Load plan documents; every line that is refused is named with its reason, and the exit code is 1 if any was."""
    try:
        with _open_lines(file) as stream:
            report = asyncio.run(_load(stream, _count_records(file)))
    except OSError as error:
        end(f"cannot read {file}: {error.strerror}")
    except Unavailable as error:
        end(f"{describe_outage(error)} What was loaded stays; load the same lines again to go on.")
    if report.refused:
        raise typer.Exit(1)


async def _load(stream: BinaryIO, total: int | None) -> LoadReport:
    settings = load_settings()
    configure_logs(settings)
    async with open_runtime(settings) as runtime:
        await ensure_indexes(runtime.database)
        vault = open_vault(settings)
        await require_keys(runtime.database, vault)
        started = time.monotonic()
        with _watch(total) as watch:
            report = await load_plans(read_lines(stream), runtime.database, vault, runtime.clock(), watch)
        typer.echo(_summarise(report, time.monotonic() - started))
        return report


@contextmanager
def _open_lines(file: Path) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with file.open("rb") as stream:
        yield stream


def _count_records(file: Path) -> int | None:
    """How many records the bar counts to; only worth a reading where somebody sees the bar."""
    if file == STANDARD_INPUT or not file.is_file() or not sys.stderr.isatty():
        return None
    with file.open("rb") as stream:
        return sum(bool(line.strip()) for line in read_lines(stream))


@contextmanager
def _watch(total: int | None) -> Iterator[Watch]:
    """Tell of refused lines on standard error, and show a bar there if it is a terminal."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    columns = (TextColumn("Loading plans"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("load", total=total)

        def refused(refusal: Refusal) -> None:
            console.print(f"line {refusal.line}: {refusal.reason}", markup=False)

        yield Watch(refused=refused, progress=lambda report: bar.update(task, completed=report.records))


def _summarise(report: LoadReport, seconds: float) -> str:
    rate = report.records / seconds if seconds else 0.0
    return (
        f"Plans loaded: {report.loaded}, there already: {report.present}, lines refused: {report.refused}; "
        f"{seconds:.1f} s, {rate:.0f} plans a second"
    )
