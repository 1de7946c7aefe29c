"""Who meets whom in a tournament, who goes on and why: rules, pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES: Final = (4, 8, 16)


class By(StrEnum):
    """What decided a match. Stands in the database, so a value never changes its meaning."""

    VOTES = "votes"
    SCORE = "score"
    """No majority or too few votes: the machine's score decided."""
    SEED = "seed"
    """The scores were equal, too: the better seed goes on."""
    DEFAULT = "default"
    """The other cat was withdrawn, or its owner wants no more battles."""


class Entrant(Protocol):
    """A cat of a tournament as the rules see it."""

    @property
    def seed(self) -> int:
        """Its number, from 1, the strongest."""

    @property
    def out_in(self) -> int | None:
        """The round in which it left; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two cats that meet: the better seed of round one is ``a``; later, who comes from the upper half."""

    round: int
    slot: int
    a: int
    b: int

    def other(self, seed: int | None) -> int:
        """Return the opponent of one of the two."""
        return self.b if seed == self.a else self.a


@dataclass(frozen=True, slots=True)
class Side:
    """What decides about one side of a match.

    Attributes:
        score: the machine's, as people see it; None where there is none any more.
        is_gone: it can't take part any more.
    """

    seed: int
    score: int | None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Who goes on, who leaves, by seed."""

    winner: int
    loser: int
    by: By


def rounds(size: int) -> int:
    """Return how many rounds a tournament has: 2, 3 or 4."""
    return size.bit_length() - 1


def draw(size: int) -> tuple[int, ...]:
    """Return the seeds from the top of the bracket to its bottom; neighbours meet in the first round.

    The usual matches: 1 meets the last, and if the better one always wins, the best two meet in the final,
    the best four in the semi-finals, and so on. For 8 it is 1, 8, 5, 4, 3, 6, 7, 2.

    Every other match is turned: where the better one always stood on the left, liking sides and liking cats
    would look the same, and who votes with the seeds would be taken for somebody who clicks one side.
    """
    seeds: tuple[int, ...] = (1,)
    while len(seeds) < size:
        last = 2 * len(seeds) + 1
        pairs = ((one, last - one) if k % 2 == 0 else (last - one, one) for k, one in enumerate(seeds))
        seeds = tuple(seed for pair in pairs for seed in pair)
    return seeds


def matches(entrants: Sequence[Entrant], round: int) -> tuple[Match, ...]:  # noqa: A002 - the game's word
    """Return who meets whom in a round, by slot; a match of which a side isn't known yet is left out.

    Args:
        entrants: all of them: 4, 8 or 16.
        round: from 1.
    """
    out = {entrant.seed: entrant.out_in for entrant in entrants}
    seeds, half = draw(len(entrants)), 1 << (round - 1)
    found = []
    for slot in range(len(entrants) // (2 * half)):
        start = 2 * half * slot
        a = _left(seeds[start : start + half], out, round)
        b = _left(seeds[start + half : start + 2 * half], out, round)
        if a is not None and b is not None:
            found.append(Match(round, slot, a, b))
    return tuple(found)


def decide(a: Side, b: Side, outcome: Literal["a", "b", "tie", "few"] | None) -> Decision:
    """Return who wins a match.

    A cat that is gone loses by default, whatever the votes say. Then the majority decides; without one, or
    with too few votes, the machine's score; and where people see equal scores, the better seed.

    Args:
        a: the side of the battle that is called so, as ``b``.
        b: the other.
        outcome: of the battle; None where there was none.
    """
    better, other = (a, b) if a.seed < b.seed else (b, a)
    if a.is_gone or b.is_gone:
        winner, loser = (better, other) if not better.is_gone or other.is_gone else (other, better)
        return Decision(winner.seed, loser.seed, By.DEFAULT)
    if outcome in {"a", "b"}:
        winner, loser = (a, b) if outcome == "a" else (b, a)
        return Decision(winner.seed, loser.seed, By.VOTES)
    scores = better.score or 0, other.score or 0
    if scores[0] != scores[1]:
        winner, loser = (better, other) if scores[0] > scores[1] else (other, better)
        return Decision(winner.seed, loser.seed, By.SCORE)
    return Decision(better.seed, other.seed, By.SEED)


def champion(entrants: Sequence[Entrant]) -> int | None:
    """Return the seed of the one that is left when the final is over; None before."""
    left = [entrant.seed for entrant in entrants if entrant.out_in is None]
    return left[0] if len(left) == 1 else None


def podium(entrants: Sequence[Entrant]) -> tuple[int, ...]:
    """Return the seeds of the best three of a tournament that is over, the champion first.

    Third is the semi-finalist that lost to the champion alone; nobody is called fourth.
    """
    last = rounds(len(entrants))
    first = champion(entrants)
    second = next((one.seed for one in entrants if one.out_in == last), None)
    semis = matches(entrants, last - 1)
    third = next((match.other(first) for match in semis if first in {match.a, match.b}), None)
    return tuple(seed for seed in (first, second, third) if seed is not None)


def stage(size: int, round: int) -> Literal["final", "semi", "quarter", "eighth"]:  # noqa: A002 - see above
    """Return what a round is called: a part of the keys of its texts."""
    names: tuple[Literal["final", "semi", "quarter", "eighth"], ...] = ("final", "semi", "quarter", "eighth")
    return names[rounds(size) - round]


def _left(seeds: Sequence[int], out: Mapping[int, int | None], round: int) -> int | None:  # noqa: A002
    """Return the only one of a part of the bracket that was still in when the round began."""
    left = [seed for seed in seeds if (gone := out[seed]) is None or gone >= round]
    return left[0] if len(left) == 1 else None
