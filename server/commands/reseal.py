"""`minplan reseal`: seal every CPR number by the keys there are, so that an old one can be withdrawn."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.errors import Unavailable
from server.commands.database_work import end
from server.cpr import open_vault
from server.line_faults import describe_outage
from server.logs import configure_logs
from server.mongo import ensure_indexes
from server.process import open_runtime
from server.resealing import Fate, Fates, ResealWatch, count_plans, patiently, reseal_all
from server.settings import load_settings


def reseal() -> None:
    """Seal every CPR number by the first of the keys; the exit code is 1 if any could not be opened."""
    try:
        fates = asyncio.run(_reseal())
    except Unavailable as error:
        end(f"{describe_outage(error)} What was sealed stays sealed; run the same again to go on.")
    typer.echo(
        f"CPR numbers sealed anew: {fates[Fate.RESEALED]}, sealed by these keys already: {fates[Fate.CURRENT]}, "
        f"not opened: {fates[Fate.UNOPENED]}"
    )
    if fates[Fate.UNOPENED]:
        raise typer.Exit(1)


async def _reseal() -> Fates:
    settings = load_settings()
    configure_logs(settings)
    async with open_runtime(settings) as runtime:
        await patiently(lambda: ensure_indexes(runtime.database))
        total = await count_plans(runtime.database) if sys.stderr.isatty() else None
        with _watch(total) as watch:
            return await reseal_all(runtime.database, open_vault(settings), watch)


@contextmanager
def _watch(total: int | None) -> Iterator[ResealWatch]:
    """Name citizens whose number no key opens on standard error, and show a bar there if it is a terminal."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    columns = (TextColumn("Sealing CPR numbers"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reseal", total=total)

        def unopened(citizen_id: str) -> None:
            console.print(f"citizen {citizen_id}: sealed by a key that MINPLAN_CPR_KEY does not name", markup=False)

        yield ResealWatch(unopened, lambda fates: bar.update(task, completed=fates.total()))
