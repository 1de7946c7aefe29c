"""When a season begins and ends: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, tzinfo

CEREMONY: Final = time(20, 0)
"""Sunday, in the chat's time zone."""

_SUNDAY: Final = 6
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """From one ceremony to the next, so that no battle falls between two seasons.

    Attributes:
        starts: aware, as ``ends``; belongs to the week, ``ends`` does not.
    """

    starts: datetime
    ends: datetime


def week_of(at: datetime, zone: tzinfo) -> Week:
    """Return the week that holds a moment, by the clocks of a time zone.

    Its days are Monday to Sunday; what is played on Sunday evening after the ceremony counts for the next.
    """
    local = at.astimezone(zone)
    sunday = local.date() + timedelta(days=_SUNDAY - local.weekday())
    ends = _moment(sunday, zone)
    if at >= ends:
        sunday += _WEEK
        ends = _moment(sunday, zone)
    return Week(_moment(sunday - _WEEK, zone), ends)


def days_left(at: datetime, ends: datetime, zone: tzinfo) -> int:
    """Return how many nights people sleep before the end: 0 on its day."""
    return max((ends.astimezone(zone).date() - at.astimezone(zone).date()).days, 0)


def _moment(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, CEREMONY, zone).astimezone(UTC)


def days_of(ends: datetime, zone: tzinfo) -> tuple[date, date]:
    """Return Monday and Sunday of the week that ends with a ceremony, which may be held a little later."""
    day = ends.astimezone(zone).date()
    sunday = day - timedelta(days=(day.weekday() - _SUNDAY) % 7)
    return sunday - timedelta(days=_SUNDAY), sunday
