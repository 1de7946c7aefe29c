"""Which two cats a voter sees next: rules, pure.

Every cat gets about as many looks as any other, on either side, beside cats of about its strength. Now and
then comes a pair that tells whether the voter looks at all; nothing shows which one it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.battles.pairing import strength_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from random import Random

    from storage.judgements import Candidate, Control, Judgement

CONTROL_CHANCE: Final = 1 / 9
"""After a pair without control. As two controls never follow each other, every tenth pair is one."""

UNWATCHED: Final = 3
"""So many first pairs hold no control: newcomers may find out how it works."""

FORGOTTEN: Final = 10
"""A pair may come back with its sides changed after so many others."""

NEAR: Final = 0.7
"""Logits at which a cat is 1/e as likely to be the opponent as one of equal strength: equals tell most."""

CLEAR: Final = 1.5
"""Logits between the strengths of a favourite and the other, taken one deviation towards each other: nine of
ten people who look agree. The machine must agree as well, by `CLEAR_SCORE` points."""

CLEAR_SCORE: Final = 20.0

_TRIED: Final = 40
"""How many cats are compared with each other in search of a clear favourite."""

_KINDS: Final[tuple[tuple[str, int], ...]] = (("favourite", 5), ("turned", 4), ("same", 1))
"""How often each kind of control comes where all can: the same cat twice is the easiest to tell apart."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos by id, and what an attentive voter says; None where taste decides."""

    left: int
    right: int
    control: Control | None = None


def choose(cats: Sequence[Candidate], history: Sequence[Judgement], rng: Random) -> Pair | None:
    """Choose the next pair; None where the voter has seen all that can be paired.

    Args:
        cats: those that this voter may judge.
        history: the voter's last pairs, the newest first.
        rng: decides between equals.
    """
    met = {frozenset((shown.photo_left, shown.photo_right)) for shown in history}
    is_due = len(history) >= UNWATCHED and history[0].control is None and rng.random() < CONTROL_CHANCE
    if is_due and (control := _control(cats, history, met, rng)) is not None:
        return control
    return _ordinary(cats, met, rng)


def _ordinary(cats: Sequence[Candidate], met: Collection[frozenset[int]], rng: Random) -> Pair | None:
    """Pair one of the cats that were shown least with one that is near in strength and was shown little."""
    shuffled = list(cats)
    rng.shuffle(shuffled)
    for first in sorted(shuffled, key=lambda cat: cat.shown):
        others = [cat for cat in shuffled if _may_meet(first, cat, met)]
        if others:
            fewest = min(cat.shown for cat in others)
            weights = [_nearness(first, cat) * 0.5 ** min(cat.shown - fewest, 60) for cat in others]
            (second,) = rng.choices(others, weights)
            return _placed(first, second, rng)
    return None


def _may_meet(a: Candidate, b: Candidate, met: Collection[frozenset[int]]) -> bool:
    return a.person_id != b.person_id and frozenset((a.photo_id, b.photo_id)) not in met


def _nearness(a: Candidate, b: Candidate) -> float:
    # Never nothing: the farthest two must be able to meet once all others have.
    return max(math.exp(-abs(_strength(a) - _strength(b)) / NEAR), 1e-9)


def _strength(cat: Candidate) -> float:
    return strength_of(cat.score) if cat.mean is None else cat.mean


def _placed(a: Candidate, b: Candidate, rng: Random) -> Pair:
    """Put the one on the left that stood there less often, of equals either."""
    leaning_a, leaning_b = 2 * a.lefts - a.shown, 2 * b.lefts - b.shown
    a_goes_left = rng.random() < 1 / 2 if leaning_a == leaning_b else leaning_a < leaning_b
    left, right = (a, b) if a_goes_left else (b, a)
    return Pair(left.photo_id, right.photo_id)


def _control(
    cats: Sequence[Candidate], history: Sequence[Judgement], met: Collection[frozenset[int]], rng: Random
) -> Pair | None:
    """Return a control pair of any kind that is possible, None where none is."""
    makers: dict[str, Callable[[], Pair | None]] = {
        "favourite": lambda: _favourite(cats, met, rng),
        "turned": lambda: _turned(cats, history, rng),
        "same": lambda: _same(cats, met, rng),
    }
    kinds = dict(_KINDS)
    while kinds:
        (kind,) = rng.choices(list(kinds), list(kinds.values()))
        if (pair := makers[kind]()) is not None:
            return pair
        del kinds[kind]
    return None


def _favourite(cats: Sequence[Candidate], met: Collection[frozenset[int]], rng: Random) -> Pair | None:
    """Return two cats of which people and machine clearly prefer the same one, on either side."""
    some = rng.sample(list(cats), min(len(cats), _TRIED))
    clear = [
        (better, other)
        for better in some
        for other in some
        if _may_meet(better, other, met) and is_clear(better, other)
    ]
    if not clear:
        return None
    better, other = rng.choice(clear)
    if rng.random() < 1 / 2:
        return Pair(better.photo_id, other.photo_id, "left")
    return Pair(other.photo_id, better.photo_id, "right")


def is_clear(better: Candidate, other: Candidate) -> bool:
    """Tell whether people, with what is not known of them, and machine prefer the first of two cats."""
    if better.mean is None or better.deviation is None or other.mean is None or other.deviation is None:
        return False
    lead = (better.mean - better.deviation) - (other.mean + other.deviation)
    return lead >= CLEAR and better.score - other.score >= CLEAR_SCORE


def _turned(cats: Sequence[Candidate], history: Sequence[Judgement], rng: Random) -> Pair | None:
    """Return an earlier pair in which the voter preferred one, sides changed; each comes back once."""
    there = {cat.photo_id for cat in cats}
    times: dict[frozenset[int], int] = {}
    for shown in history:
        pair = frozenset((shown.photo_left, shown.photo_right))
        times[pair] = times.get(pair, 0) + 1
    earlier = [
        shown
        for shown in history[FORGOTTEN:]
        if shown.control is None
        and shown.choice in {"left", "right"}
        and {shown.photo_left, shown.photo_right} <= there
        and times[frozenset((shown.photo_left, shown.photo_right))] == 1
    ]
    if not earlier:
        return None
    shown = rng.choice(earlier)
    return Pair(shown.photo_right, shown.photo_left, "turned")


def _same(cats: Sequence[Candidate], met: Collection[frozenset[int]], rng: Random) -> Pair | None:
    """Return a cat beside itself, a cat that this voter has not seen so."""
    new = [cat for cat in cats if frozenset((cat.photo_id,)) not in met]
    if not new:
        return None
    photo_id = rng.choice(new).photo_id
    return Pair(photo_id, photo_id, "same")
