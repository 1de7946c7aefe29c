"""The time as a chat tells it, and its quiet hours: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.texts import Language, load_texts

if TYPE_CHECKING:
    from storage.chat_settings import ChatSettings

_USUAL: Final[dict[Language, str]] = {"ru": "Europe/Moscow", "en": "UTC"}
SHORT: Final = {"Europe/Moscow": "moscow", "UTC": "utc"}
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A chat's clock.

    Attributes:
        zone: in which the chat reads the time.
        language: in which days and zones are named.
        names_zone: whether a time must say its zone, as the chat has not chosen one.
        quiet: first and last minute of the day, the last not included; None where the chat never sleeps.
    """

    zone: ZoneInfo
    language: Language
    names_zone: bool = False
    quiet: tuple[int, int] | None = None

    @classmethod
    def of(cls, settings: ChatSettings, language: Language, *, spoken: Language | None = None) -> Clock:
        """Return the clock that a chat has chosen; a zone that is unknown by now counts as none.

        Args:
            settings: what the chat has chosen.
            language: the reader's.
            spoken: the chat's, which suggests its zone; None where it is the reader's.
        """
        zone = _zone(settings.time_zone)
        quiet = None
        if settings.quiet_from is not None and settings.quiet_to is not None:
            quiet = (settings.quiet_from, settings.quiet_to)
        usual = ZoneInfo(usual_zone(spoken or language))
        return cls(zone or usual, language, names_zone=zone is None, quiet=quiet)

    def is_quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in the chat's quiet hours."""
        if self.quiet is None:
            return False
        first, last = self.quiet
        local = at.astimezone(self.zone)
        minute = local.hour * _HOUR + local.minute
        if first <= last:
            return first <= minute < last
        return minute >= first or minute < last

    def loud_from(self, at: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours that it lies in, in its own zone."""
        if self.quiet is None or not self.is_quiet(at):
            return at
        local = at.astimezone(self.zone)
        hour, minute = divmod(self.quiet[1], _HOUR)
        end = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if minute + hour * _HOUR <= local.hour * _HOUR + local.minute:
            end += timedelta(days=1)
        # In a night in which clocks are changed an hour comes twice or never; then it is the later one.
        return max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1)).astimezone(at.tzinfo)

    def time(self, at: datetime, *, now: datetime | None = None) -> str:
        """Return the time as "18:05", with zone and day where the reader could take it for another.

        The day is named, not called tomorrow: the words are still read when tomorrow has come.

        Args:
            at: which moment.
            now: when the words are said; the present where it isn't given.
        """
        local = at.astimezone(self.zone)
        today = (now or datetime.now(UTC)).astimezone(self.zone).date()
        texts = load_texts()
        shown = f"{local:%H:%M}"
        if self.names_zone:
            zone = texts.plain(self.language, f"clock-zone-{SHORT[self.zone.key]}")
            shown = f"{shown} {zone}"
        if local.date() == today:
            return shown
        month = texts.plain(self.language, f"clock-month-{local.month}")
        return texts.plain(self.language, "clock-day", time=shown, day=local.day, month=month)


def usual_zone(language: Language) -> str:
    """Return the IANA name of the zone that a language suggests."""
    return _USUAL[language]


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
