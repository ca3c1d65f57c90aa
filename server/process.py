"""One running process: settings, store, database, workers and HTTP server, started and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import entry_points
from typing import cast

import structlog
import uvicorn
from starlette.types import ASGIApp

from domain.errors import Unavailable
from server.embedded_store import EmbeddedStore
from server.live_limits import FRAME_BYTES
from server.mongo import close, connect, ensure_indexes
from server.runtime import Runtime
from server.settings import Settings

WORKERS_GROUP = "minplan.workers"
DRAIN_SECONDS = 10
START_POLL_SECONDS = 0.02
RETRY_SECONDS = 1.0

RunWorkers = Callable[[Runtime], Awaitable[None]]

log = structlog.get_logger(__name__)


class WorkersMissingError(Exception):
    """No package offers workers; the installation is not whole."""


@asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """A runtime over the database of the settings, or over the embedded store where none is named."""
    async with AsyncExitStack() as stack:
        if settings.mongo_url is not None:
            url = settings.mongo_url.get_secret_value()
        else:
            url = (await stack.enter_async_context(EmbeddedStore(settings.data_dir))).url
        database = connect(url)
        stack.callback(close, database)
        yield Runtime(settings, database)


@asynccontextmanager
async def prepared_database(runtime: Runtime) -> AsyncIterator[None]:
    """Make the indexes as soon as the database answers, without making anybody wait for it."""

    async def prepare() -> None:
        while True:
            try:
                await ensure_indexes(runtime.database)
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    preparing = asyncio.create_task(prepare())
    try:
        yield
    finally:
        preparing.cancel()
        with suppress(asyncio.CancelledError):
            await preparing


async def run_workers(runtime: Runtime) -> None:
    """Run what the installed workers offer until the runtime stops; the API never imports them."""
    found = [entry.load() for entry in entry_points(group=WORKERS_GROUP)]
    if not found:
        raise WorkersMissingError(f"nothing is installed under {WORKERS_GROUP}; install the project again")
    await asyncio.gather(*(cast("RunWorkers", run)(runtime) for run in found))


async def run_together(runtime: Runtime, *parts: Awaitable[None]) -> None:
    """Run parts of a process side by side; when one ends or fails the others are asked to stop, too."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        runtime.stop.set()
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            raise error


async def serve_http(
    runtime: Runtime, app: ASGIApp, host: str, port: int, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Serve an application until a signal comes or the runtime stops; ``on_ready`` is called once it listens."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS // 2,
        ws_max_size=FRAME_BYTES,
        # Compression would cost memory for each connection, and sizes would hint at what was sent before.
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)

    async def follow() -> None:
        while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag and no event
            await asyncio.sleep(START_POLL_SECONDS)
        on_ready()
        await runtime.stop.wait()
        server.should_exit = True

    following = asyncio.create_task(follow())
    try:
        await server.serve()
    finally:
        following.cancel()
