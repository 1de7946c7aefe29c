"""What somebody wants of `/tournament`, and how its cats are told apart: rules, pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.tournaments.bracket import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable

_STOP: Final = "stop"


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a tournament; without a size, as large as there are cats for."""

    size: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """End the one that runs."""


def parse(text: str, stop: str = _STOP) -> Start | Stop | None:
    """Read the words after the command; None for what makes no sense.

    Args:
        text: the whole message.
        stop: the word for it in the writer's language, which is understood beside the English one.
    """
    words = text.split()[1:]
    if not words:
        return Start()
    if len(words) > 1:
        return None
    if words[0].lower() in {_STOP, stop}:
        return Stop()
    return next((Start(size) for size in SIZES if words[0] == str(size)), None)


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names, with a number after those that stand for a second or third cat."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found
