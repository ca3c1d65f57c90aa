"""`python -m benchmarks [NAME ...]`: run the named benchmarks, or all, and keep their figures in benchmarks/results."""

import argparse
import asyncio

from benchmarks.chart import write_chart
from benchmarks.registry import BENCHMARKS
from benchmarks.report import show, write
from benchmarks.sheet import Sheet, show_sheet, write_sheet


async def run(names: list[str]) -> None:
    """Run one after the other, since they share the machine."""
    for name in names:
        report = await BENCHMARKS[name]()
        if isinstance(report, Sheet):
            show_sheet(report)
            write_sheet(report)
        else:
            show(report)
            write(report)
            write_chart(report)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure how fast Min Plan answers.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(BENCHMARKS)}; all if none"
    )
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    asyncio.run(run(names))


if __name__ == "__main__":
    main()
