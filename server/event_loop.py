"""The event loop of a process that serves: uvloop where the system has it."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

if sys.platform != "win32":
    from uvloop import new_event_loop
else:
    new_event_loop = None

NEW_LOOP: Callable[[], asyncio.AbstractEventLoop] | None = new_event_loop


def run(main: Coroutine[Any, Any, None]) -> None:
    """As ``asyncio.run``."""
    with asyncio.Runner(loop_factory=NEW_LOOP) as runner:
        runner.run(main)
