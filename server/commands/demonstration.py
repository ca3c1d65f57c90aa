"""`minplan demo`: everything in one process on embedded defaults, with the guide's example plans."""

import asyncio
import json
from datetime import time

import typer

from domain.viewer import Role
from server.app import create_app
from server.callers import EXAMPLE_CITIZEN
from server.commands.access import make_development_token
from server.commands.serving import Host, Port
from server.development import development_routes
from server.examples.loading import load_examples
from server.live_events import live_parts
from server.logs import configure_logs
from server.mongo import ensure_indexes
from server.process import open_runtime, run_together, run_workers, serve_http, stop_on_signals
from server.services import wire_services
from server.setting_values import SendingWindow
from server.settings import Settings, load_settings

FIRST_QUERY = (
    "query($id: ID!) { plan(citizenId: $id) { title publishedAt jobGoals { title } "
    "latestJobcentreAgreement { text agreedWith { name } } activities { heading title state } } }"
)
WHOLE_DAY = SendingWindow(time.min, time.max)


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run everything on this machine, with example plans whose dates lie around today."""
    settings = load_settings()
    configure_logs(settings)
    if "sending_window" not in settings.model_fields_set:
        # Whoever tries this at night wants to see a message, too.
        settings = settings.model_copy(update={"sending_window": WHOLE_DAY})
    asyncio.run(_demo(settings, host, port))


async def _demo(settings: Settings, host: str, port: int) -> None:
    async with open_runtime(settings) as runtime:
        stop_on_signals(runtime)
        await ensure_indexes(runtime.database)
        services = wire_services(runtime)
        await load_examples(runtime.database, services.vault, runtime.clock())
        app = create_app(runtime, services, development_routes(runtime, services))
        address = f"http://{host}:{port}"
        await run_together(
            runtime,
            serve_http(runtime, app, host, port, lambda: _welcome(address)),
            run_workers(runtime),
            *live_parts(runtime),
        )


def _welcome(address: str) -> None:
    tokens = {role: make_development_token(role) for role in Role}
    body = json.dumps({"query": FIRST_QUERY, "variables": {"id": EXAMPLE_CITIZEN}})
    lines = [
        "",
        "Min Plan is running. Stop it with Ctrl+C.",
        "",
        f"  Start page          {address}/",
        f"  Min Plan in Danish  {address}/log-ind",
        f"  GraphiQL            {address}/graphql",
        f"  Messages sent       {address}/dev/outbox",
        f"  Health, readiness   {address}/healthz  {address}/readyz",
        "",
        "Tokens, good for 30 days:",
        *(f"  {role.value:<14}{token}" for role, token in tokens.items()),
        "",
        "A first query to paste:",
        "",
        f"curl -s {address}/graphql -H 'Content-Type: application/json' \\",
        f"  -H 'Authorization: Bearer {tokens[Role.JOBCENTRE]}' \\",
        f"  -d '{body}'",
        "",
    ]
    typer.echo("\n".join(lines))
