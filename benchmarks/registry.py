"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import messages, pdf, reading
from benchmarks.report import Report
from benchmarks.sheet import Sheet

BENCHMARKS: dict[str, Callable[[], Awaitable[Report | Sheet]]] = {
    "messages": messages.run,
    "pdf": pdf.run,
    "reading": reading.run,
}
