"""The command `minplan` with its database and broker operations counted: `python -m benchmarks.counted_command FILE ...`.

At the end the counts are in FILE, as JSON by name of operation.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import aio_pika
import orjson
from pymongo import monitoring

from server.cli import main

WRITES = ("insert", "update", "delete", "findAndModify")


class _Listener(monitoring.CommandListener):
    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self._counts[f"store {event.command_name}"] += 1
        for part in ("documents", "updates", "deletes"):
            self._counts["store documents written"] += len(event.command.get(part, ()))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self._counts["store failed"] += 1


def count_publishes(counts: Counter[str]) -> None:
    """Count what is published to the broker."""
    publish = aio_pika.Exchange.publish

    async def counted(self: aio_pika.Exchange, *arguments: Any, **named: Any) -> Any:
        counts["broker publishes"] += 1
        return await publish(self, *arguments, **named)

    # The class is replaced for this process alone.
    aio_pika.Exchange.publish = counted  # type: ignore[method-assign]


def run() -> None:
    """Count, run, write down."""
    path = Path(sys.argv.pop(1))
    counts: Counter[str] = Counter()
    monitoring.register(_Listener(counts))
    count_publishes(counts)
    try:
        main()
    finally:
        path.write_bytes(orjson.dumps(counts))


if __name__ == "__main__":
    run()
