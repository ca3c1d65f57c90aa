"""Which code points the fonts of the PDF show; run as a module it writes them down anew, for fonts that have changed."""

import json
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "web" / "fonts"
TEXT_FONTS = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-Bold.ttf")
OTHER_FONTS = ("DejaVuSans.ttf", "NotoEmoji-Regular.ttf", "NotoSansEthiopic-Regular.ttf")


def read_coverage() -> dict[str, list[list[int]]]:
    """Ranges of code points: those that the font of all text has in both weights, and those that any font has."""
    text = set.intersection(*(_code_points(name) for name in TEXT_FONTS))
    return {"text": _ranges(text), "any": _ranges(text.union(*map(_code_points, OTHER_FONTS)))}


def _code_points(name: str) -> set[int]:
    return set(TTFont(FONTS / name).getBestCmap())


def _ranges(points: Iterable[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def write_coverage() -> None:
    """Write the file that goes with the fonts."""
    (FONTS / "coverage.json").write_text(json.dumps(read_coverage()) + "\n")


if __name__ == "__main__":
    write_coverage()
