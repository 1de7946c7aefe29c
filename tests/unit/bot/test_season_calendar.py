"""When seasons begin and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seasons.calendar import days_left, week_of

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Moscow", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")]
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, ZONES)
def test_weeks_follow_each_other(at: datetime, zone: ZoneInfo) -> None:
    """A moment lies in exactly one week; weeks meet at ceremonies, on Sundays at 20:00 of the chat."""
    week = week_of(at, zone)
    assert week.starts <= at < week.ends
    for end in (week.starts, week.ends):
        local = end.astimezone(zone)
        assert (local.isoweekday(), local.hour, local.minute) == (7, 20, 0)
    assert week_of(week.ends, zone).starts == week.ends
    assert week_of(week.starts, zone) == week
    # A clock that is put forward or back, or an island that changes sides, makes a week a little off.
    assert abs(week.ends - week.starts - timedelta(days=7)) <= timedelta(days=1)


@given(MOMENTS, ZONES)
def test_days_left_fall_to_none_on_the_last_day(at: datetime, zone: ZoneInfo) -> None:
    """On Sunday before the ceremony it is today; after it, seven nights are left."""
    left = days_left(at, week_of(at, zone).ends, zone)
    assert 0 <= left <= 7
    day = at.astimezone(zone).isoweekday()
    assert left in {(7 - day) % 7, (7 - day) % 7 or 7}


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-03-18T12:00+00:00", "2026-03-22T17:00+00:00"),
        ("2026-03-22T16:59+00:00", "2026-03-22T17:00+00:00"),
        ("2026-03-22T17:00+00:00", "2026-03-29T17:00+00:00"),
        ("2026-03-22T21:00+00:00", "2026-03-29T17:00+00:00"),
    ],
)
def test_moscow(at: str, ends: str) -> None:
    """Twenty o'clock in Moscow is seventeen in UTC."""
    week = week_of(datetime.fromisoformat(at), ZoneInfo("Europe/Moscow"))
    assert week.ends == datetime.fromisoformat(ends)
