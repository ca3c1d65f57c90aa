"""`minplan serve` and `minplan work`: the API, and what runs beside it."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Annotated

import typer

from server.app import create_app
from server.cpr import open_vault
from server.development import development_routes
from server.event_loop import run
from server.key_guard import guard_keys
from server.live_events import live_parts
from server.logs import configure_logs
from server.metrics import metrics_app
from server.process import (
    open_runtime,
    prepared_database,
    run_together,
    run_workers,
    serve_http,
    stop_on_signals,
)
from server.runtime import Runtime
from server.services import wire_services
from server.settings import Settings, load_settings
from server.waking import forward_wakes

Host = Annotated[str, typer.Option(help="address to listen on")]
Port = Annotated[int, typer.Option(help="port to listen on")]


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API; without a broker this process delivers the messages, too."""
    settings = load_settings()
    configure_logs(settings)
    run(_serve(settings, host, port))


def work() -> None:
    """Run the relay, the workers and the reminder scheduler."""
    settings = load_settings()
    configure_logs(settings)
    asyncio.run(_work(settings))


async def _serve(settings: Settings, host: str, port: int) -> None:
    async with open_runtime(settings) as runtime, prepared_database(runtime):
        stop_on_signals(runtime)
        services = wire_services(runtime)
        routes = development_routes(runtime, services)
        parts = [serve_http(runtime, create_app(runtime, services, routes), host, port), *live_parts(runtime)]
        parts += [*_figures(runtime), guard_keys(runtime, services.vault)]
        parts.append(run_workers(runtime) if settings.amqp_url is None else forward_wakes(runtime))
        await run_together(runtime, *parts)


async def _work(settings: Settings) -> None:
    async with open_runtime(settings) as runtime, prepared_database(runtime):
        stop_on_signals(runtime)
        await run_together(runtime, run_workers(runtime), *_figures(runtime), guard_keys(runtime, open_vault(settings)))


def _figures(runtime: Runtime) -> Sequence[Awaitable[None]]:
    """What serves the figures of a process, where there is a port for them."""
    port = runtime.settings.metrics_port
    # S104: whoever collects figures comes from another machine, or another container.
    return [] if port is None else [serve_http(runtime, metrics_app(runtime), "0.0.0.0", port)]  # noqa: S104
