"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import executors, footprint, memory, messages, pages, pdf, reading, scale
from benchmarks.report import Report
from benchmarks.sheet import Sheet

Benchmark = Callable[[], Awaitable[Report | Sheet]]

BENCHMARKS: dict[str, Benchmark] = {
    "executors": executors.run,
    "footprint": footprint.run,
    "memory": memory.run,
    "messages": messages.run,
    "pages": pages.run,
    "pdf": pdf.run,
    "reading": reading.run,
    "scale": scale.run,
}
