"""How much a voter counts: the probability that they look at the cats before they choose.

Each kind of evidence is a Bayes factor between somebody who looks and somebody who doesn't; their logarithms
are added to what is known of people in general. So no single sign condemns anybody, and all of them together
silence a script within a few dozen choices. Tastes differ: disagreeing with others weighs little.

The constants stand beside their reasons. In a simulation, people who look had a weight of 0.94 on average
after 10 choices and of 0.97 after 40; who clicks one side had 0.26 and 0.01; who clicks at random 0.93 after
40, but 0.8 after 40 with 8 control pairs: chance adds noise, no direction, and costs little where it isn't
found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from scipy.special import betaln, expit

ATTENTIVE: Final = 0.9
"""Share of people who look. In public games of this kind about a tenth of the accounts click at random."""

_LOOKS_PASSED: Final = (24.0, 6.0)
"""Control pairs passed by who looks, as a Beta distribution: four of five, give or take. Who
doesn't look passes half of them, or fewer where there are more than two answers."""

_LOOKS_LEFT: Final = (12.0, 12.0)
"""Left ones among the choices of who looks: half, with the leaning of a tenth that thumbs and habits have."""

_ONE_SIDE: Final = (20.0, 1.0)
"""The same side among the choices of who clicks one side: 19 of 20 or more."""

_CLICKS_ONE_SIDE: Final = 0.5
"""Share of those who click one side among those who don't look; the others leave no trace in sides."""

_LOOKS_AGREED: Final = (10.0, 6.0)
"""Choices in which who looks sides with most of the others: two of three. Chance is one of two."""

_TRUST_IN_AGREEMENT: Final = 0.5
"""Choices of a friends' chat aren't independent, so the evidence of agreeing counts half."""

_MOST_AGREEMENT: Final = 1.5
"""Nobody is silenced, or trusted, for their taste alone: at most this much of logarithmic odds."""

_NEWCOMER: Final = -4.0
"""Logarithmic odds of an account that came in a burst: seven of their votes count as one."""

NEW_FOR: Final = timedelta(hours=1)
"""An account is new for so long after it was first seen."""

TOGETHER: Final = timedelta(minutes=10)
BURST: Final = 10
"""So many new accounts in one battle within `TOGETHER` are a burst. Friends who invite the bot are fewer; a
large chat that is new to battles counts fully from its second day on, with all that it voted before."""

_PROVEN_BATTLES: Final = 3
_PROVEN_DAYS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What is known of a voter.

    Attributes:
        controls: control pairs that they answered, ``passed`` of them as an attentive voter does.
        choices: choices of a side where sides meant nothing, ``lefts`` of them of the left one.
        opinions: choices in battles where the others preferred one side, ``agreed`` of them for that side.
        in_burst: they came with many others who were never seen before, for one battle, within minutes.
        battles: battles that they voted in, on so many ``days``.
    """

    controls: int = 0
    passed: int = 0
    choices: int = 0
    lefts: int = 0
    opinions: int = 0
    agreed: int = 0
    in_burst: bool = False
    battles: int = 0
    days: int = 0


def weight(conduct: Conduct) -> float:
    """Return how much a voter's votes count, from 0 to 1."""
    odds = math.log(ATTENTIVE / (1 - ATTENTIVE))
    odds += _passing(conduct.passed, conduct.controls - conduct.passed)
    odds += _sides(conduct.lefts, conduct.choices - conduct.lefts)
    odds += _agreement(conduct.agreed, conduct.opinions - conduct.agreed)
    if conduct.in_burst and not _is_proven(conduct):
        odds += _NEWCOMER
    return float(expit(odds))


UNKNOWN: Final = ATTENTIVE
"""Weight of a voter of whom nothing is known."""


def _is_proven(conduct: Conduct) -> bool:
    """Tell whether an account came back: accounts that are made for one battle don't."""
    return conduct.battles >= _PROVEN_BATTLES and conduct.days >= _PROVEN_DAYS


def _passing(passed: int, failed: int) -> float:
    return _against_chance(passed, failed, _LOOKS_PASSED)


def _sides(lefts: int, rights: int) -> float:
    looks = _likelihood(lefts, rights, _LOOKS_LEFT)
    one_side = _sum(_likelihood(lefts, rights, _ONE_SIDE), _likelihood(rights, lefts, _ONE_SIDE)) - math.log(
        2
    )
    blind = _sum(
        math.log(1 - _CLICKS_ONE_SIDE) + looks,
        math.log(_CLICKS_ONE_SIDE) + one_side,
    )
    return looks - blind


def _agreement(agreed: int, differed: int) -> float:
    evidence = _TRUST_IN_AGREEMENT * _against_chance(agreed, differed, _LOOKS_AGREED)
    return min(max(evidence, -_MOST_AGREEMENT), _MOST_AGREEMENT)


def _against_chance(yes: float, no: float, beta: tuple[float, float]) -> float:
    """Weigh answers against tossing a coin; fewer right ones than a coin gives are no better than that."""
    count = yes + no
    yes = max(yes, count / 2)
    return _likelihood(yes, count - yes, beta) - count * math.log(0.5)


def _likelihood(yes: float, no: float, beta: tuple[float, float]) -> float:
    """Return the logarithm of the probability of a row of answers, where yes has a Beta distribution."""
    return float(betaln(beta[0] + yes, beta[1] + no) - betaln(*beta))


def _sum(one: float, other: float) -> float:
    """Return the logarithm of a sum, of logarithms."""
    larger, smaller = max(one, other), min(one, other)
    return larger + math.log1p(math.exp(smaller - larger))
