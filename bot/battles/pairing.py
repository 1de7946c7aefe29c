"""Who meets whom: two cats of different owners, those shown least first, close in strength. Pure."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from random import Random

    from storage.pairing import Candidate

REST: Final = timedelta(days=7)
"""The same two cats don't meet again for so long."""

SPREAD: Final = 0.5
"""How much of the score's logit counts as strength. People agree with the machine in part: two cats that
nobody has voted on yet are closer to each other than their scores say."""

AHEAD: Final = 1
"""The second cat may have been in so many more battles than the one that was in fewest: some room to choose
one of equal strength."""


def strength_of(score: float) -> float:
    """Return the strength in logits that the machine's score, 1 to 99, speaks for; 0 is a typical cat."""
    share = min(max(score, 1.0), 99.0) / 100
    return SPREAD * math.log(share / (1 - share))


def pick(
    cats: Sequence[Candidate],
    strengths: Mapping[int, float],
    met: Collection[tuple[int, int]],
    rng: Random,
) -> tuple[Candidate, Candidate] | None:
    """Pick two cats of different owners that haven't met lately; None where there are no such two.

    The first is one of those that were in fewest battles and have somebody to meet: so no cat is left out
    for long. The second is, of those that were in hardly more battles than the fewest, the one closest in
    strength. Which of them stands on the left is left to chance.

    Args:
        cats: of one chat, in any order.
        strengths: in logits by photo; a cat without one is as strong as its score says.
        met: pairs that must not meet, the smaller photo id first.
        rng: decides between equals; the same one picks the same two.
    """

    def strength(cat: Candidate) -> float:
        known = strengths.get(cat.photo_id)
        return strength_of(cat.score) if known is None else known

    # Sorted once more by id, so that the order of the rows is no part of the choice.
    shuffled = sorted(cats, key=lambda cat: cat.photo_id)
    rng.shuffle(shuffled)
    for first in sorted(shuffled, key=lambda cat: cat.shown):
        others = [cat for cat in shuffled if may_meet(first, cat, met)]
        if not others:
            continue
        most = min(cat.shown for cat in others) + AHEAD
        fresh = [cat for cat in others if cat.shown <= most]
        second = min(fresh, key=lambda cat: abs(strength(cat) - strength(first)))
        return (first, second) if rng.random() < 1 / 2 else (second, first)
    return None


def may_meet(a: Candidate, b: Candidate, met: Collection[tuple[int, int]]) -> bool:
    """Tell whether two cats have different owners and haven't met."""
    pair = (min(a.photo_id, b.photo_id), max(a.photo_id, b.photo_id))
    return a.person_id != b.person_id and pair not in met
