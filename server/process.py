"""One running process: settings, store, database, workers and HTTP server, started and stopped in order."""

import asyncio
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from importlib.metadata import entry_points
from typing import cast

import structlog
import uvicorn
from starlette.types import ASGIApp

from server.allocator import give_back_large_blocks
from server.embedded_store import EmbeddedStore
from server.http_connection import Crowds, HttpConnection
from server.limit_settings import Limits
from server.live_limits import PING_SECONDS
from server.mongo import close, connect
from server.runtime import Runtime
from server.settings import Settings
from server.websocket_connection import WebSocketConnection

WORKERS_GROUP = "minplan.workers"
DRAIN_SECONDS = 10
LAST_SECONDS = 1.0
"""So long a part has that was broken off."""
START_POLL_SECONDS = 0.02
OTHER_FILES = 256
"""Open files that a process needs beside its connections: database, broker, gateways, keys."""

RunWorkers = Callable[[Runtime], Awaitable[None]]

log = structlog.get_logger(__name__)


class ListenError(Exception):
    """The address to listen on cannot be had; the text says why and what to do."""


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
        if late:
            await asyncio.wait(late, timeout=LAST_SECONDS)
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


def stop_on_signals(runtime: Runtime) -> None:
    """Let SIGINT and SIGTERM stop the runtime, so that its parts drain and end in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, runtime.stop.set)


class _Server(uvicorn.Server):
    """Leaves the signals to the runtime: uvicorn would raise them again and so end the process before it has drained."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; ListenError where the port is taken or the host is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
        # A connection has it from here: without it the second half of an answer waits 40 ms for the first to arrive.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such port"
        raise ListenError(
            f"cannot listen on {host}:{port} ({reason}): name another one with --host and --port"
        ) from None


def allow_files(needed: int) -> None:
    """Let this process open so many files, as far as the system lets it: a connection is a file, too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        log.warning("few_open_files", allowed=allowed, needed=needed)


def _configure(app: ASGIApp, limits: Limits) -> uvicorn.Config:
    crowds = Crowds()
    return uvicorn.Config(
        app,
        # uvicorn calls what it is given here; its type names classes only.
        http=cast("type[asyncio.Protocol]", partial(HttpConnection, limits, crowds)),
        ws=cast("type[asyncio.Protocol]", partial(WebSocketConnection, limits, crowds)),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here asks where a client is
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS // 2,
        ws_max_size=limits.live_frame_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # Compression would cost memory for each connection, and sizes would hint at what was sent before.
        ws_per_message_deflate=False,
    )


async def serve_http(
    runtime: Runtime, app: ASGIApp, host: str, port: int, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Serve an application until the runtime stops; ``on_ready`` is called once it listens.

    Raises ListenError where the port is taken or the host is not this machine's.
    """
    listening = listen(host, port)
    limits = runtime.settings.limit
    allow_files(limits.connections + OTHER_FILES)
    give_back_large_blocks()
    server = _Server(_configure(app, limits))

    async def follow() -> None:
        while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag and no event
            await asyncio.sleep(START_POLL_SECONDS)
        on_ready()
        await runtime.stop.wait()
        server.should_exit = True

    following = asyncio.create_task(follow())
    try:
        await server.serve([listening])
    finally:
        following.cancel()
        listening.close()
