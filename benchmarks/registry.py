"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import messages, reading, scale
from benchmarks.report import Report
from benchmarks.sheet import Sheet

Benchmark = Callable[[], Awaitable[Report | Sheet]]

BENCHMARKS: dict[str, Benchmark] = {
    "messages": messages.run,
    "reading": reading.run,
    "scale": scale.run,
}
