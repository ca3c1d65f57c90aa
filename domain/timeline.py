"""The timeline: what lies within a window of 3, 6 or 12 months, back to the first benefit (guide 6.1, 6.4).

Only what is listed here is ever on it; exemptions, absence, holiday, illness, self-booking deadlines
and transport are not part of a plan.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.calendar import FAR_FUTURE, add_days, add_months, danish_day
from domain.errors import InvalidInput

WINDOW_MONTHS = (3, 6, 12)
"""The lengths of window that a reader can choose."""

Entry = Mapping[str, Any]


def view_timeline(view: Mapping[str, Any], starts: date, months: int) -> dict[str, object]:
    """The entries that lie in the window of whole days from ``from`` to ``to``, by the day they begin.

    ``view`` is a plan as one reader sees it, so that nothing hidden can show in window or order. A window
    that would begin before the first benefit begins there.
    """
    if months not in WINDOW_MONTHS:
        raise InvalidInput("months", "months is 3, 6 or 12.")
    first_benefit = view["benefit_since"]
    if first_benefit is not None:
        starts = max(starts, date.fromisoformat(first_benefit))
    try:
        ends = add_months(starts, months)
    except ValueError:
        raise InvalidInput("from", "from lies too far in the future.") from None
    first, last = starts.isoformat(), add_days(ends.isoformat(), -1)
    entries = [entry for entry in _placed(view) if entry[0] <= last and entry[1] >= first]
    return {"from_": first, "to": last, "entries": [entry for _, _, entry in sorted(entries, key=lambda e: e[0])]}


def _placed(view: Mapping[str, Any]) -> Sequence[tuple[str, str, Entry]]:
    """Every entry with the first and the last day it covers."""
    return [
        *((a["starts_on"], a["ends_on"] or FAR_FUTURE, a) for a in view["activities"]),
        # Those of one day stand in the order in which they were made; the plan has the newest first.
        *((day, day, a) for a in reversed(view["agreements"]) for day in [danish_day(a["held_at"]).isoformat()]),
        *((day, day, m) for m in view["meetings"] for day in [danish_day(m["starts_at"]).isoformat()]),
        *((r["set_on"], r["replaced_on"] or FAR_FUTURE, r) for r in view["requirements"]),
    ]
