"""The servers that are measured: each a process of its own, started, watched and stopped here."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Address

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.05
COMMAND = Path(sys.executable).parent / "minplan"
ROOMY = {"MINPLAN_LIMIT_RATE": "1000000", "MINPLAN_LIMIT_BURST": "1000000", "MINPLAN_LIMIT_AT_ONCE": "1000"}
"""One caller stands for all."""


class StartError(Exception):
    """A server ended, or did not listen in time; the text is the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    address: Address
    process: asyncio.subprocess.Process

    def memory(self) -> float:
        """Resident memory in MB."""
        kilobytes = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)])
        return int(kilobytes) / 1024

    def processor(self) -> float:
        """Seconds of processor time that the threads of the process have used; 0 where the system does not say."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        try:
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        except OSError:
            return 0.0

    def keep_to(self, core: int) -> None:
        """Keep the process to one core, so that all servers have as much; nothing where the system can't, or has one."""
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {core})


@asynccontextmanager
async def running(command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> AsyncIterator[Server]:
    """Start a command, with --port and a free port added, until it listens; stop it at the end."""
    address = Address(HOST, _free_port())
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            "--port",
            str(address.port),
            env={**os.environ, **ROOMY, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        await _listening(address, process, log)
        yield Server(address, process)
    finally:
        await _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def _listening(address: Address, process: asyncio.subprocess.Process, log: Path) -> None:
    """Wait until something listens, or the process has ended."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while process.returncode is None:
                try:
                    _, writer = await asyncio.open_connection(*address)
                except OSError:
                    await asyncio.sleep(POLL_SECONDS)
                else:
                    writer.close()
                    return
    except TimeoutError:
        pass
    raise StartError(_end_of(log))


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
