"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import footprint, messages, reading, scale
from benchmarks.report import Report
from benchmarks.sheet import Sheet

Benchmark = Callable[[], Awaitable[Report | Sheet]]

BENCHMARKS: dict[str, Benchmark] = {
    "footprint": footprint.run,
    "messages": messages.run,
    "reading": reading.run,
    "scale": scale.run,
}
