from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats.clock import Clock
from storage.chat_settings import ChatSettings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
minutes = st.integers(0, 1439)
zones = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC", None])


def clock(**columns: object) -> Clock:
    """Return the clock of a chat with these settings."""
    return Clock.of(ChatSettings(**columns), "ru")  # type: ignore[arg-type]


@given(moments, minutes, minutes, zones)
def test_quiet_hours_end(at: datetime, first: int, last: int, zone: str | None) -> None:
    """The loud moment is never quiet nor earlier, the moment itself where that is loud, and within a day."""
    its = clock(quiet_from=first, quiet_to=last, time_zone=zone)
    loud = its.loud_from(at)
    assert (loud == at) == (not its.is_quiet(at))
    assert at <= loud <= at + timedelta(hours=25)
    assert not its.is_quiet(loud)


@given(moments)
def test_without_quiet_hours_every_moment_is_loud(at: datetime) -> None:
    """A chat that never sleeps is never quiet, and so is one whose quiet hours have no length."""
    assert not clock().is_quiet(at)
    assert not clock(quiet_from=60, quiet_to=60).is_quiet(at)


def test_quiet_hours_go_over_midnight() -> None:
    """From 22 to 8 in Moscow is from 19 to 5 in UTC, the end not included."""
    its = clock(quiet_from=22 * 60, quiet_to=8 * 60, time_zone="Europe/Moscow")
    assert its.loud_from(datetime(2026, 11, 24, 19, 0, tzinfo=UTC)) == datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert its.loud_from(datetime(2026, 11, 25, 4, 59, tzinfo=UTC)) == datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert not its.is_quiet(datetime(2026, 11, 25, 5, tzinfo=UTC))
    assert not its.is_quiet(datetime(2026, 11, 24, 18, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "zone", "at", "shown"),
    [
        ("ru", "Europe/Moscow", NOW, "15:00"),
        ("ru", None, NOW, "15:00 МСК"),
        ("ru", None, NOW + timedelta(hours=9), "00:00 МСК 25 ноября"),
        ("en", None, NOW, "12:00 UTC"),
        ("en", "Europe/Berlin", NOW + timedelta(days=2), "13:00 on 26 November"),
        ("en", "Mars/Olympus", NOW, "12:00 UTC"),
    ],
)
def test_a_time_says_what_its_reader_could_mistake(
    language: str, zone: str | None, at: datetime, shown: str
) -> None:
    """The zone stands where the chat has not chosen one, the day where it isn't today's there."""
    its = Clock.of(ChatSettings(time_zone=zone), language)  # type: ignore[arg-type]
    assert its.time(at, now=NOW) == shown


def test_a_guest_reads_the_chats_own_time() -> None:
    """Where nobody chose a zone it is that of the chat's language, in the words of whoever reads it."""
    at = datetime(2026, 7, 1, 15, 5, tzinfo=UTC)
    assert Clock.of(ChatSettings(), "en", spoken="ru").time(at, now=at) == "18:05 MSK"
    assert Clock.of(ChatSettings(), "ru", spoken="en").time(at, now=at) == "15:05 UTC"
