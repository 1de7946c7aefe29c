"""Which worlds are played, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tests.simulation.world import Spec

AGREEMENT: Final = 0.75
SPAM: Final = 0.1
SMALL: Final = 200
LARGE: Final = 600
VOTERS: Final = {SMALL: 600, LARGE: 900}

SEEDS: Final = 4
"""So many worlds of a kind: one alone is a hundredth or two off. The longest games vary less, and are played
once."""

REPORTED: Final = {SMALL: 1_000, LARGE: 2_000}
"""Votes at which the whole of `mimimeter calibrate` is run, with its report."""

ASKED: Final = (300, 1_000, 2_000, 3_000, 10_000)
"""Votes on the 200 cats at which is looked: each is on two cats, so a cat has met 3, 10, 20, 30, 100."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A world to play.

    Attributes:
        stops: votes after which is looked.
    """

    spec: Spec
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach with three voters of four agreeing and a tenth of them spammers.

    Attributes:
        figure: of `Finding`.
        least: reached by the mean over all seeds; None for a figure that is only shown beside the others.
    """

    name: str
    figure: Literal["ratings", "score"]
    cats: int
    votes: int
    least: float | None


GOALS: Final = (
    Goal("score, 200 cats and 1 000 votes", "score", SMALL, 1_000, 0.97),
    Goal("score, 600 cats and 2 000 votes", "score", LARGE, 2_000, 0.99),
    Goal("ratings, a cat has met 10 votes", "ratings", SMALL, 1_000, None),
    Goal("ratings, 10 votes for each cat", "ratings", SMALL, 2_000, 0.88),
    Goal("ratings, a cat has met 100 votes", "ratings", SMALL, 10_000, 0.97),
)
COST: Final = 0.02
"""So much may spammers, a tenth of the voters, take from each of these figures."""

QUICK_SLACK: Final = 0.04
"""By so much may two worlds alone miss a goal: chance does that."""


def whole(seed: int) -> list[Plan]:
    """Return all worlds, those that take longest first."""
    cells = [(AGREEMENT, SPAM), (AGREEMENT, 0.0), (AGREEMENT, 0.2), (0.65, SPAM), (0.85, SPAM)]
    long = [_plan(SMALL, cell, seed, ASKED) for cell in cells]
    large = [_plan(LARGE, cell, seed + k, (2_000,)) for k in range(SEEDS) for cell in cells[:2]]
    again = [_plan(SMALL, cell, seed + k, ASKED[:3]) for k in range(1, SEEDS) for cell in cells]
    return long + large + again


def quick(seed: int) -> list[Plan]:
    """Return two small worlds, which tell whether anything is broken."""
    return [_plan(SMALL, (AGREEMENT, spam), seed, (1_000, 2_000)) for spam in (SPAM, 0.0)]


def _plan(cats: int, cell: tuple[float, float], seed: int, stops: tuple[int, ...]) -> Plan:
    agreement, spam = cell
    return Plan(Spec(cats, VOTERS[cats], agreement, spam, seed), stops)
