"""How long a failed job waits."""

from __future__ import annotations

from datetime import timedelta

from storage.attempts import MOST_TRIES, delay_after


def test_a_job_waits_twice_as_long_each_time_up_to_a_minute() -> None:
    """1 s, 2 s, 4 s and so on, never more than a minute, for however many failures."""
    waits = [delay_after(failures).total_seconds() for failures in range(MOST_TRIES)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert delay_after(10_000) == timedelta(minutes=1)
