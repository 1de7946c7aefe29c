"""A world that is known in full: cats with measures, voters with tastes, and some who don't look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from scoring.calibration.lesson import School, with_weights
from scoring.calibration.model import Prior
from scoring.cuteness import WEIGHTS, Cuteness
from scoring.recipe import Hump, ScoreFile, Term, Typical, load_score_file
from scoring.reference_cats import Maps, load_reference_cats
from scoring.verdict import Measure

if TYPE_CHECKING:
    from scoring.calibration.votes import Floats

Kind: TypeAlias = Literal["looks", "left", "random", "fan", "machine"]
SPAMMERS: Final[tuple[Kind, ...]] = ("left", "random", "fan", "machine")

CHATS: Final = 4
JITTER: Final = 0.05
"""By how much a term's map of a cat differs from that of the reference cat which it takes after."""

UNSURE: Final = 0.25
"""Standard error of each measure, in standard deviations of the cats."""

PERSONAL: Final = 0.2
"""Spread of what each voter thinks of a cat beside what all think, as a share of the latter's spread."""

TIE: Final = 0.2
"""Who judges in private calls cats alike whose worths, as they seem at that moment, differ by less."""

_PAIRS: Final = 1_500
_LARGEST: Final = 50.0


@dataclass(frozen=True, slots=True)
class Spec:
    """What a world is like.

    Attributes:
        agreement: how probable two voters who look say the same of two random cats.
        spam: share of voters who don't look.
    """

    cats: int
    voters: int
    agreement: float
    spam: float
    seed: int


@dataclass(frozen=True)
class World:
    """What nobody in the program knows.

    Attributes:
        maps: what each term gives for each cat.
        truth: weights that all people share.
        tastes: what each voter adds to them; voters by terms.
        kinds: of the voters.
        activity: how often each votes, as a share.
        sharpness: log odds of a choice for each unit of the weighted sum.
    """

    spec: Spec
    own: ScoreFile
    maps: Maps
    truth: Floats
    tastes: Floats
    kinds: tuple[Kind, ...]
    activity: Floats
    sharpness: float

    @cached_property
    def worths(self) -> Floats:
        """What people in general think of each cat, in logits."""
        return np.asarray(self.sharpness * (self.maps @ self.truth))

    @cached_property
    def opinions(self) -> Floats:
        """What each voter thinks of each cat, in logits; voters by cats."""
        return np.asarray(self.sharpness * ((self.truth + self.tastes) @ self.maps.T))

    @cached_property
    def faces(self) -> list[dict[str, Measure]]:
        """Measures that the terms map to ``maps``."""
        typical = self.own.reference.typical
        return [
            {
                t.measure: _measure_of(t, value, typical[t.measure])
                for t, value in zip(self.own.terms, row.tolist(), strict=True)
            }
            for row in self.maps
        ]

    @cached_property
    def machine(self) -> Floats:
        """The machine's score of each cat."""
        score = Cuteness(self.own)
        return np.array([score(face).score for face in self.faces])

    @cached_property
    def true_file(self) -> ScoreFile:
        """The score as it would be if the people's taste were known."""
        school = School(self.own, self.own, load_reference_cats(WEIGHTS))
        prior = Prior.of(self.own.terms)
        return with_weights(school, np.clip(self.truth, prior.low, prior.high), "truth")

    def owner(self, cat: int) -> int:
        """Return the voter who showed a cat: every third member of a chat has two."""
        chat, place = cat % CHATS, cat // CHATS
        return chat + CHATS * (place // 2)

    def chat(self, voter: int) -> int:
        """Return the chat that a voter is a member of; a cat is in its owner's."""
        return voter % CHATS

    def circle(self, voter: int) -> int:
        """Return the friends whom a fan always votes for."""
        return voter // CHATS % 5


def a_world(spec: Spec) -> World:
    """Make a world; with the same seed, cats and tastes are the same whatever the share of spammers."""
    own = load_score_file(WEIGHTS)
    random = np.random.default_rng((spec.seed, spec.cats))
    reference = load_reference_cats(WEIGHTS)
    rows = reference[random.choice(len(reference), spec.cats, replace=False)]
    maps = np.clip(rows + random.normal(0, JITTER, rows.shape), -0.99, 0.99)
    truth = _taste(Prior.of(own.terms), random)
    leaning = random.normal(size=(spec.voters, len(truth))) * Prior.of(own.terms).spread
    leaning *= PERSONAL * (maps @ truth).std() / (leaning @ maps.T).std(axis=1).mean()
    activity = random.lognormal(0, 1, spec.voters)
    blind = random.permutation(spec.voters)[: round(spec.spam * spec.voters)]
    kinds: list[Kind] = ["looks"] * spec.voters
    for place, voter in enumerate(blind.tolist()):
        kinds[voter] = SPAMMERS[place % len(SPAMMERS)]
    # The blind are as busy as the others on the whole: a tenth of the voters gives a tenth of the votes.
    activity[blind] *= activity.mean() / activity[blind].mean() if len(blind) else 1.0
    sharpness = _sharpness(maps, truth, leaning, spec.agreement)
    return World(spec, own, maps, truth, leaning, tuple(kinds), activity / activity.sum(), sharpness)


def _taste(prior: Prior, random: np.random.Generator) -> Floats:
    """Draw weights around today's, as far off as the evidence for these allows."""
    drawn = prior.weights + prior.spread * random.normal(size=len(prior.weights))
    while (off := (drawn < prior.low) | (drawn > prior.high)).any():
        drawn[off] = (prior.weights + prior.spread * random.normal(size=len(off)))[off]
    sized: Floats = drawn * prior.size / np.linalg.norm(drawn)
    return np.clip(sized, prior.low, prior.high)


def _sharpness(maps: Maps, truth: Floats, leaning: Floats, agreement: float) -> float:
    """Find how sure voters must be to agree so often on random pairs."""
    random = np.random.default_rng(0)
    some = (truth + leaning[:300]) @ maps.T
    first, second = random.integers(0, len(maps), (2, _PAIRS))
    leads = (some[:, first] - some[:, second])[:, first != second]

    def surplus(sharpness: float) -> float:
        chances = expit(sharpness * leads)
        mean, square, count = chances.mean(axis=0), (chances**2).mean(axis=0), len(chances)
        both = (count * mean**2 - square) / (count - 1)
        return float(np.mean(2 * both - 2 * mean + 1)) - agreement

    return float(brentq(surplus, 0, _LARGEST))


def _measure_of(term: Term, mapped: float, typical: Typical) -> Measure:
    """Return a measure that the term maps so, after it has been drawn towards the typical cat."""
    if isinstance(term.map, Hump):
        side = math.copysign(1.0, typical.middle - term.map.top)
        value = term.map.top + side * term.map.width * math.sqrt(-2 * math.log((mapped + 1) / 2))
    else:
        value = term.map.middle + term.map.width * math.atanh(mapped)
    trust = 1 / (1 + UNSURE**2)
    return Measure(typical.middle + (value - typical.middle) / trust, UNSURE * typical.spread)
