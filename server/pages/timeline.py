"""The timeline as it is drawn: a window, and for each entry a row with a bar or a point (guide, 6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from domain.calendar import add_months, danish_day
from domain.danish import write_day, write_moment, write_month, write_period
from domain.timeline import WINDOW_MONTHS
from server.pages.moments import read_moment
from server.pages.words import AGREEMENTS

USUAL_MONTHS = 6
VIEWS = ("tidslinje", "liste")
"""A reader chooses between bars and a list; without a choice a narrow screen has the list."""

_ORDER = {"JobSearchRequirement": 0, "Agreement": 2, "Meeting": 3}
"""What comes first where bars are drawn; activities stand in between, as in the guide's pictures."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the reader asked to see."""

    starts: date
    months: int
    view: str | None

    def address(self, **other: Any) -> str:
        """The query of an address that shows another window."""
        chosen = {"fra": self.starts.isoformat(), "maaneder": self.months, "visning": self.view, **other}
        return "?" + urlencode({name: value for name, value in chosen.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: what it is called, when it is, and where it lies in the window, in per cent of its width."""

    kind: str
    title: str
    detail: str
    when: str
    left: float
    width: float
    entry: Mapping[str, Any]

    @property
    def is_point(self) -> bool:
        """Whether it lies on one day."""
        return self.kind in {"agreement", "meeting"}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the window: its name, and where it begins."""

    name: str
    year: int | None
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A timeline, ready to be drawn; ``today`` is None outside the window."""

    window: Window
    starts: date
    ends: date
    rows: Sequence[Row]
    months: Sequence[Month]
    today: float | None
    earlier: str | None
    later: str | None
    now: str


def read_window(months: str, starts: str, view: str, today: date) -> Window:
    """The window that an address asks for; whatever makes no sense in it counts as not said."""
    wanted = int(months) if months in map(str, WINDOW_MONTHS) else USUAL_MONTHS
    try:
        first = date.fromisoformat(starts)
    except ValueError:
        first = _around(today, wanted)
    # Nothing of a plan lies further away, and calendars end somewhere.
    kept = min(max(first, date(1950, 1, 1)), date(2150, 1, 1))
    return Window(kept, wanted, view if view in VIEWS else None)


def draw(timeline: Mapping[str, Any], window: Window, benefit_since: str | None, today: date) -> Drawing:
    """The timeline that the API answered, laid out in its window."""
    starts, ends = date.fromisoformat(timeline["from"]), date.fromisoformat(timeline["to"])
    shown = Window(starts, window.months, window.view)
    scale = _Scale(starts, ends)
    rows = [_row(entry, scale) for entry in timeline["entries"]]
    if window.view != "liste":
        rows.sort(key=lambda row: _ORDER.get(row.entry["__typename"], 1))
    step = window.months // 3
    at_beginning = benefit_since is not None and starts.isoformat() <= benefit_since
    return Drawing(
        window=shown,
        starts=starts,
        ends=ends,
        rows=rows,
        months=_months(scale),
        today=scale.place(today) if starts <= today <= ends else None,
        earlier=None if at_beginning else shown.address(fra=add_months(starts, -step).isoformat()),
        later=shown.address(fra=add_months(starts, step).isoformat()),
        now=shown.address(fra=None),
    )


def _around(today: date, months: int) -> date:
    """A window that has a third behind today: most of what matters lies ahead."""
    return add_months(today, -(months // 3))


class _Scale:
    """Places days on a line of 100 per cent."""

    def __init__(self, starts: date, ends: date) -> None:
        self.starts, self.ends = starts, ends
        self._days = (ends - starts).days + 1

    def place(self, day: date) -> float:
        """Where a day begins; what lies outside is moved to the edge."""
        return round(100 * min(max((day - self.starts).days, 0), self._days) / self._days, 3)

    def span(self, first: date, last: date | None) -> tuple[float, float]:
        """Where a period begins and how wide it is; never too narrow to be seen."""
        left = self.place(first)
        right = 100.0 if last is None else self.place(last + timedelta(days=1)) if last < date.max else 100.0
        return min(left, 99.0), max(round(right - left, 3), 1.0)


def _row(entry: Mapping[str, Any], scale: _Scale) -> Row:
    return _ROWS.get(entry["__typename"], _activity_row)(entry, scale)


def _activity_row(entry: Mapping[str, Any], scale: _Scale) -> Row:
    return _bar(
        entry["category"].lower(), entry["heading"], entry["title"], entry["startsOn"], entry["endsOn"], entry, scale
    )


def _requirement_row(entry: Mapping[str, Any], scale: _Scale) -> Row:
    return _bar("requirement", entry["heading"], "", entry["setOn"], entry["replacedOn"], entry, scale)


def _agreement_row(entry: Mapping[str, Any], scale: _Scale) -> Row:
    return _point("agreement", entry, entry["heldAt"], None, scale)


def _meeting_row(entry: Mapping[str, Any], scale: _Scale) -> Row:
    return _point("meeting", entry, entry["startsAt"], entry["endsAt"], scale)


_ROWS = {"JobSearchRequirement": _requirement_row, "Agreement": _agreement_row, "Meeting": _meeting_row}


def _bar(
    kind: str, title: str, detail: str, first: str, last: str | None, entry: Mapping[str, Any], scale: _Scale
) -> Row:
    left, width = scale.span(date.fromisoformat(first), date.fromisoformat(last) if last else None)
    when = write_day(first) if first == last else write_period(first, last)
    return Row(kind, title, detail, when, left, width, entry)


def _point(kind: str, entry: Mapping[str, Any], starts: str, ends: str | None, scale: _Scale) -> Row:
    begins = read_moment(starts)
    left = scale.place(danish_day(begins))
    when = write_moment(begins, read_moment(ends) if ends else None)
    return Row(kind, AGREEMENTS[entry["authority"]], "", when, left, 0.0, entry)


def _months(scale: _Scale) -> list[Month]:
    """The months that begin or lie in the window; the year stands at the first and at each January."""
    months: list[Month] = []
    first = scale.starts
    while first <= scale.ends:
        following = add_months(first.replace(day=1), 1)
        left = scale.place(first)
        year = first.year if not months or first.month == 1 else None
        months.append(Month(write_month(first), year, left, round(scale.place(following) - left, 3)))
        first = following
    return months
