"""How long games take and how many voices they need: the operator's choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """The pace of games where a chat has not chosen its own.

    Attributes:
        battle: how long people may vote.
        offer: how long a challenge waits for its answer.
        round: how long a round of a tournament lasts.
        count: how often the number of voters under a battle changes at most; Telegram counts edits, too.
        fewest_votes: a battle with fewer changes no rating.
    """

    battle: timedelta = timedelta(hours=1)
    offer: timedelta = timedelta(hours=6)
    round: timedelta = timedelta(hours=1)
    count: timedelta = timedelta(seconds=4)
    fewest_votes: int = 3
