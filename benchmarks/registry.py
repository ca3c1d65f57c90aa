"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import executors, memory, messages, pdf, reading
from benchmarks.report import Report
from benchmarks.sheet import Sheet

BENCHMARKS: dict[str, Callable[[], Awaitable[Report | Sheet]]] = {
    "executors": executors.run,
    "memory": memory.run,
    "messages": messages.run,
    "pdf": pdf.run,
    "reading": reading.run,
}
