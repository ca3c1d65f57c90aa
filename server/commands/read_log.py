"""`minplan verify-log`: whether the read log is whole."""

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer

from domain.errors import Unavailable
from server.logs import configure_logs
from server.process import open_runtime
from server.read_log_check import Head, LogCheck, check_log
from server.settings import load_settings

Heads = Annotated[
    Path | None,
    typer.Option(help="a file that keeps how far each chain was seen, outside the database's reach"),
]


def verify_log(heads: Heads = None) -> None:
    """Check that no entry of the read log was changed or taken out; exit 1 if one was.

    With --heads also that nothing is missing at the end of what an earlier check saw; the file is made on first use
    and moved on by each check that finds nothing wrong.
    """
    try:
        seen = _read_heads(heads)
        check = asyncio.run(_check(seen))
    except Unavailable as error:
        typer.echo(f"minplan: {error}", err=True)
        raise typer.Exit(1) from None
    for problem in check.problems:
        typer.echo(problem, err=True)
    typer.echo(f"Entries: {check.entries}, chains: {len(check.heads)}, problems: {len(check.problems)}")
    if check.problems:
        raise typer.Exit(1)
    if heads is not None:
        heads.write_bytes(orjson.dumps({chain: [*head] for chain, head in check.heads.items()}))


def _read_heads(file: Path | None) -> dict[str, Head]:
    if file is None or not file.exists():
        return {}
    try:
        return {str(chain): Head(*head) for chain, head in orjson.loads(file.read_bytes()).items()}
    except (ValueError, TypeError, AttributeError):
        typer.echo(f"minplan: {file} holds no heads of the log; name the file of an earlier check", err=True)
        raise typer.Exit(2) from None


async def _check(seen: dict[str, Head]) -> LogCheck:
    settings = load_settings()
    configure_logs(settings)
    async with open_runtime(settings) as runtime:
        return await check_log(runtime.database, seen)
