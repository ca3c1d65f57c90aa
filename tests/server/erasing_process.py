"""A process that erases a citizen and dies at a point of its work.

Run as `python -m tests.server.erasing_process MONGO_URL DATABASE FOLDER CITIZEN POINT`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from inspect import isawaitable
from pathlib import Path
from typing import Any

from server.citizen_traces import TRACES
from server.erasing import Erasing
from server.letter_files import LetterFiles
from server.mongo import connect
from server.read_log import ReadLog
from server.runtime import utc_now
from tests.server.readings import reading_of

# Where it can die: a method, before or after it has had its effect, and for a collection of its first argument only.
POINTS: dict[str, tuple[type, str, bool, str | None]] = {
    "before the log says so": (ReadLog, "keep", True, None),
    "after the log says so": (ReadLog, "keep", False, None),
    "before the letters go": (LetterFiles, "remove", True, None),
    "after the letters went": (LetterFiles, "remove", False, None),
    **{f"after {trace.collection} went": (Erasing, "_remove", False, trace.collection) for trace in TRACES},
    "before the log lets go": (ReadLog, "forget", True, None),
    "after the log let go": (ReadLog, "forget", False, None),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Replace a method by one that dies."""
    owner, name, before, first = POINTS[point]
    method: Callable[..., Any] = getattr(owner, name)

    def deadly(self: Any, *arguments: Any) -> Any:
        if before:
            die()
        done = method(self, *arguments)
        if first is not None and arguments[0] != first:
            return done
        return die_after(done) if isawaitable(done) else die()

    setattr(owner, name, deadly)


async def die_after(done: Any) -> None:
    await done
    die()


async def main() -> None:
    url, name, folder, citizen_id, point = sys.argv[1:]
    arm(point)
    now = utc_now()
    await Erasing(connect(url, name), Path(folder)).erase(citizen_id, reading_of(citizen_id, now), now)


if __name__ == "__main__":
    asyncio.run(main())
