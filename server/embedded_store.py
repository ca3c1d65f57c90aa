"""The embedded store: a SecantusDB process that all processes on one data directory share.

The first one on the directory has a guardian process started, which runs the store (see `server.store_guardian`); later
ones join. Everyone looks after the guardian, so whichever process is killed, the store is there for the rest, and it ends
with its last user. It never runs inside this process: SecantusDB is found by its command and never imported.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import structlog
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from server import store_guardian
from server.store_guardian import open_file, read_state, try_lock, write_state

COMMAND = "secantusd-py"
OPTIONS = (
    "--host",
    store_guardian.HOST,
    "--sync-on-commit",
    "--standalone",
    "--log-level",
    "WARNING",
)
CACHE_SIZE = "256M"
READY_SECONDS = 30.0
OPENED_A_SECOND = 50_000_000
"""Of so many bytes a second it is waited for, since it goes through all documents when it opens."""
STOP_SECONDS = store_guardian.STOP_SECONDS + store_guardian.ASKED_AT_MOST * store_guardian.HEARD_SECONDS + 2.0
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.25
LOG_LINES_SHOWN = 5

log = structlog.get_logger(__name__)


class StoreError(Exception):
    """The embedded store cannot be used; the text says why and what to do."""


class Running(NamedTuple):
    """Where the store runs: the port it listens on and the id of its process."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """The address for a MongoDB driver."""
        return f"mongodb://{store_guardian.HOST}:{self.port}/?directConnection=true"


class EmbeddedStore:
    """One user's hold on the store of a data directory: `async with EmbeddedStore(directory) as store: store.url`.

    ``cache_size`` is the memory that the store keeps pages in, as in "256M" or "2G"; the first user's holds until it ends.
    Raises StoreError when SecantusDB is not installed, the directory can't be used, or the store doesn't start.
    """

    def __init__(self, data_dir: Path, cache_size: str = CACHE_SIZE) -> None:
        self._data_dir = data_dir.absolute()
        self._options = (*OPTIONS, "--cache-size", cache_size)
        self._running: Running | None = None
        self._users: int | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The store's address for a MongoDB driver; it stays the same when the store is started again."""
        if self._running is None:
            raise StoreError("the embedded store has no address before it is started: use `async with`")
        return self._running.url

    @property
    def patience(self) -> float:
        """How many seconds it is waited for: the more, the more there is in it."""
        stored = sum(path.stat().st_size for path in (self._data_dir / "store").glob("*.wt"))
        return READY_SECONDS + stored / OPENED_A_SECOND

    async def __aenter__(self) -> Self:
        command = _find_command()
        self._prepare_directory()
        try:
            async with asyncio.timeout(self.patience):
                await self._enter()
                self._running = await self._wait_until_it_answers(command)
        except TimeoutError:
            await self._leave()
            raise StoreError(self._explain_failure()) from None
        except BaseException:
            await self._leave()
            raise
        self._watch = asyncio.create_task(self._look_after(command, self._running), name="embedded-store-watch")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._leave()

    def _prepare_directory(self) -> None:
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Without a file of its own the store would take settings from the home directory or /etc.
            (self._data_dir / "store.toml").touch(mode=0o600)
        except OSError as error:
            raise StoreError(
                f"cannot write to the data directory {self._data_dir} ({error.strerror}): "
                "make it writable or name another one with MINPLAN_DATA_DIR"
            ) from None

    async def _enter(self) -> None:
        """Become a user; waits while a guardian without users is still stopping the store."""
        self._users = open_file(self._data_dir / "store.users")
        users = self._users
        await _until(lambda: try_lock(users, fcntl.LOCK_SH))

    async def _leave(self) -> None:
        """Stop being a user; the last one waits until the store has stopped."""
        if self._users is None:
            return
        is_last = try_lock(self._users)
        os.close(self._users)
        self._users = self._running = None
        if is_last:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await _until(self._is_unguarded)

    def _is_unguarded(self) -> bool:
        lock = open_file(self._data_dir / "store.lock")
        try:
            return try_lock(lock)
        finally:
            os.close(lock)

    def _ensure_guardian(self, command: str) -> None:
        """Start a guardian unless there is one. It inherits the lock, so there are never two."""
        lock = open_file(self._data_dir / "store.lock")
        try:
            if not try_lock(lock):
                return
            # A process named there is not this guardian's: it was killed, or the directory is a copy of another one.
            write_state(self._data_dir, {"port": read_state(self._data_dir).get("port", 0)})
            guardian = [sys.executable, "-I", "-S", store_guardian.__file__, str(self._data_dir), str(lock)]
            with (self._data_dir / "store.log").open("ab") as output:
                # S603: every part of the command comes from this installation.
                subprocess.run(  # noqa: S603
                    [*guardian, command, "--config", "store.toml", *self._options],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    start_new_session=True,
                    check=True,
                )
        finally:
            os.close(lock)

    def _read_running(self) -> Running | None:
        state = read_state(self._data_dir)
        return Running(state["port"], state["pid"]) if state.keys() >= {"port", "pid"} else None

    async def _wait_until_it_answers(self, command: str) -> Running:
        while True:
            await asyncio.to_thread(self._ensure_guardian, command)
            running = self._read_running()
            if running is not None and await _find_process(running.url) == running.pid:
                return running
            await asyncio.sleep(POLL_SECONDS)

    async def _look_after(self, command: str, known: Running) -> None:
        """See that there is always a guardian, and say so when the store was started again."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await asyncio.to_thread(self._ensure_guardian, command)
            except (OSError, subprocess.SubprocessError) as error:
                log.error("embedded_store_unguarded", reason=type(error).__name__)
            now = self._read_running() or known
            if now.port != known.port:
                log.error("embedded_store_moved", way_out="restart this process to reach it", port=now.port)
            elif now.pid != known.pid:
                log.warning("embedded_store_started_again", pid=now.pid)
            known = now

    def _explain_failure(self) -> str:
        path = self._data_dir / "store.log"
        lines = path.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:] if path.exists() else []
        return "\n".join(
            [f"the embedded store did not answer within {self.patience:.0f} s; the end of its log {path}:", *lines]
        )


async def _until(holds: Callable[[], bool]) -> None:
    """Wait for something another process does."""
    # ASYNC110: an event cannot be set from another process, so there is nothing to do but look again.
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


def _find_command() -> str:
    """The store's command next to this Python or on the PATH."""
    beside = Path(sys.executable).parent
    found = shutil.which(COMMAND, path=str(beside)) or shutil.which(COMMAND)
    if found is None:
        raise StoreError(
            f"the embedded store needs SecantusDB, whose command {COMMAND} was not found: install it with "
            "`pip install 'minplan[embedded]'`, or name a MongoDB server with MINPLAN_MONGO_URL"
        )
    return found


async def _find_process(url: str) -> int | None:
    """The id of the process that answers at an address: a port alone may by now be somebody else's."""
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(url, serverSelectionTimeoutMS=300)
    try:
        status = await client.admin.command("serverStatus")
    except PyMongoError:
        return None
    finally:
        await client.close()
    return int(status["pid"])
