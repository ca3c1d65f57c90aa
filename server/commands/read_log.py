"""`minplan verify-log`: whether the read log is whole."""

import asyncio
from collections.abc import Mapping
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
        _write_heads(heads, check.heads)


def _read_heads(file: Path | None) -> dict[str, Head]:
    if file is None:
        return {}
    try:
        return _parse_heads(file.read_bytes())
    except FileNotFoundError:
        if file.parent.is_dir():
            return {}
        reason = "lies in a folder that does not exist"
    except OSError as error:
        reason = f"can't be read: {error.strerror}"
    except (ValueError, TypeError, AttributeError):
        reason = "holds no heads of the log; name the file of an earlier check"
    typer.echo(f"minplan: {file} {reason}", err=True)
    raise typer.Exit(2)


def _parse_heads(content: bytes) -> dict[str, Head]:
    """The heads that an earlier check wrote; ValueError, TypeError or AttributeError for anything else."""
    return {str(chain): _parse_head(*head) for chain, head in orjson.loads(content).items()}


def _parse_head(number: object, digest: object) -> Head:
    if not isinstance(number, int) or not isinstance(digest, str):
        raise TypeError
    return Head(number, digest)


def _write_heads(file: Path, heads: Mapping[str, Head]) -> None:
    """Put the file in place whole, so that a check that is killed leaves the one before."""
    draft = file.with_name(f"{file.name}.new")
    draft.write_bytes(orjson.dumps({chain: [*head] for chain, head in heads.items()}))
    draft.replace(file)


async def _check(seen: dict[str, Head]) -> LogCheck:
    settings = load_settings()
    configure_logs(settings)
    async with open_runtime(settings) as runtime:
        return await check_log(runtime.database, seen)
