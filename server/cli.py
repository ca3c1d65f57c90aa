"""The command line `minplan`: a command's module is loaded when it is called, since most need little of the system."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import structlog
import typer
from typer.core import TyperGroup
from typer.main import get_command

from server.embedded_store import StoreError
from server.errors import list_frames
from server.key_guard import UnknownKeysError
from server.process import ListenError
from server.settings import SettingsError
from server.topology import TopologyError

# How a command ends when something outside it is wrong: the text alone, no traceback.
EXIT_CODES: dict[type[Exception], int] = {
    SettingsError: 2,
    UnknownKeysError: 2,
    StoreError: 1,
    ListenError: 1,
    TopologyError: 1,
}
UNEXPECTED = 70

log = structlog.get_logger(__name__)

COMMANDS: Mapping[str, str] = {
    "demo": "demonstration:demo",
    "serve": "serving:serve",
    "work": "working:work",
    "load": "load:load",
    "reseal": "reseal:reseal",
    "export": "citizens:export",
    "erase": "citizens:erase",
    "token": "access:token",
    "schema": "access:schema",
    "verify-log": "read_log:verify_log",
    "deliveries": "deliveries:deliveries",
    "dead-letters": "deliveries:dead_letters",
}
"""Where each command is, a function or a group of commands in a module of ``server.commands``."""


def find_command(name: str) -> typer.Typer:
    """A command, or a group of them, by its name; KeyError for one that is not in the table."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(f"server.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        return found
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return alone


class Commands(TyperGroup):
    """The commands of the table."""

    def list_commands(self, _: Any) -> list[str]:
        """Their names, in the order of the table."""
        return [*COMMANDS]

    def get_command(self, _: Any, name: str) -> Any:
        """The command of a name, or None."""
        if name not in COMMANDS:
            return None
        command = get_command(find_command(name))
        command.name = name
        return command


app = typer.Typer(
    name="minplan", cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def minplan() -> None:
    """Min Plan: the plan a jobseeker, a jobcentre and an unemployment fund share."""


def main() -> None:
    """Run the command line; errors of settings and store end it with a sentence and their exit code."""
    try:
        app()
    except tuple(EXIT_CODES) as error:
        typer.echo(f"minplan: {error}", err=True)
        raise SystemExit(EXIT_CODES[type(error)]) from None
    except Exception as error:
        # The text of an error that nobody foresaw may quote a plan.
        log.error("stopped", error=type(error).__name__, frames=list_frames(error))
        typer.echo(f"minplan: stopped by an unexpected {type(error).__name__}; the log says where.", err=True)
        raise SystemExit(UNEXPECTED) from None
