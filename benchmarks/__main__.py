"""`python -m benchmarks [NAME ...]`: run the named benchmarks, or all, and keep their figures in benchmarks/results."""

import argparse
import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks import scale
from benchmarks.chart import write_chart
from benchmarks.registry import BENCHMARKS, Benchmark
from benchmarks.report import show, write
from benchmarks.sheet import Sheet, show_sheet, write_sheet


async def run(names: Sequence[str], sizes: Sequence[int], folder: Path | None) -> None:
    """Run one after the other, since they share the machine."""
    chosen: dict[str, Benchmark] = {**BENCHMARKS, "scale": partial(scale.run, sizes, folder)}
    for name in names:
        report = await chosen[name]()
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
    parser.add_argument(
        "--sizes", default=scale.SIZES, type=_read_sizes, help="how many plans for scale, as in 1000,100000,1000000"
    )
    parser.add_argument("--folder", type=Path, help="where scale keeps what it loads for the next run; none if unset")
    parser.add_argument(
        "--load-only", action="store_true", help="load into --folder what scale measures, and measure another time"
    )
    options = parser.parse_args()
    if options.load_only:
        if options.folder is None:
            parser.error("--load-only needs a --folder to keep the plans in")
        asyncio.run(scale.load(options.sizes, options.folder))
        return
    names = options.names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    asyncio.run(run(names, options.sizes, options.folder))


def _read_sizes(text: str) -> Sequence[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    main()
