"""A process of workers, as `minplan work` runs them, that dies at a point of its work once a test asks for it.

Run as `python -m tests.workers.worker_process MONGO_URL DATABASE ORDERS PACE`. A file in the folder ORDERS, named after
a point, is the order to die there; the process that reaches the point first takes the file away and carries it out.
PACE is one of the names below. Other settings come from the environment.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from server.deliveries import Deliveries
from server.mongo import connect
from server.outbox import Outbox
from server.runtime import Runtime
from server.settings import load_settings
from workers.email_carrier import EmailCarrier
from workers.event_handler import EventHandler
from workers.pace import DEFAULT_PACE, Pace
from workers.sms_carrier import SmsCarrier
from workers.wiring import run_workers

HASTY = Pace(
    relay_poll=0.05,
    relay_lease=0.6,
    sweep=0.1,
    remind=0.5,
    connect=1.0,
    send=1.0,
    lease=timedelta(seconds=2.5),
    settle=timedelta(seconds=0),
    retries=(1.0, 1.0),
)
PACES = {
    # A worker that dies is soon replaced. A lease this short may also end in the hands of a slow one.
    "hasty": HASTY,
    # As in operation: nobody takes what a live worker is sending.
    "patient": replace(HASTY, send=DEFAULT_PACE.send, lease=DEFAULT_PACE.lease),
}

# Where a process can die: a method, and whether before or after it has had its effect.
POINTS: dict[str, tuple[type, str, bool]] = {
    "before publish": (Outbox, "archive", True),
    "between confirm and pull": (Outbox, "remove", True),
    "before the deliveries are written": (EventHandler, "_follow", True),
    "after the deliveries are written": (EventHandler, "_follow", False),
    "before the send": (SmsCarrier, "send", True),
    "after the gateway accepted": (SmsCarrier, "send", False),
    "after the mail server accepted": (EmailCarrier, "send", False),
    "before ack": (Deliveries, "finish", False),
}


def die_if_ordered(order: Path) -> None:
    with suppress(FileNotFoundError):
        order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, orders: Path) -> None:
    """Replace a method by one that looks for the order to die."""
    owner, name, before = POINTS[point]
    method: Callable[..., Any] = getattr(owner, name)

    async def deadly(self: Any, *arguments: Any) -> Any:
        if before:
            die_if_ordered(orders / point)
        result = await method(self, *arguments)
        if not before:
            die_if_ordered(orders / point)
        return result

    setattr(owner, name, deadly)


async def main() -> None:
    url, name, orders, pace = sys.argv[1:]
    for point in POINTS:
        arm(point, Path(orders))
    runtime = Runtime(load_settings(), connect(url, name))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, runtime.stop.set)
    await run_workers(runtime, PACES[pace])


if __name__ == "__main__":
    asyncio.run(main())
