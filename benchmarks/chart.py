"""A report as a picture: for each case a bar for each server, by requests a second."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from benchmarks.report import RESULTS, Figure, Report

WIDTH, LEFT, RIGHT = 760, 190, 90
BAR, GAP, HEAD = 20, 6, 44
OURS, OTHERS, INK = "#1d6f5c", "#9aa7b0", "#24292f"


def write_chart(report: Report, folder: Path = RESULTS) -> None:
    """Keep the picture beside the figures."""
    (folder / f"{report.name}.svg").write_text(draw(report), "utf-8")


def draw(report: Report) -> str:
    """The picture as SVG; the servers of a case stand in the order of their speed."""
    parts: list[str] = []
    top = 30
    for case, figures in groupby(report.figures, key=lambda figure: figure.case):
        ordered = sorted(figures, key=lambda figure: figure.rate, reverse=True)
        parts += _draw_case(case, ordered, top)
        top += HEAD + len(ordered) * (BAR + GAP)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'font-family="sans-serif" font-size="13" fill="{INK}" role="img" aria-label="{escape(report.title)}">'
    )
    ground = f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>"]) + "\n"


def _draw_case(case: str, figures: Sequence[Figure], top: int) -> Iterator[str]:
    longest = figures[0].rate
    yield f'<text x="{LEFT}" y="{top}" font-weight="bold">{escape(case)}, requests a second</text>'
    for place, figure in enumerate(figures):
        y = top + 14 + place * (BAR + GAP)
        width = max(1, round((WIDTH - LEFT - RIGHT) * figure.rate / longest))
        colour = OURS if figure.server == "Min Plan" else OTHERS
        yield f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(figure.server)}</text>'
        yield f'<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" fill="{colour}"/>'
        yield f'<text x="{LEFT + width + 6}" y="{y + 15}">{figure.rate:,.0f}</text>'
