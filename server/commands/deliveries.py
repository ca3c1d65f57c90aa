"""`minplan deliveries` and `minplan dead-letters`: look at messages, try them again, give them up."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from domain.calendar import DANISH_TIME
from domain.message_desk import Channel, DeliveryState, Wanted
from server.commands.database_work import work_on_database
from server.dead_letters import DeadLetters
from server.deliveries import Delivery
from server.delivery_desk import PAGE, DeliveryDesk

deliveries = typer.Typer(help="Messages to citizens: look at them, try again, give up.", no_args_is_help=True)
dead_letters = typer.Typer(help="Messages that could not be handled: look at them, replay.", no_args_is_help=True)

Record = Mapping[str, Any]
DeliveryId = Annotated[str, typer.Argument(help="the id of a delivery")]
LetterId = Annotated[str, typer.Argument(help="the id of a dead letter")]
Limit = Annotated[int, typer.Option(min=1, max=500, help="how many at most")]

_DELIVERY_COLUMNS = ("id", "created", "channel", "template", "state", "attempts", "reason")
_LETTER_COLUMNS = ("id", "died", "topic", "reason")


@deliveries.command("list")
def list_deliveries(
    state: Annotated[DeliveryState | None, typer.Option(case_sensitive=False, help="only those in this state")] = None,
    channel: Annotated[Channel | None, typer.Option(case_sensitive=False, help="only those by this channel")] = None,
    citizen: Annotated[str | None, typer.Option(help="only those to the citizen with this id")] = None,
    limit: Limit = PAGE,
) -> None:
    """The newest deliveries: a table on a terminal, otherwise one JSON object a line."""
    wanted = Wanted(citizen, state, channel)
    found = work_on_database(lambda runtime: DeliveryDesk(runtime).list_newest(wanted, limit))
    _print([_summarise(delivery) for delivery in found], _DELIVERY_COLUMNS)


@deliveries.command()
def show(delivery_id: DeliveryId) -> None:
    """One delivery with all its attempts, as JSON, without where it went."""
    _print_json(_describe(work_on_database(lambda runtime: DeliveryDesk(runtime).show(delivery_id))))


@deliveries.command()
def retry(delivery_id: DeliveryId) -> None:
    """Try again; what may have been sent is asked about first."""
    _print_json(_describe(work_on_database(lambda runtime: DeliveryDesk(runtime).retry(delivery_id, runtime.clock()))))


@deliveries.command()
def drop(delivery_id: DeliveryId) -> None:
    """Give up one that is not finished."""
    _print_json(_describe(work_on_database(lambda runtime: DeliveryDesk(runtime).drop(delivery_id, runtime.clock()))))


@dead_letters.command("list")
def list_letters(limit: Limit = PAGE) -> None:
    """The newest dead letters: a table on a terminal, otherwise one JSON object a line."""
    found = work_on_database(lambda runtime: DeadLetters(runtime.database, runtime.clock).list_newest(limit))
    rows = [
        {"id": letter["_id"], "died": letter["at"], "topic": letter["topic"], "reason": letter["reason"]}
        for letter in found
    ]
    _print(rows, _LETTER_COLUMNS)


@dead_letters.command()
def replay(letter_id: LetterId) -> None:
    """Have a worker handle a dead letter as if it were new."""
    work_on_database(lambda runtime: DeadLetters(runtime.database, runtime.clock).request_replay(letter_id))
    typer.echo("The workers replay it within seconds.")


def _summarise(delivery: Delivery) -> Record:
    return {
        "id": delivery["_id"],
        "created": delivery["created_at"],
        "channel": delivery["channel"],
        "template": delivery["template"],
        "state": delivery["state"],
        "attempts": len(delivery["attempts"]),
        "reason": delivery.get("reason"),
    }


def _describe(delivery: Delivery) -> Record:
    """Everything but where it went: a terminal is no place for phone numbers."""
    hidden = {"contact", "lease", "joinable", "_id"}
    return {"id": delivery["_id"], **{name: value for name, value in delivery.items() if name not in hidden}}


def _print(rows: Sequence[Record], columns: Sequence[str]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo(orjson.dumps(row))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(_write(row[column]) for column in columns))
    Console().print(table)


def _write(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(DANISH_TIME):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)


def _print_json(record: Record) -> None:
    typer.echo(orjson.dumps(record, option=orjson.OPT_INDENT_2))
