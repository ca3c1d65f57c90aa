"""The figures of a benchmark: percentiles, medians, ratios, and what is kept of them."""

import json
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.chart import write_chart
from benchmarks.report import HEADINGS, Figure, Report, Round, rows, summarise, write

HUNDRED = Round([number / 1000 for number in range(1, 101)], seconds=2.0)
SLOWER = Round([number / 100 for number in range(1, 101)], seconds=20.0)
FIGURE = Figure("overview", "floor", 1200, 100, 1.0, 2.0, 1000.0, 50.0)
REPORT = Report("reading", "Reading", [FIGURE, Figure("overview", "api", 1200, 100, 4.0, 8.0, 250.0, 90.0)])


def test_percentiles_are_in_milliseconds() -> None:
    assert (HUNDRED.percentile(0.5), HUNDRED.percentile(0.99)) == (51.0, 100.0)
    assert HUNDRED.rate == 50.0


def test_a_figure_is_the_median_of_the_rounds_not_the_mean() -> None:
    figure = summarise("overview", "api", 10, [HUNDRED, HUNDRED, SLOWER], 80.0)
    assert (figure.p50, figure.p99, figure.rate, figure.requests) == (51.0, 100.0, 50.0, 300)


def test_each_server_is_compared_with_the_first_of_its_case() -> None:
    shares = [row[HEADINGS.index("of the first")] for row in rows(REPORT)]
    assert shares == ["100.0%", "25.0%"]


def test_figures_are_kept_as_json_and_as_a_table(tmp_path: Path) -> None:
    write(REPORT, tmp_path / "results")
    kept = json.loads((tmp_path / "results" / "reading.json").read_text())
    assert [figure["rate"] for figure in kept["figures"]] == [1000.0, 250.0]
    assert "Python" in kept["machine"]
    table = (tmp_path / "results" / "reading.md").read_text()
    assert "| overview | api | 1,200 B | 4.00 | 8.00 | 250 | 25.0% | 0 | 90 |" in table


def test_a_chart_shows_each_server_of_each_case_with_its_rate(tmp_path: Path) -> None:
    write_chart(REPORT, tmp_path)
    drawn = ElementTree.parse(tmp_path / "reading.svg").getroot()  # noqa: S314 - our own
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["overview, requests a second", "floor", "1,000", "api", "250"]
    widths = [int(bar.attrib["width"]) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert widths[0] == 4 * widths[1]


def test_what_a_request_costs_is_the_processor_time_of_the_server() -> None:
    taken = Round([0.001] * 4, seconds=1.0, processor=0.002)
    assert summarise("overview", "api", 10, [taken], 80.0).cost == 500.0
