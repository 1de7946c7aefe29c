"""Calendars, and how tops are named and written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import sets
from storage.tops import ChatScope, Everywhere, Period

moments = st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (Period.DAY, datetime(2026, 11, 1, tzinfo=UTC)),
        (Period.WEEK, datetime(2026, 10, 26, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 11, 1, tzinfo=UTC)),
        (Period.ALL, None),
    ],
)
def test_a_period_begins_by_the_utc_calendar(period: Period, start: datetime | None) -> None:
    """Sunday the first of November, late: its day and month began at midnight, its week on Monday."""
    assert period.start(datetime(2026, 11, 1, 23, 59, tzinfo=UTC)) == start
    behind = timezone(timedelta(hours=-5))
    assert period.start(datetime(2026, 11, 1, 18, 59, tzinfo=behind)) == start


@given(moments, st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH]))
def test_a_start_is_its_own(at: datetime, period: Period) -> None:
    """The first moment of a period is not after any moment in it, and has itself for a start."""
    start = period.start(at)
    assert start is not None
    assert start <= at
    assert period.start(start) == start


@given(moments, moments, st.sampled_from(Period))
def test_a_set_holds_one_period(one: datetime, other: datetime, period: Period) -> None:
    """Two moments share a set exactly where they share a period."""
    same = period.start(one) == period.start(other)
    assert (sets.set_name(Everywhere(), period, one) == sets.set_name(Everywhere(), period, other)) is same


def test_sets_of_scopes_are_apart() -> None:
    """Each chat has sets of its own."""
    names = {
        name
        for scope in (ChatScope(-1), ChatScope(1), Everywhere())
        for name in sets.set_names(scope, datetime(2026, 3, 18, tzinfo=UTC))
    }
    assert len(names) == 12
    assert "top:chat:-1:week:2026-03-16" in names
    assert "top:everywhere:all" in names


@given(st.lists(st.integers(1, 2**63 - 1)))
def test_members_sort_as_their_numbers(ids: list[int]) -> None:
    """The order of members is that of photo ids, before the mark of completeness, and they read back."""
    assert [sets.photo_of(name) for name in sorted(map(sets.member, ids))] == sorted(ids)
    assert all(sets.member(photo_id) < sets.COMPLETE for photo_id in ids)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_better_score_sorts_first(one: float, other: float) -> None:
    """A clearly better score has a lower key; the difference that 32 bits can't hold is none."""
    if one - other > 1e-4:
        assert sets.sort_key(one) < sets.sort_key(other)
    assert sets.sort_key(-sets.sort_key(one)) == sets.sort_key(one)
