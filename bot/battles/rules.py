"""The rules of a battle, pure: its states, its deadlines, and what a count says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.chats.clock import Clock
    from bot.tempo import Tempo
    from storage.battle_rows import Outcome, State
    from storage.chat_settings import ChatSettings

STEPS: Final[Mapping[State, frozenset[State]]] = {
    "offered": frozenset({"open", "cancelled"}),
    "open": frozenset({"closed", "cancelled"}),
    "closed": frozenset(),
    "cancelled": frozenset(),
}
"""To which states a battle may go from each."""

MORNING: Final = timedelta(hours=1)
"""How long a challenge whose time ran out at night can be answered after it."""


def may_go(state: State, to: State) -> bool:
    """Tell whether a battle may go from a state to another; staying is no step."""
    return to in STEPS[state]


def is_over(state: State) -> bool:
    """Tell whether nothing can happen to the battle any more."""
    return not STEPS[state]


def closes_at(opened: datetime, settings: ChatSettings, clock: Clock, tempo: Tempo) -> datetime:
    """Return when the votes are counted: after the time that the chat chose, and never at night."""
    minutes = settings.battle_minutes
    return clock.loud_from(opened + (tempo.battle if minutes is None else timedelta(minutes=minutes)))


def lapses_at(offered: datetime, clock: Clock, tempo: Tempo) -> datetime:
    """Return until when a challenge waits for its answer; it doesn't lapse while people sleep.

    Where it would lapse in the quiet hours, there is some time left after them, so that who wakes up can
    still accept.
    """
    end = offered + tempo.offer
    if not clock.is_quiet(end):
        return end
    return clock.loud_from(end) + min(tempo.offer, MORNING)


def outcome(votes_a: int, votes_b: int, fewest: int) -> Outcome:
    """Return what a count says: too few votes say nothing, as many for both are a tie."""
    if votes_a + votes_b < fewest:
        return "few"
    if votes_a == votes_b:
        return "tie"
    return "a" if votes_a > votes_b else "b"
