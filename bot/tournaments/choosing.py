"""Which cats take part in a tournament, and how they are seeded: rules, pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from bot.tournaments.bracket import SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST: Final = SIZES[0]
OF_ONE: Final = 2
"""Cats of one owner where nobody asked for a size: more, and a few people's cats would fill the chat."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A cat that may take part.

    Attributes:
        shown: how many battles of this chat it was in.
        points: its rating here, as people see it.
        score: the machine's, 0 to 100.
    """

    photo_id: int
    person_id: int
    shown: int
    points: int
    score: float


def size_for(cats: Sequence[Contender]) -> int | None:
    """Return the largest size that the cats fill with one or two of each owner; None where four are missing.

    With few owners it is four, whosever they are: a small tournament is better than none.
    """
    if len(cats) < FEWEST:
        return None
    owned: defaultdict[int, int] = defaultdict(int)
    for cat in cats:
        owned[cat.person_id] += 1
    fair = sum(min(count, OF_ONE) for count in owned.values())
    return max((size for size in SIZES if size <= fair), default=FEWEST)


def enter(cats: Sequence[Contender], size: int) -> tuple[Contender, ...]:
    """Choose the cats and return them by seed, the strongest first.

    Every owner's first cat goes before anybody's second one. An owner's first is the one that was shown least
    here, of equals the strongest; so are owners chosen where there are too many. There must be enough cats.
    """
    mine: defaultdict[int, list[Contender]] = defaultdict(list)
    for cat in sorted(cats, key=_turn):
        mine[cat.person_id].append(cat)
    rows = zip_longest(*mine.values())
    chosen = [cat for row in rows for cat in sorted((one for one in row if one is not None), key=_turn)]
    return tuple(sorted(chosen[:size], key=_strength))


def _strength(cat: Contender) -> tuple[int, float, int]:
    return -cat.points, -cat.score, cat.photo_id


def _turn(cat: Contender) -> tuple[int, int, float, int]:
    return cat.shown, *_strength(cat)
