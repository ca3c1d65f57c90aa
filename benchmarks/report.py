"""What a benchmark found: figures by case and server, shown as a table and kept as JSON and Markdown."""

import os
import platform
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"
WIDTH = 110
"""Columns where the table does not go to a terminal."""
PACKAGES = ("uvicorn", "starlette", "strawberry-graphql", "graphql-core", "motor", "pymongo", "orjson", "uvloop")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of requests to one server; latencies in seconds, sorted; ``processor`` is what the server spent of it."""

    latencies: Sequence[float]
    seconds: float
    processor: float = 0.0

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests stayed below."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))] * 1000

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of the server's processor time for one request."""
        return self.processor / len(self.latencies) * 1e6


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians over the rounds of one server in one case; times in milliseconds, memory in MB, cost in microseconds."""

    case: str
    server: str
    answer_bytes: int
    requests: int
    p50: float
    p99: float
    rate: float
    memory: float
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """A benchmark's figures; the first server of each case is the one that the others are compared with."""

    name: str
    title: str
    figures: Sequence[Figure]
    load_before: float = 0.0
    """How many processes wanted to run in the minute before: well below the number of cores on a quiet machine."""
    remarks: Sequence[str] = ()


def current_load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 1)


def summarise(case: str, server: str, answer_bytes: int, rounds: Sequence[Round], memory: float) -> Figure:
    """The medians of some rounds."""
    return Figure(
        case=case,
        server=server,
        answer_bytes=answer_bytes,
        requests=sum(len(each.latencies) for each in rounds),
        p50=statistics.median(each.percentile(0.5) for each in rounds),
        p99=statistics.median(each.percentile(0.99) for each in rounds),
        rate=statistics.median(each.rate for each in rounds),
        memory=memory,
        cost=statistics.median(each.cost for each in rounds),
    )


HEADINGS = ("case", "server", "answer", "p50 ms", "p99 ms", "requests/s", "of the first", "processor µs", "memory MB")


def rows(report: Report) -> Iterator[tuple[str, ...]]:
    """The rows of the table, in the order of HEADINGS."""
    first: dict[str, float] = {}
    for figure in report.figures:
        first.setdefault(figure.case, figure.rate)
        yield (
            figure.case,
            figure.server,
            f"{figure.answer_bytes:,} B",
            f"{figure.p50:.2f}",
            f"{figure.p99:.2f}",
            f"{figure.rate:,.0f}",
            f"{figure.rate / first[figure.case]:.1%}",
            f"{figure.cost:,.0f}",
            f"{figure.memory:.0f}",
        )


def show(report: Report) -> None:
    """Print the table."""
    table = Table(*HEADINGS, title=report.title)
    for row in rows(report):
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)


def write(report: Report, folder: Path = RESULTS) -> None:
    """Keep the figures, with what they were measured on."""
    folder.mkdir(exist_ok=True)
    machine = {**describe_machine(), "load before": report.load_before}
    content = {"title": report.title, "machine": machine, "figures": [asdict(each) for each in report.figures]}
    (folder / f"{report.name}.json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
    (folder / f"{report.name}.md").write_text(to_markdown(report, machine), "utf-8")


def to_markdown(report: Report, machine: Mapping[str, object]) -> str:
    """The table as Markdown."""
    lines = [" | ".join(HEADINGS), " | ".join("---" for _ in HEADINGS), *(" | ".join(row) for row in rows(report))]
    table = "\n".join(f"| {line} |" for line in lines)
    facts = ", ".join(f"{name} {value}" for name, value in machine.items())
    remarks = "".join(f"{remark}\n\n" for remark in report.remarks)
    return f"# {report.title}\n\n{table}\n\n{remarks}Measured with {facts}. Absolute figures are this machine's; other work on it moves the ratios, too.\n"


def describe_machine() -> dict[str, object]:
    """What the figures depend on."""
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "HTTP parser": "httptools" if find_spec("httptools") else "h11",
    }
