"""The drawing of the timeline: every entry lies in its window, whatever the days."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import add_months
from server.pages.timeline import Window, draw, read_window

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
TODAY = date(2027, 3, 10)


def activity(first: date, last: date | None) -> dict[str, Any]:
    return {
        "__typename": "MentorActivity",
        "category": "MENTOR",
        "heading": "Mentor",
        "title": "Støtte",
        "startsOn": first.isoformat(),
        "endsOn": last.isoformat() if last else None,
    }


def window(first: date, months: int, entries: list[dict[str, Any]]) -> dict[str, Any]:
    last = add_months(first, months) - timedelta(days=1)
    return {"from": first.isoformat(), "to": last.isoformat(), "entries": entries}


@given(DAYS, st.sampled_from([3, 6, 12]), DAYS, st.integers(0, 4000) | st.none())
def test_a_bar_lies_in_the_window(first: date, months: int, starts: date, length: int | None) -> None:
    entry = activity(starts, None if length is None else starts + timedelta(days=length))
    drawing = draw(window(first, months, [entry]), Window(first, months, None), None, TODAY)
    (row,) = drawing.rows
    assert 0 <= row.left < 100
    assert row.width > 0
    assert row.left + row.width <= 101


@given(DAYS, st.sampled_from([3, 6, 12]))
def test_the_months_fill_the_window_without_gaps(first: date, months: int) -> None:
    drawing = draw(window(first, months, []), Window(first, months, None), None, first)
    assert drawing.months[0].left == 0
    assert abs(sum(month.width for month in drawing.months) - 100) < 0.1
    assert len(drawing.months) in (months, months + 1)
    assert drawing.months[0].year == first.year
    assert drawing.today == 0


def test_a_bar_covers_its_days() -> None:
    days = date(2027, 1, 1), date(2027, 3, 31)
    entry = activity(date(2027, 2, 1), date(2027, 2, 28))
    (row,) = draw(window(days[0], 3, [entry]), Window(days[0], 3, None), None, TODAY).rows
    assert (row.left, row.width) == pytest.approx((100 * 31 / 90, 100 * 28 / 90), abs=0.002)
    assert row.when == "1. feb. 2027 - 28. feb. 2027"


def test_one_goes_back_to_the_first_benefit_and_no_further() -> None:
    first = date(2027, 1, 1)
    shown = {
        benefit: draw(window(first, 6, []), Window(first, 6, None), benefit, TODAY)
        for benefit in ("2026-05-01", "2027-01-01")
    }
    assert shown["2026-05-01"].earlier == "?fra=2026-11-01&maaneder=6"
    assert shown["2027-01-01"].earlier is None
    assert shown["2027-01-01"].later == "?fra=2027-03-01&maaneder=6"


def test_a_window_begins_a_third_before_today_where_nothing_else_is_asked() -> None:
    assert read_window("", "", "", TODAY) == Window(date(2027, 1, 10), 6, None)
    assert read_window("12", "", "liste", TODAY) == Window(date(2026, 11, 10), 12, "liste")
    assert read_window("9", "2027-02-30", "cirkel", TODAY) == Window(date(2027, 1, 10), 6, None)
