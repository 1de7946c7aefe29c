"""Cats made up for tests of what is said about them."""

from __future__ import annotations

import numpy as np

from scoring.verdict import Aspect, Box, Cat, Contribution, Landmarks, Measure, Scored

Points = dict[tuple[str, Aspect], float]

WIDE_EYES = ("eye_openness", Aspect.EYES)
EARS_UP = ("ear_stance", Aspect.EARS)
ROUND = ("face_roundness", Aspect.BABY_FACE)
SHARP = ("sharpness", Aspect.PHOTO)
LIT = ("exposure", Aspect.PHOTO)


def a_cat(
    score: float = 87.0,
    points: Points | None = None,
    *,
    head: tuple[float, float, float, float] = (100, 100, 300, 300),
    measures: dict[str, float] | None = None,
) -> Cat:
    """Make a cat of which only what is told to people matters."""
    contributions = tuple(Contribution(m, aspect, p) for (m, aspect), p in (points or {}).items())
    return Cat(
        score=score,
        interval=(score - 3, score + 3),
        head=Box(*head),
        landmarks=Landmarks(np.zeros((22, 2)), np.ones(22)),
        measures={name: Measure(value, 0.01) for name, value in (measures or {}).items()},
        contributions=contributions,
        baseline=score - sum(c.points for c in contributions),
    )


def scored(*cats: Cat) -> Scored:
    """Make a verdict of cats, the best first."""
    return Scored(cats, "face-1", "cuteness-1")
