"""The benchmarks there are, by name."""

from collections.abc import Awaitable, Callable

from benchmarks import reading
from benchmarks.report import Report

BENCHMARKS: dict[str, Callable[[], Awaitable[Report]]] = {
    "reading": reading.run,
}
