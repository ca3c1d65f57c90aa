"""`minplan serve`: the API."""

from typing import Annotated

import typer

from server.app import create_app
from server.commands.figures import serve_figures
from server.development import development_routes
from server.event_loop import run
from server.key_guard import guard_keys
from server.live_events import live_parts
from server.logs import configure_logs
from server.preparation import keep_prepared
from server.process import (
    open_runtime,
    run_together,
    run_workers,
    serve_http,
    stop_on_signals,
)
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


async def _serve(settings: Settings, host: str, port: int) -> None:
    async with open_runtime(settings) as runtime:
        stop_on_signals(runtime)
        services = wire_services(runtime)
        routes = development_routes(runtime, services)
        parts = [serve_http(runtime, create_app(runtime, services, routes), host, port), *live_parts(runtime)]
        parts += [*serve_figures(runtime), guard_keys(runtime, services.vault)]
        # Workers prepare the database for themselves.
        parts += (
            [run_workers(runtime)] if settings.amqp_url is None else [keep_prepared(runtime), forward_wakes(runtime)]
        )
        await run_together(runtime, *parts)
