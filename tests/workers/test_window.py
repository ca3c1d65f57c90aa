"""The sending window on the Danish clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import DANISH_TIME
from server.setting_values import SendingWindow
from workers.window import next_opening

DAY = SendingWindow(time(9), time(22))
ALWAYS = SendingWindow(time(0), time.max)


def danish(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DANISH_TIME)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2027-03-10T08:59:59", "2027-03-10T09:00"),
        ("2027-03-10T09:00", "2027-03-10T09:00"),
        ("2027-03-10T21:59:59", "2027-03-10T21:59:59"),
        ("2027-03-10T22:00", "2027-03-11T09:00"),
        ("2027-12-31T23:00", "2028-01-01T09:00"),
        # The night in which summer time begins has 23 hours, the one in which it ends 25.
        ("2027-03-27T23:00", "2027-03-28T09:00"),
        ("2027-10-30T23:00", "2027-10-31T09:00"),
    ],
)
def test_the_next_opening(now: str, opens: str) -> None:
    assert next_opening(danish(now).astimezone(UTC), DAY) == danish(opens)


def test_summer_time_moves_the_opening_by_an_hour_of_world_time() -> None:
    before = next_opening(datetime(2027, 3, 27, 2, tzinfo=UTC), DAY)
    after = next_opening(datetime(2027, 3, 28, 2, tzinfo=UTC), DAY)
    assert (before.hour, after.hour) == (8, 7)


def test_both_hours_of_the_doubled_hour_are_inside_a_window_that_has_it() -> None:
    night = SendingWindow(time(2), time(3))
    for hour in (0, 1):
        now = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        assert next_opening(now, night) == now


# The library wants its bounds without a zone and adds it itself.
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_opening_is_never_at_night_nor_in_the_past_nor_more_than_a_night_away(now: datetime) -> None:
    opens = next_opening(now, DAY)
    assert DAY.opens <= opens.astimezone(DANISH_TIME).time() < DAY.closes
    assert timedelta(0) <= opens - now <= timedelta(hours=12)
    assert next_opening(now, ALWAYS) == now
