"""`minplan work`: what runs beside the API."""

import asyncio

from server.commands.figures import serve_figures
from server.cpr import open_vault
from server.key_guard import guard_keys
from server.logs import configure_logs
from server.process import open_runtime, run_together, run_workers, stop_on_signals
from server.settings import Settings, load_settings


def work() -> None:
    """Run the relay, the workers and the reminder scheduler."""
    settings = load_settings()
    configure_logs(settings)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with open_runtime(settings) as runtime:
        stop_on_signals(runtime)
        keys = guard_keys(runtime, open_vault(settings))
        await run_together(runtime, run_workers(runtime), *serve_figures(runtime), keys)
