"""Cats drawn by code, furry enough that networks which learnt from photos take them for cats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from tests.golden.drawing import WHITE, Pen, Pose, oval, shade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.golden.drawing import Colour, Point, Points, Sheet

DARK: Final[Colour] = (24, 20, 18)

EAR: Final = (
    (1.22, -0.2), (1.24, -0.7), (1.2, -1.2), (1.1, -1.72),
    (0.82, -1.48), (0.5, -1.16), (0.3, -0.92), (0.6, -0.3),
)  # fmt: skip
INSIDE: Final = ((1.1, -0.5), (1.12, -0.9), (1.06, -1.5), (0.82, -1.28), (0.58, -1.0), (0.7, -0.6))
NOSE: Final = (
    (-0.17, -0.07),
    (-0.08, -0.11),
    (0.08, -0.11),
    (0.17, -0.07),
    (0.07, 0.06),
    (0, 0.1),
    (-0.07, 0.06),
)
MOUTH: Final = ((0, 0.1), (0, 0.22), (0.1, 0.29), (0.24, 0.27))
"""Outlines of the pricked right ear, in the face's frame; of nose and mouth, about the muzzle's middle."""

BLACK: Final = 200
"""Sum of the three colours below which a cat is black, and its nose too."""

CLOSED: Final = 0.08
"""Openness below which nothing of the eye shows."""


@dataclass(frozen=True, slots=True)
class DrawnCat:
    """One cat: where and how large it is on the picture, what it looks like, how it holds its face.

    Attributes:
        place, unit, tilt, turn, seed: see `Pose` and `Pen`.
        openness: height over width of the eyes.
        eyes: their width, as a multiple of a cat's.
        ears: degrees by which each ear leans outwards from where it stands pricked.
        nose: how far the muzzle's middle lies below the eyes; less is a kitten's.
    """

    place: Point
    unit: float
    fur: Colour = (150, 122, 92)
    stripes: Colour | None = (78, 58, 42)
    muzzle: Colour = WHITE
    iris: Colour = (150, 170, 70)
    tilt: float = 0.0
    openness: float = 0.7
    eyes: float = 1.0
    turn: float = 0.0
    ears: tuple[float, float] = (0.0, 0.0)
    nose: float = 0.72
    seed: int = 1

    @property
    def muzzle_place(self) -> Point:
        """Middle of the muzzle, which moves aside as the face turns."""
        return 0.16 * self.turn, self.nose


def draw(sheet: Sheet, *cats: DrawnCat) -> None:
    """Draw cats, each before the one behind it."""
    for cat in cats:
        pen = Pen(sheet, Pose(cat.place, cat.unit, cat.tilt, cat.turn), cat.seed)
        _body(pen, cat)
        for side in (-1, 1):
            _ear(pen, cat, side)
        _head(pen, cat)
        _stripes(pen, cat)
        _muzzle(pen, cat)
        _nose(pen, cat)
        for side in (-1, 1):
            _whiskers(pen, cat, side)
            _eye(pen, cat, side)


def _body(pen: Pen, cat: DrawnCat) -> None:
    back, chest = shade(cat.fur, 0.85), shade(cat.muzzle, 0.9)
    pen.fill(oval((0.5, 2.7), 2.0, 2.0), back)
    pen.hair(pen.within((0.5, 2.7), 2.0, 2.0, 1500), back, 0.22, (0.3, 0))
    pen.fill(oval((0.05, 1.9), 0.75, 0.9), chest)
    pen.hair(pen.within((0.05, 1.9), 0.75, 0.95, 500), chest, 0.2, (0, 0))


def _ear(pen: Pen, cat: DrawnCat, side: int) -> None:
    """One ear, turned about the middle of its base."""
    angle = math.radians(cat.ears[0 if side < 0 else 1])
    lean = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    base = np.array([0.78, -0.72])

    def placed(points: Sequence[Point]) -> Points:
        return np.asarray(((np.array(points) - base) @ lean + base) * [side, 1])

    outline = placed(EAR)
    pen.fill(outline, cat.fur)
    pen.fill(placed(INSIDE), shade((205, 150, 140), 0.55 + 0.4 * min(1, sum(cat.fur) / 450)))
    tufts = placed([(x, y) for x, y in pen.within((0.75, -0.78), 0.2, 0.18, 60)])
    pen.hair(tufts, shade(cat.muzzle, 0.9), 0.3, place_of(placed([(0.6, -0.2)])))
    edge = np.concatenate([np.linspace(p, q, 30) for p, q in pairwise(outline)])
    pen.hair(edge, cat.fur, 0.06, place_of(placed([(0.8, -0.9)])))


def _head(pen: Pen, cat: DrawnCat) -> None:
    pen.fill(oval((0, 0.05), 1.25, 1.12), cat.fur)
    pen.fill(oval((0, 0.45), 1.32, 0.72), cat.fur)
    pen.hair(pen.within((0, 0.1), 1.3, 1.1, 3500), cat.fur, 0.13, (0, 0.55))


def _stripes(pen: Pen, cat: DrawnCat) -> None:
    if cat.stripes is None:
        return
    down = np.linspace(0, 1, 60)
    for x in (-0.42, -0.16, 0.16, 0.42):
        roots = np.stack(
            [x * (1 - 0.25 * down) + pen.random.uniform(-0.04, 0.04, 60), -1.02 + 0.5 * down], -1
        )
        pen.hair(roots, cat.stripes, 0.14, (0, 0.6))
    for side in (-1, 1):
        for low in (0.25, 0.5):
            across = side * (0.82 + 0.4 * down)
            roots = np.stack([across, low - 0.1 * down + pen.random.uniform(-0.02, 0.02, 60)], -1)
            pen.hair(roots, cat.stripes, 0.14, (0, 0.3))


def _muzzle(pen: Pen, cat: DrawnCat) -> None:
    x, y = cat.muzzle_place
    bridge = np.array([(x - 0.1, y - 0.8), (x + 0.1, y - 0.8), (x + 0.22, y), (x - 0.22, y)])
    pen.fill(bridge, shade(cat.fur, 1.12))
    pen.fill(oval((x, y + 0.36), 0.3, 0.26), cat.muzzle)
    for side in (-1, 1):
        pen.fill(oval((x + side * 0.24, y + 0.2), 0.34, 0.26), cat.muzzle)
        roots = pen.within((x + side * 0.26, y + 0.2), 0.34, 0.26, 350)
        pen.hair(roots, shade(cat.muzzle, 0.9), 0.09, (x, y - 0.2))


def _nose(pen: Pen, cat: DrawnCat) -> None:
    place = cat.muzzle_place
    leather: Colour = (196, 128, 122) if sum(cat.fur) > BLACK else (60, 48, 48)
    pen.fill(np.array(NOSE) + place, leather)
    for side in (-1, 1):
        pen.fill(oval((place[0] + side * 0.075, place[1]), 0.035, 0.022, side * 25), shade(leather, 0.4))
        pen.stroke(np.array(MOUTH) * [side, 1] + place, shade(leather, 0.45), 0.022)


def _whiskers(pen: Pen, cat: DrawnCat, side: int) -> None:
    for k, (rise, reach) in enumerate([(-0.22, 1.35), (-0.05, 1.5), (0.12, 1.4), (0.26, 1.2)]):
        root = np.array([side * (0.26 + 0.02 * k), 0.12 + 0.045 * k]) + cat.muzzle_place
        bends = np.array([(0, 0), (side * 0.6, rise * 0.5), (side * 0.85 * reach, rise * 1.2)])
        pen.stroke(root + bends, WHITE, 0.012)


def _eye(pen: Pen, cat: DrawnCat, side: int) -> None:
    x, half, slant = side * 0.5, 0.22 * cat.eyes, side * 8.0
    height = half * cat.openness
    pen.fill(oval((x, 0), half * 1.22, height * 1.15 + 0.05, slant, 1.2), shade(cat.fur, 1.25))
    pen.fill(oval((x, 0), half * 1.12, height + 0.035, slant, 1.15), DARK)
    if cat.openness < CLOSED:
        return
    pen.fill(oval((x, 0), half, height, slant, 1.15), cat.iris)
    if height > 0.05:
        pen.fill(oval((x, 0.01), half * 0.9, height * 0.85, slant, 1.1), shade(cat.iris, 1.25))
    pen.fill(oval((x, 0), half * min(0.86, 0.27 + 0.45 * cat.openness), height * 0.94), (10, 10, 12))
    pen.fill(oval((x - 0.06, -0.35 * height), 0.035, min(0.035, height * 0.3)), (250, 250, 250))


def place_of(points: Points) -> Point:
    """Return the first of some points."""
    return float(points[0, 0]), float(points[0, 1])
