"""The buttons of a chat's settings and what they change: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from storage.chat_settings import ChatSettings, Columns

Sheet: TypeAlias = Literal["main", "zones"]
Switch: TypeAlias = Literal["battles", "tournaments", "seasons", "auto_accept", "teaches"]

SWITCHES: Final[tuple[Switch, ...]] = get_args(Switch)
MINUTES: Final = (15, 60, 180, 1440)
QUIET: Final[tuple[tuple[int, int] | None, ...]] = (None, (22, 8), (23, 7), (0, 9))
"""Hours of the day from which on and until which the chat sleeps."""

ZONES: Final[dict[str, str]] = {
    "kaliningrad": "Europe/Kaliningrad",
    "moscow": "Europe/Moscow",
    "samara": "Europe/Samara",
    "yekaterinburg": "Asia/Yekaterinburg",
    "omsk": "Asia/Omsk",
    "novosibirsk": "Asia/Novosibirsk",
    "irkutsk": "Asia/Irkutsk",
    "vladivostok": "Asia/Vladivostok",
    "almaty": "Asia/Almaty",
    "tbilisi": "Asia/Tbilisi",
    "berlin": "Europe/Berlin",
    "london": "Europe/London",
    "new_york": "America/New_York",
    "los_angeles": "America/Los_Angeles",
    "utc": "UTC",
}
"""The zones to choose from, by the name that stands in texts and in button data."""

_PREFIX: Final = "v1:s"
_ZONES_IN_A_ROW: Final = 3
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Press:
    """What a button does.

    Attributes:
        sheet: which buttons are shown afterwards.
        columns: what changes; empty where another sheet is only looked at.
    """

    sheet: Sheet
    columns: Columns


@dataclass(frozen=True, slots=True)
class Button:
    """A button, its label as the key of a text.

    Attributes:
        is_on: for a switch its state; for one of several options whether it is chosen; else None.
    """

    kind: Literal["switch", "option", "zone", "back"]
    key: str
    data: str
    is_on: bool | None = None


def parse(data: object) -> Press | None:
    """Read button data: ``v1:s:<name>:<value>``; None for what no button of the settings holds."""
    return _PRESSES.get(data) if isinstance(data, str) else None


def is_setting(data: object) -> bool:
    """Tell whether button data belongs to a chat's settings."""
    return parse(data) is not None


def buttons(settings: ChatSettings, sheet: Sheet, usual_minutes: int, usual_zone: str) -> list[list[Button]]:
    """Return the rows of buttons of a sheet.

    Args:
        settings: what is chosen.
        sheet: the choices, or the list of time zones.
        usual_minutes: how long a battle lasts where the chat has not chosen.
        usual_zone: the IANA name that holds where the chat has not chosen.
    """
    zone = settings.time_zone or usual_zone
    if sheet == "zones":
        options = [
            Button("option", f"zone-{name}", _data("zone", name), ZONES[name] == zone) for name in ZONES
        ]
        rows = [options[start : start + _ZONES_IN_A_ROW] for start in range(0, len(options), _ZONES_IN_A_ROW)]
        return [*rows, [Button("back", "settings-back", _data("sheet", "main"))]]
    on = {name: bool(getattr(settings, name)) for name in SWITCHES}
    switches = [
        Button("switch", f"setting-{name}", _data(name, "0" if on[name] else "1"), on[name])
        for name in SWITCHES
    ]
    minutes = settings.battle_minutes or usual_minutes
    lengths = [
        Button("option", f"length-{length}", _data("minutes", str(length)), length == minutes)
        for length in MINUTES
    ]
    nights = [
        Button("option", f"quiet-{_night(hours)}", _data("quiet", _night(hours)), _sleeps(settings, hours))
        for hours in QUIET
    ]
    name = next((name for name, known in ZONES.items() if known == zone), "other")
    return [
        switches[:3],
        switches[3:4],
        switches[4:],
        lengths,
        nights,
        [Button("zone", f"zone-{name}", _data("sheet", "zones"))],
    ]


def _data(name: str, value: str) -> str:
    return f"{_PREFIX}:{name}:{value}"


def _night(hours: tuple[int, int] | None) -> str:
    return "off" if hours is None else f"{hours[0]}-{hours[1]}"


def _night_columns(hours: tuple[int, int] | None) -> Columns:
    if hours is None:
        return {"quiet_from": None, "quiet_to": None}
    return {"quiet_from": hours[0] * _HOUR, "quiet_to": hours[1] * _HOUR}


def _sleeps(settings: ChatSettings, hours: tuple[int, int] | None) -> bool:
    return _night_columns(hours) == {"quiet_from": settings.quiet_from, "quiet_to": settings.quiet_to}


def _switch(name: Switch, *, on: bool) -> Columns:
    columns: dict[Switch, Columns] = {
        "battles": {"battles": on},
        "tournaments": {"tournaments": on},
        "seasons": {"seasons": on},
        "auto_accept": {"auto_accept": on},
        "teaches": {"teaches": on},
    }
    return columns[name]


_PRESSES: Final[dict[str, Press]] = {
    **{
        _data(name, value): Press("main", _switch(name, on=value == "1"))
        for name in SWITCHES
        for value in ("0", "1")
    },
    **{_data("minutes", str(length)): Press("main", {"battle_minutes": length}) for length in MINUTES},
    **{_data("quiet", _night(hours)): Press("main", _night_columns(hours)) for hours in QUIET},
    **{_data("zone", name): Press("main", {"time_zone": zone}) for name, zone in ZONES.items()},
    _data("sheet", "main"): Press("main", {}),
    _data("sheet", "zones"): Press("zones", {}),
}
