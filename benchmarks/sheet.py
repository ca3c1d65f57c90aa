"""A benchmark's findings that are no comparison of servers: a table of its own, shown and kept like the others."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.report import RESULTS, WIDTH, describe_machine


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of texts under headings, and sentences on what limits the figures."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    remarks: Sequence[str] = ()


def show_sheet(sheet: Sheet) -> None:
    """Print the table and the remarks."""
    table = Table(*sheet.headings, title=sheet.title)
    for row in sheet.rows:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(table)
    for remark in sheet.remarks:
        console.print(remark)


def write_sheet(sheet: Sheet, folder: Path = RESULTS) -> None:
    """Keep the figures, with what they were measured on."""
    folder.mkdir(exist_ok=True)
    machine = describe_machine()
    content = orjson.dumps({"machine": machine, **asdict(sheet)}, option=orjson.OPT_INDENT_2)
    (folder / f"{sheet.name}.json").write_bytes(content + b"\n")
    lines = [sheet.headings, ["---"] * len(sheet.headings), *sheet.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    facts = ", ".join(f"{name} {value}" for name, value in machine.items())
    remarks = "".join(f"\n{remark}\n" for remark in sheet.remarks)
    text = f"# {sheet.title}\n\n{table}\n{remarks}\nMeasured with {facts}. Ratios hold elsewhere, absolute figures do not.\n"
    (folder / f"{sheet.name}.md").write_text(text, "utf-8")
