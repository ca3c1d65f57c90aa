"""The command line `minplan`."""

import structlog
import typer

from server.commands import access, citizens, deliveries, demonstration, load, read_log, reseal, serving
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

app = typer.Typer(name="minplan", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def minplan() -> None:
    """Min Plan: the plan a jobseeker, a jobcentre and an unemployment fund share."""


COMMANDS = (
    demonstration.demo,
    serving.serve,
    serving.work,
    load.load,
    reseal.reseal,
    citizens.export,
    citizens.erase,
    access.token,
    access.schema,
    read_log.verify_log,
)

for command in COMMANDS:
    app.command()(command)


app.add_typer(deliveries.deliveries, name="deliveries")
app.add_typer(deliveries.dead_letters, name="dead-letters")


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
