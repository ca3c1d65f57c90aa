"""The timeline: windows in both directions, what lies in them, in which order, and what is never shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.document import PlanDocument
from domain.errors import InvalidInput
from domain.plan_view import view_plan
from domain.timeline import view_timeline
from domain.viewer import Role
from tests.domain.samples import DAY, NOW, TODAY, activity, at, new_plan

READERS = [Role.CITIZEN, Role.JOBCENTRE, Role.FUND]
HIDDEN = ["AID_EMPLOYMENT", "AID_FLEX_JOB", "AID_DURING_OFFER", "PERSONAL_ASSISTANCE", "SOCIAL_EFFORT", "HEALTH_EFFORT",
          "OTHER_ADMINISTRATION"]  # fmt: skip


def holding(*activities: Any, **fields: Any) -> PlanDocument:
    plan = new_plan(**fields)
    hidden = [held for held in activities if held["type"] in HIDDEN]
    shared = [held for held in activities if held not in hidden]
    return {**plan, "published": {**plan["published"], "activities": shared, "confidential": hidden}}


def timeline(plan: PlanDocument, starts: date, months: int = 3, role: Role = Role.CITIZEN) -> Any:
    return view_timeline(view_plan(plan, role, NOW), starts, months)


def meeting(starts: str, hour: int = 9, **fields: Any) -> Any:
    return {"id": f"m-{starts}", "authority": "JOBCENTRE", "starts_at": at(starts, hour), "ends_at": at(starts, hour + 1),
            "cancelled_at": None, "title": "Samtale", **fields}  # fmt: skip


def agreement(day: str, **fields: Any) -> Any:
    return {
        "id": f"a-{day}",
        "authority": "FUND",
        "held_at": at(day),
        "recorded_at": at(day),
        "text": "Aftalt",
        **fields,
    }


def requirement(set_on: str, replaced_on: str | None = None) -> Any:
    return {"id": f"r-{set_on}", "authority": "FUND", "set_on": set_on, "replaced_on": replaced_on}


@pytest.mark.parametrize(
    ("starts", "months", "last"),
    [
        ("2027-01-01", 3, "2027-03-31"),
        ("2027-01-01", 6, "2027-06-30"),
        ("2027-01-01", 12, "2027-12-31"),
        ("2027-11-30", 3, "2028-02-28"),
        ("2026-11-30", 3, "2027-02-27"),
        ("2027-08-31", 6, "2028-02-28"),
        ("2028-02-29", 12, "2029-02-27"),
        ("2027-02-28", 12, "2028-02-27"),
        ("2027-10-15", 3, "2028-01-14"),
        ("2000-01-31", 3, "2000-04-29"),
    ],
)
def test_a_window_is_whole_months_with_its_first_and_last_day(starts: str, months: int, last: str) -> None:
    shown = timeline(new_plan(), date.fromisoformat(starts), months)
    assert (shown["from_"], shown["to"], shown["entries"]) == (starts, last, [])


@pytest.mark.parametrize("months", [-12, -1, 0, 1, 2, 4, 9, 13, 10**9])
def test_other_lengths_are_refused(months: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        timeline(new_plan(), TODAY, months)
    assert refused.value.field == "months"


@pytest.mark.parametrize("months", [3, 6, 12])
def test_the_edges_of_the_calendar(months: int) -> None:
    assert timeline(new_plan(), date.min, months)["from_"] == "0001-01-01"
    with pytest.raises(InvalidInput) as refused:
        timeline(new_plan(), date.max, months)
    assert refused.value.field == "from"


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    ("asked", "begins"), [("2020-01-01", "2026-10-01"), ("2026-10-01", "2026-10-01"), ("2026-10-02", "2026-10-02")]
)
def test_it_goes_back_to_the_first_benefit_and_no_further(asked: str, begins: str, role: Role) -> None:
    plan = holding(activity("EVENT", starts_on="2026-09-01", ends_on="2026-09-30"), benefit_since="2026-10-01")
    shown = timeline(plan, date.fromisoformat(asked), 3, role)
    assert (shown["from_"], shown["entries"]) == (begins, [])


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "shown"),
    [
        ("2026-01-01", "2027-02-28", False),
        ("2026-01-01", "2027-03-01", True),
        ("2026-01-01", None, True),
        ("2027-05-31", None, True),
        ("2027-06-01", None, False),
        ("2027-04-01", "2027-04-02", True),
        ("2020-01-01", "2030-01-01", True),
    ],
)
def test_an_activity_is_shown_if_any_of_its_days_lies_in_the_window(
    starts_on: str, ends_on: str | None, shown: bool
) -> None:
    plan = holding(activity(starts_on=starts_on, ends_on=ends_on))
    assert bool(timeline(plan, date(2027, 3, 1))["entries"]) is shown


def test_entries_come_by_the_day_they_begin() -> None:
    plan = holding(
        activity(id="later", starts_on="2027-04-10"),
        activity(id="open", starts_on="2026-01-01"),
        agreements=[agreement("2027-03-14"), agreement("2027-03-02")],
        meetings=[meeting("2027-05-02"), meeting("2027-03-20")],
        requirements=[requirement("2027-03-01", "2027-03-05"), requirement("2027-03-05")],
    )
    shown = timeline(plan, date(2027, 3, 1))["entries"]
    order = [
        "open",
        "r-2027-03-01",
        "a-2027-03-02",
        "r-2027-03-05",
        "a-2027-03-14",
        "m-2027-03-20",
        "later",
        "m-2027-05-02",
    ]
    assert [entry["id"] for entry in shown] == order
    kinds = {"a": "Agreement", "m": "Meeting", "r": "JobSearchRequirement"}
    assert [e["__typename"] for e in shown] == [
        kinds.get(i[0], "OtherActivity") if "-" in i else "OtherActivity" for i in order
    ]


def test_cancelled_and_past_meetings_are_never_shown() -> None:
    plan = new_plan(
        meetings=[
            meeting("2027-03-16", cancelled_at=NOW),
            meeting("2027-03-14"),
            meeting(DAY, hour=9),
            meeting("2027-03-17"),
        ]
    )
    view: Any = view_plan(plan, Role.CITIZEN, NOW)
    assert [held["id"] for held in view["meetings"]] == ["m-2027-03-17"]
    assert [entry["id"] for entry in timeline(plan, TODAY)["entries"]] == ["m-2027-03-17"]


def test_a_meeting_lies_on_its_danish_day() -> None:
    """An hour before midnight UTC in summer is the next day in Denmark."""
    late = meeting("2027-06-30", starts_at=at("2027-06-30", 22), ends_at=at("2027-06-30", 23))
    plan = new_plan(meetings=[late])
    assert timeline(plan, date(2027, 4, 1))["entries"] == []
    assert len(timeline(plan, date(2027, 7, 1))["entries"]) == 1


def test_nothing_but_the_four_kinds_can_be_on_it() -> None:
    """Absence, holiday, illness, exemptions, deadlines and transport have no place in a plan."""
    view = {**view_plan(new_plan(), Role.CITIZEN, NOW), "absences": [activity()], "deadlines": [activity()]}
    assert view_timeline(view, date(2027, 3, 1), 12)["entries"] == []


days = st.integers(0, 1500).map(lambda offset: date(2025, 1, 1) + timedelta(days=offset))


@st.composite
def activities(draw: st.DrawFn, kinds: list[str]) -> Any:
    start = draw(days)
    length = draw(st.one_of(st.none(), st.integers(0, 700)))
    ends = None if length is None else (start + timedelta(days=length)).isoformat()
    return activity(draw(st.sampled_from(kinds)), starts_on=start.isoformat(), ends_on=ends)


shared_ones = st.lists(activities(["EVENT", "MENTOR", "FLEX_JOB"]), max_size=8)
hidden_ones = st.lists(activities(HIDDEN), max_size=8)
windows = st.sampled_from([3, 6, 12])


@given(shared=shared_ones, hidden=hidden_ones, starts=days, months=windows, benefit=st.one_of(st.none(), days))
def test_exactly_what_overlaps_the_window_is_in_it(
    shared: Any, hidden: Any, starts: date, months: int, benefit: date | None
) -> None:
    plan = holding(*shared, *hidden, benefit_since=benefit.isoformat() if benefit else None)
    shown = timeline(plan, starts, months)
    first, last = date.fromisoformat(shown["from_"]), date.fromisoformat(shown["to"])
    assert first == max(starts, benefit or starts)
    assert 28 * months <= (last - first).days + 1 <= 31 * months
    overlapping = {
        held["id"]
        for held in (*shared, *hidden)
        if date.fromisoformat(held["starts_on"]) <= last
        and (held["ends_on"] is None or date.fromisoformat(held["ends_on"]) >= first)
    }
    assert {entry["id"] for entry in shown["entries"]} == overlapping
    starts_of = [entry["starts_on"] for entry in shown["entries"]]
    assert starts_of == sorted(starts_of)


@given(shared=shared_ones, hidden=hidden_ones, starts=days, months=windows)
def test_hidden_activities_change_nothing_that_a_fund_sees(shared: Any, hidden: Any, starts: date, months: int) -> None:
    without, with_hidden = holding(*shared), holding(*shared, *hidden)
    with_hidden["_id"] = without["_id"]
    assert view_plan(with_hidden, Role.FUND, NOW) == view_plan(without, Role.FUND, NOW)
    assert timeline(with_hidden, starts, months, Role.FUND) == timeline(without, starts, months, Role.FUND)
    everything = {entry["id"] for entry in timeline(with_hidden, starts, months)["entries"]}
    assert {entry["id"] for entry in timeline(without, starts, months)["entries"]} <= everything


def test_agreements_of_one_day_stand_in_their_order() -> None:
    held = [agreement("2027-03-14", id=f"a-{hour}", held_at=at("2027-03-14", hour)) for hour in (10, 8, 12)]
    shown = timeline(new_plan(agreements=held), date(2027, 3, 1))["entries"]
    assert [entry["id"] for entry in shown] == ["a-8", "a-10", "a-12"]
