"""Who has won, and what the machine had thought: rules, pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cards.panel import shown_score

if TYPE_CHECKING:
    from storage.battles import Outcome, Side


class Machine(StrEnum):
    """The machine's view beside the people's; part of a text's key."""

    AGREED = "agreed"
    OTHERWISE = "otherwise"
    EQUAL = "equal"
    LEANS = "leans"
    TOO = "too"


def default_winner(*, has_a: bool, has_b: bool) -> Side | None:
    """Return who goes on in a tournament because the other's photo is gone; None where that isn't so."""
    if has_a == has_b:
        return None
    return "a" if has_a else "b"


def favourite(score_a: float, score_b: float) -> Side | None:
    """Return whom the machine scored higher, as people see scores; None where it shows the same."""
    first, second = shown_score(score_a), shown_score(score_b)
    if first == second:
        return None
    return "a" if first > second else "b"


def machine(outcome: Outcome, score_a: float | None, score_b: float | None) -> Machine | None:
    """Return how the machine's view goes with the people's; None where either has said nothing."""
    if outcome == "few" or score_a is None or score_b is None:
        return None
    its = favourite(score_a, score_b)
    if outcome == "tie":
        return Machine.TOO if its is None else Machine.LEANS
    if its is None:
        return Machine.EQUAL
    return Machine.AGREED if its == outcome else Machine.OTHERWISE
