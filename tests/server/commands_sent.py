"""The commands that really go to the database, and how it says it would answer each query among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

from pymongo import monitoring

from server.mongo import INDEXES, Database

Command = dict[str, Any]


class _Listener(monitoring.CommandListener):
    """Hears every client made after this module was imported; keeps what goes to the databases in `recorded`."""

    def __init__(self) -> None:
        self.recorded: dict[str, list[Command]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name in self.recorded:
            self.recorded[event.database_name].append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


_listener = _Listener()
monitoring.register(_listener)


@contextmanager
def recording(database: Database) -> Iterator[list[Command]]:
    """The commands to a database while the block runs."""
    commands = _listener.recorded[database.name] = []
    try:
        yield commands
    finally:
        del _listener.recorded[database.name]


def queries_in(command: Command) -> list[Command]:
    """The command as queries that can be explained: what it looks for, in which order."""
    name = next(iter(command))
    kept = {key: command[key] for key in ("sort", "limit") if command.get(key)}
    match name:
        case "find":
            return [{"find": command["find"], "filter": command.get("filter", {}), **kept}]
        case "findAndModify":
            return [{"find": command[name], "filter": command["query"], **kept}]
        case "update":
            return [{"find": command[name], "filter": each["q"]} for each in command["updates"]]
        case "delete":
            return [{"find": command[name], "filter": each["q"]} for each in command["deletes"]]
        case "aggregate":
            return [{"find": command[name], "filter": command["pipeline"][0]["$match"]}]
    return []


def indexed_part(query: Command) -> Command:
    """The conditions of a query that one index answers; the rest is judged on what the index finds.

    The embedded store takes an index only for a query that asks for exactly its first keys, where MongoDB takes the
    best one and judges the rest; so the part is what both can explain.
    """
    conditions = query["filter"]
    if "_id" in conditions and not isinstance(conditions["_id"], dict):
        return {"find": query["find"], "filter": {"_id": conditions["_id"]}}
    keys = [index.keys for index in INDEXES if index.collection == query["find"]] + [{"_id": 1}]
    parts = [[*takewhile(conditions.__contains__, each)] for each in keys]
    best = max(parts, key=len)
    return {"find": query["find"], "filter": {key: conditions[key] for key in best}}


async def stages(database: Database, query: Command) -> set[str]:
    """The names of the stages of the plan that the database chooses."""
    explained = await database.command({"explain": query, "verbosity": "queryPlanner"})
    return set(_names(explained["queryPlanner"]["winningPlan"]))


def _names(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if isinstance(plan.get("stage"), str):
            yield plan["stage"]
        for value in plan.values():
            yield from _names(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from _names(value)
