"""Everything by which data leaves is classified: enumerated from the real thing, and compared with the table."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from domain.document import Event
from server.app import create_app
from server.cli import COMMANDS, find_command
from server.deliveries import to_message
from server.development import development_routes
from server.exports import (
    EXPORTS,
    Kind,
    UnclassifiedRouteError,
    keep_classified,
    list_exports,
    name_route,
)
from server.message_figures import REGISTRY
from server.metrics import metrics_app
from server.mongo import Database
from server.outbox import PendingEvent
from server.runtime import Runtime
from server.settings import Settings
from server.topology import CHANNELS, declarations
from tests.api import NOON, Clock, make_services
from workers.message_texts import MessageTexts
from workers.pace import DEFAULT_PACE
from workers.wiring import open_carriers

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(sms_receipt_secret="a secret of these tests, long enough to be one")


@pytest.fixture
def runtime(database: Database, tmp_path: Path) -> Runtime:
    return Runtime(SETTINGS.model_copy(update={"data_dir": tmp_path}), database, Clock())


def commands_of(name: str) -> Iterator[str]:
    """A command's name, or those of its group."""
    found = find_command(name)
    for command in found.registered_commands:
        assert command.callback
        own = command.name or command.callback.__name__.replace("_", "-")
        yield own if own == name else f"{name}.{own}"


def calls_in(*packages: str) -> Iterator[ast.Call]:
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def is_logging(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and ast.unparse(function.value) == "log"
        and function.attr in {"debug", "info", "warning", "error", "critical", "exception"}
    )


def test_every_kind_has_its_table_and_nothing_stands_in_one_twice() -> None:
    assert set(EXPORTS) == set(Kind)
    for kind in Kind:
        names = list_exports(kind)
        assert sorted(names) == sorted(set(names)), kind


def routes_of(app: Any) -> list[BaseRoute]:
    """The routes behind the layers of an application."""
    while not isinstance(app, Starlette):
        (app,) = [value for name, value in vars(app).items() if name in {"app", "_app", "_routes"}]
    return [*app.routes]


def test_every_route_is_classified_and_no_other(runtime: Runtime) -> None:
    services = make_services(runtime.database, Clock())
    served = routes_of(create_app(runtime, services, development_routes(runtime, services)))
    assert {name_route(route) for route in served} == set(list_exports(Kind.ROUTE))
    assert {name_route(route) for route in metrics_app(runtime).routes} == {"GET:/metrics"}


def test_an_application_with_a_route_that_is_not_classified_does_not_start(runtime: Runtime) -> None:
    new = Route("/plans/all", lambda _: PlainTextResponse("all"))
    with pytest.raises(UnclassifiedRouteError, match="GET:/plans/all"):
        create_app(runtime, make_services(runtime.database, Clock()), [new])


def test_every_command_is_classified_and_no_other() -> None:
    assert sorted(each for name in COMMANDS for each in commands_of(name)) == sorted(list_exports(Kind.COMMAND))


def test_every_frame_is_classified_and_no_other() -> None:
    tree = ast.parse((ROOT / "server" / "live_connection.py").read_text())
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    sent = {
        value.value
        for literal in literals
        for key, value in zip(literal.keys, literal.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant)
    }
    assert sent == set(list_exports(Kind.FRAME))


def test_every_channel_is_classified_and_no_other(runtime: Runtime) -> None:
    carriers = open_carriers(runtime, MessageTexts(), DEFAULT_PACE)
    assert sorted(carriers) == sorted(CHANNELS) == sorted(list_exports(Kind.CHANNEL))


def test_every_exchange_and_queue_is_classified_and_no_other() -> None:
    names, patterns = {declaration.name for declaration in declarations()}, list_exports(Kind.TOPIC)
    matched = {name: [pattern for pattern in patterns if fnmatchcase(name, pattern)] for name in names}
    assert {name: found for name, found in matched.items() if len(found) != 1} == {}
    assert {pattern for (pattern,) in matched.values()} == set(patterns)


def test_every_field_of_a_message_to_the_broker_is_classified_and_no_other() -> None:
    event: Event = {"id": "e", "kind": "plan_published", "at": NOON, "about": "x"}
    snapshot = PendingEvent("anna", {**event, "snapshot": {"fund_changed": True}})  # type: ignore[typeddict-item]  # as light as the relay reads it
    delivery = to_message({"_id": "d", "channel": "sms", "lane": "bulk"})  # type: ignore[typeddict-item]  # what it reads
    assert snapshot.to_message().body.keys() | delivery.body.keys() == set(list_exports(Kind.BODY))


def test_every_metric_is_classified_and_no_other() -> None:
    assert sorted(metric.name for metric in REGISTRY.collect()) == sorted(list_exports(Kind.METRIC))


def test_every_field_of_the_log_is_classified_and_no_other() -> None:
    calls = [call for call in calls_in("server", "workers", "resolvers") if is_logging(call)]
    assert calls
    assert all(isinstance(call.args[0], ast.Constant) for call in calls), "a line says what happened in fixed words"
    given = {keyword.arg for call in calls for keyword in call.keywords}
    assert given | {"event", "level", "timestamp"} == set(list_exports(Kind.LOG))


def test_a_field_of_the_log_that_is_not_classified_is_dropped() -> None:
    line = {"event": "delivery", "state": "sent", "name": "Anna Holm", "cpr": "0101801234"}
    assert keep_classified(None, "info", line) == {"event": "delivery", "state": "sent"}
