"""The real command `minplan`, started as a user would start it, on a data directory and settings of a test's own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.waiting import wait_until

MINPLAN = Path(sys.executable).parent / "minplan"
START_SECONDS = 60.0
STOP_SECONDS = 30.0


def settings_of(data_dir: Path, **settings: str) -> dict[str, str]:
    """The environment of a command: nobody's settings but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINPLAN_")}
    named = {f"MINPLAN_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "MINPLAN_DATA_DIR": str(data_dir), **named}


def run_command(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [MINPLAN, *arguments],
        env=settings_of(data_dir, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Serving:
    """A command that serves HTTP."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path

    def is_ready(self, path: str) -> bool:
        assert self.process.poll() is None, self.output.read_text()
        try:
            return httpx.get(f"{self.address}{path}", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, token: str, query: str, **variables: Any) -> Any:
        """The data of an answer; there may be no errors."""
        headers = {"authorization": f"Bearer {token}"}
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.address}/graphql", json=body, headers=headers, timeout=10).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def change(self, token: str, query: str, **given: Any) -> Any:
        (value,) = self.ask(token, query, input=given).values()
        return value

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def serving(data_dir: Path, command: str, ready: str = "/readyz", **settings: str) -> Iterator[Serving]:
    """The command, once it is ready; whatever it still does at the end of the block is stopped."""
    port, output = free_port(), data_dir.with_suffix(".log")
    with output.open("ab") as log:
        process = subprocess.Popen(
            [MINPLAN, command, "--port", str(port)],
            env=settings_of(data_dir, **settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    running = Serving(process, f"http://127.0.0.1:{port}", output)
    try:
        wait_until(lambda: running.is_ready(ready), f"minplan {command} is ready", START_SECONDS)
        yield running
    finally:
        if process.poll() is None:
            running.stop()
