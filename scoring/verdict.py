"""The shared nouns of scoring: what was seen on a photo and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

RgbImage: TypeAlias = npt.NDArray[np.uint8]
"""Upright photo, shape (height, width, 3), channels red, green, blue."""

LANDMARK_NAMES: Final = (
    "l_eye_outer", "l_eye_inner", "l_eye_top", "l_eye_bottom",
    "r_eye_inner", "r_eye_outer", "r_eye_top", "r_eye_bottom",
    "nose_left", "nose_right", "nose_bottom", "mouth", "chin",
    "l_ear_outer", "l_ear_tip", "l_ear_inner",
    "r_ear_inner", "r_ear_tip", "r_ear_outer",
    "l_cheek", "r_cheek", "head_top",
)  # fmt: skip
"""Order of the points in every array of landmarks; ``l_`` is the left side of the image."""


def inter_ocular(points: npt.NDArray[np.float64]) -> float:
    """Distance between the eyes' centres, each the mean of its four points; ``points`` is (22, 2)."""
    between = points[0:4].mean(0) - points[4:8].mean(0)
    return float(np.hypot(between[0], between[1]))


class RefusalReason(StrEnum):
    """Why a photo has no score."""

    NO_CAT = "no_cat"
    NOT_AN_IMAGE = "not_an_image"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    TURNED_AWAY = "turned_away"
    TOO_DARK = "too_dark"
    BLURRED = "blurred"


class Aspect(StrEnum):
    """The four things that a person is told about, each the sum of some contributions."""

    EYES = "eyes"
    EARS = "ears"
    BABY_FACE = "baby_face"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned rectangle in pixels; (x0, y0) is the top left corner, x1 and y1 are exclusive."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def scaled(self, factor: float) -> Self:
        return replace(
            self,
            x0=self.x0 * factor,
            y0=self.y0 * factor,
            x1=self.x1 * factor,
            y1=self.y1 * factor,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """A cat's head as the detector sees it."""

    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """The 22 points of a cat's face, in the order of `LANDMARK_NAMES`.

    Attributes:
        points: shape (22, 2), float64, pixels (x right, y down); the centre of the top left pixel is (0, 0).
        confidence: shape (22,), from 0 (a guess) to 1 (plainly visible).
        likeness: how likely this is a cat's face at all, from 0 to 1.
    """

    points: npt.NDArray[np.float64]
    confidence: npt.NDArray[np.float64]
    likeness: float = 1.0

    def __getitem__(self, name: str) -> npt.NDArray[np.float64]:
        """Return the (x, y) of one point."""
        point: npt.NDArray[np.float64] = self.points[LANDMARK_NAMES.index(name)]
        return point

    def scaled(self, factor: float) -> Self:
        """Follow a resize of the photo, exact for pixel centres."""
        return replace(self, points=(self.points + 0.5) * factor - 0.5)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured quantity and its standard uncertainty, in the unit that the measure's function names."""

    value: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one measure adds to the score, in score points; may be negative."""

    measure: str
    aspect: Aspect
    points: float


@dataclass(frozen=True, slots=True)
class Cat:
    """One scored cat.

    ``baseline`` is the score of a face without any contribution, so that
    ``baseline + sum(c.points for c in contributions) == score`` up to rounding errors of floats.
    """

    score: float
    interval: tuple[float, float]
    head: Box
    landmarks: Landmarks
    measures: Mapping[str, Measure]
    contributions: tuple[Contribution, ...]
    baseline: float

    def scaled(self, factor: float) -> Self:
        """Express the geometry in the pixels of a photo that is ``factor`` times as large."""
        return replace(self, head=self.head.scaled(factor), landmarks=self.landmarks.scaled(factor))

    def by_aspect(self) -> dict[Aspect, float]:
        """Sum the contributions of each aspect, in score points."""
        return {a: sum(c.points for c in self.contributions if c.aspect is a) for a in Aspect}


@dataclass(frozen=True, slots=True)
class Scored:
    """At least one cat was scored; the best comes first."""

    cats: tuple[Cat, ...]
    model: str
    weights: str

    @property
    def best(self) -> Cat:
        return self.cats[0]

    def scaled(self, factor: float) -> Self:
        return replace(self, cats=tuple(cat.scaled(factor) for cat in self.cats))


@dataclass(frozen=True, slots=True)
class Refused:
    """No score, and the reason that helps most to get one next time."""

    reason: RefusalReason
    model: str
    weights: str


Verdict: TypeAlias = Scored | Refused
