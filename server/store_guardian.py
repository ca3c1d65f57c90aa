"""The process that runs the embedded store: starts it, starts it again when it dies, stops it when nobody uses it.

Run by its path as `python -I -S store_guardian.py DATA_DIR LOCK_FD COMMAND...` by `server.embedded_store`, so it uses the
standard library alone. It holds DATA_DIR/store.lock (descriptor LOCK_FD) for as long as it lives; each user of the store
holds a shared lock on store.users, so the guardian has lost its last user once it can lock that file for itself.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
STOP_SECONDS = 8.0
HEARD_SECONDS = 1.0
ASKED_AT_MOST = 3
START_SECONDS = 900.0
"""Only a store that hangs takes longer: it goes through all documents when it opens, a million plans in a minute."""
LONGEST_PAUSE_SECONDS = 5.0
LIVED_WELL_SECONDS = 10.0


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Lock an open file without waiting; False when somebody else has it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_file(path: Path) -> int:
    """Open a lock file, made for its owner alone when absent; gives the descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until it holds or the time is up; gives what it said last."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _choose_port(before: int) -> int:
    """The port of last time, so that connected clients find the store again; another one if somebody else took it."""
    if before and wait_until(lambda: _can_listen(before), 2.0):
        return before
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> Callable[[], None] | None:
    """What a child runs before the store's command: on Linux the kernel kills it when this process is gone."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def read_state(data_dir: Path) -> dict[str, int]:
    """What is known of the store: its `port`, and its process as `pid` while this directory's guardian has it running."""
    with contextlib.suppress(OSError, ValueError):
        state = json.loads((data_dir / "store.json").read_text())
        return {name: number for name, number in state.items() if isinstance(number, int)}
    return {}


def write_state(data_dir: Path, state: dict[str, int]) -> None:
    """Replace what is known of the store, at once; only for who holds store.lock."""
    draft = data_dir / "store.json.new"
    draft.write_text(json.dumps(state))
    draft.replace(data_dir / "store.json")


class Guardian:
    """Keeps one store running on a data directory until its last user has left."""

    def __init__(self, data_dir: Path, command: list[str]) -> None:
        self._data_dir = data_dir
        self._command = command
        self._users = open_file(data_dir / "store.users")
        # The store inherits this lock, so it is held exactly as long as a store lives on this directory.
        self._alive = open_file(data_dir / "store.pid")
        self._leaving = False
        self._port = read_state(data_dir).get("port", 0)

    def run(self) -> None:
        """Serve until nobody uses the store or SIGTERM comes. On return the store has stopped."""
        signal.signal(signal.SIGTERM, self._leave)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._end_leftover()
        pause = POLL_SECONDS
        while not self._is_done():
            started = time.monotonic()
            self._run_store()
            lived_well = time.monotonic() - started > LIVED_WELL_SECONDS
            pause = POLL_SECONDS if lived_well else min(2 * pause, LONGEST_PAUSE_SECONDS)
            if not self._is_done():
                _log(f"starting the store again in {pause:.1f} s")
                wait_until(self._is_done, pause)

    def close_users(self) -> None:
        """Let new users in again; call it once store.lock is free, so that they start a new guardian."""
        os.close(self._users)

    def _leave(self, *_: object) -> None:
        self._leaving = True

    def _is_done(self) -> bool:
        self._leaving = self._leaving or try_lock(self._users)
        return self._leaving

    def _run_store(self) -> None:
        """Start the store, watch it until it ends or is no longer needed, and leave no process behind."""
        self._port = _choose_port(self._port)
        store = self._start()
        try:
            if wait_until(lambda: self._is_up(store) or self._is_done(), START_SECONDS) and not self._leaving:
                self._announce(store)
                while store.poll() is None and not self._is_done():
                    time.sleep(POLL_SECONDS)
        finally:
            self._stop(store)

    def _start(self) -> subprocess.Popen[bytes]:
        arguments = ["--port", str(self._port), "--storage-path", str(self._data_dir / "store")]
        try_lock(self._alive)
        # S603: the command comes from this project's own installation, never from input. A function before exec is safe
        # here, since this process has one thread.
        store = subprocess.Popen(  # noqa: S603
            [*self._command, *arguments],
            cwd=self._data_dir,
            stdin=subprocess.DEVNULL,
            pass_fds=(self._alive,),
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )
        os.pwrite(self._alive, f"{store.pid:<12}".encode(), 0)
        os.close(self._alive)
        self._alive = open_file(self._data_dir / "store.pid")
        return store

    def _is_up(self, store: subprocess.Popen[bytes]) -> bool:
        """Whether waiting is over: the store accepts connections, or it has ended."""
        if store.poll() is not None:
            return True
        return self._knock()

    def _knock(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self._port)) == 0

    def _announce(self, store: subprocess.Popen[bytes]) -> None:
        if store.poll() is None:
            write_state(self._data_dir, {"port": self._port, "pid": store.pid})
            _log(f"the store runs as process {store.pid} on port {self._port}")

    def _stop(self, store: subprocess.Popen[bytes]) -> None:
        if store.poll() is not None:
            _log(f"the store ended by itself with {store.returncode}")
            return
        self._ask_to_end(store)
        if not wait_until(lambda: store.poll() is not None, STOP_SECONDS):
            store.kill()
            store.wait()
        _log("the store was stopped")

    def _ask_to_end(self, store: subprocess.Popen[bytes]) -> None:
        """Send SIGTERM until the store listens no more: on a busy machine it can miss one, which Python does not repeat.

        SecantusDB sees that it shall stop at the next connection, or after two seconds, hence the knocking.
        """
        for _ in range(ASKED_AT_MOST):
            store.terminate()
            if wait_until(lambda: not self._knock() or store.poll() is not None, HEARD_SECONDS):
                return

    def _end_leftover(self) -> None:
        """End a store that a killed guardian left behind, where the kernel has not done so already."""
        if wait_until(lambda: try_lock(self._alive), 1.0):
            return
        pid = int(os.pread(self._alive, 12, 0).decode() or 0)
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if wait_until(lambda: try_lock(self._alive), STOP_SECONDS):
                return


def _log(text: str) -> None:
    """Write a line to the store's log, which is this process's standard error."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} guardian: {text}\n")
    sys.stderr.flush()


def main() -> None:
    """Become a process of nobody's, so that no user has to wait for it, and guard."""
    data_dir, lock, *command = sys.argv[1:]
    if os.fork():
        os._exit(0)
    os.set_inheritable(int(lock), False)
    guardian = Guardian(Path(data_dir), command)
    try:
        guardian.run()
    finally:
        os.close(int(lock))
        guardian.close_users()


if __name__ == "__main__":
    main()
