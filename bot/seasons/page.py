"""The buttons under a season: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from storage.seasons import Season

_PREFIX: Final = "v1:se:"
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Button:
    """A button that shows another season; the text of its label is ``season-<kind>``."""

    kind: Literal["earlier", "later", "now"]
    number: int

    def data(self) -> str:
        """Return the button's data: ``v1:se:<number>``."""
        return f"{_PREFIX}{self.number}"


def parse(data: object) -> int | None:
    """Read button data; the season's number, None for what is no button of a season."""
    if not isinstance(data, str) or not data.startswith(_PREFIX):
        return None
    text = data.removeprefix(_PREFIX)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or text.startswith("0"):
        return None
    return int(text)


def is_season(data: object) -> bool:
    """Tell whether button data belongs to a season."""
    return parse(data) is not None


def buttons(shown: Season, latest: Season) -> list[Button]:
    """Return the buttons under a season: the one before and the one after, where there are such."""
    found = []
    if shown.number > 1:
        found.append(Button("earlier", shown.number - 1))
    if shown.number < latest.number:
        is_now = shown.number + 1 == latest.number and latest.state == "running"
        found.append(Button("now" if is_now else "later", shown.number + 1))
    return found
