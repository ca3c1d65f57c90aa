"""How a command works on the database: by the settings, with its indexes there, and with a sentence where it can't."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer

from domain.errors import DomainError, Unavailable
from server.cpr import UnknownKeyError
from server.line_faults import describe_outage
from server.logs import configure_logs
from server.mongo import ensure_indexes
from server.process import open_runtime
from server.runtime import Runtime
from server.settings import load_settings

Answer = TypeVar("Answer")


def work_on_database(work: Callable[[Runtime], Awaitable[Answer]]) -> Answer:
    """Do some work on the database; what it refuses, or an outage, ends the command with a sentence and exit code 1."""

    async def connected() -> Answer:
        settings = load_settings()
        configure_logs(settings)
        async with open_runtime(settings) as runtime:
            await ensure_indexes(runtime.database)
            return await work(runtime)

    try:
        return asyncio.run(connected())
    except Unavailable as outage:
        # Where there is a cause, the same again would end alike.
        end(describe_outage(outage) if outage.cause else f"{outage} Run the same again to go on.")
    except (DomainError, UnknownKeyError) as error:
        end(str(error))


def end(reason: str) -> NoReturn:
    """End the command with what is wrong and exit code 1."""
    typer.echo(f"minplan: {reason}", err=True)
    raise typer.Exit(1) from None
