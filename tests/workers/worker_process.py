"""A process of workers, as `minplan work` runs them, that can be told to die at a point of its work.

Run as `python -m tests.workers.worker_process MONGO_URL DATABASE [POINT]`; other settings come from the environment.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from server.deliveries import Deliveries
from server.mongo import connect
from server.outbox import Outbox
from server.runtime import Runtime
from server.settings import load_settings
from workers.event_handler import EventHandler
from workers.pace import Pace
from workers.sms_gateway import SmsGateway
from workers.wiring import run_workers

PACE = Pace(
    relay_poll=0.05,
    relay_lease=0.6,
    sweep=0.1,
    remind=0.5,
    connect=1.0,
    send=1.0,
    lease=timedelta(seconds=2),
    settle=timedelta(seconds=0),
    retries=(1.0, 1.0),
)

# Where a process can die: a method, and whether before or after it has had its effect.
POINTS: dict[str, tuple[type, str, bool]] = {
    "before publish": (Outbox, "archive", True),
    "between confirm and pull": (Outbox, "remove", True),
    "before the deliveries are written": (EventHandler, "_follow", True),
    "after the deliveries are written": (EventHandler, "_follow", False),
    "before the send": (SmsGateway, "send", True),
    "after the gateway accepted": (SmsGateway, "send", False),
    "before ack": (Deliveries, "finish", False),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Replace a method by one that ends this process the first time it is called with something to do."""
    owner, name, before = POINTS[point]
    method: Callable[..., Any] = getattr(owner, name)

    async def deadly(self: Any, *arguments: Any) -> Any:
        if before:
            die()
        await method(self, *arguments)
        die()

    setattr(owner, name, deadly)


async def main() -> None:
    url, name, *points = sys.argv[1:]
    for point in points:
        arm(point)
    runtime = Runtime(load_settings(), connect(url, name))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, runtime.stop.set)
    await run_workers(runtime, PACE)


if __name__ == "__main__":
    asyncio.run(main())
