"""Where two cats stand side by side: the crops that show them as equals, or the winner a little larger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from bot.cards.fighters import Face, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.fighters import Fighter, Points, Stance
    from scoring.verdict import RgbImage

LEFT, RIGHT = SIDES = (0, 1)

MOST_TURN: Final = math.radians(34)
"""A photo is turned so far and no further for level eyes: trees and sofas should not lie on their sides."""
TURNS: Final = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
"""Shares of the wished turn that are tried."""
PLACES: Final = np.linspace(0, 1, 7)
"""Places that are tried along each axis, from one end of a face's room to the other."""
RAISED: Final = 0.4
"""Eyes look best a little above the middle of their room."""
SHRINKS: Final = (1.0, 0.88, 0.78, 0.68, 0.58)
"""Sizes that are tried, in parts of the largest that fits."""
SAMPLES: Final = (12, 16)
"""Points of a side, across and down, that are asked whether the photo reaches them."""
SHARP: Final = 2.6
"""Up to this enlargement photos look sharp."""
LARGEST: Final = 230.0
"""Distance between the eyes in card pixels that is never exceeded."""
AIR: Final = 16.0
"""Card pixels between a face and the edges of its room."""
FITTING: Final = 0.96
"""Step in the search for the largest size that fits."""

BARE: Final = 1.0
TILTED: Final = 0.6
ASIDE: Final = 0.1
SMALL: Final = 0.6
SOFT: Final = 0.35
"""What speaks against a placing: a side without photo, a radian of tilt, a face at the end of its room, a
face of no size, and a photo e times larger than where it looks sharp."""


@dataclass(frozen=True, slots=True)
class Seam:
    """The straight line between two cats: its x at the arena's top and at its bottom."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Arena:
    """The part of a card that shows the cats, from the card's upper edge down; card pixels.

    Attributes:
        head: faces begin here.
        floor: faces end here; names and numbers are below.
        seam: what is left of it belongs to the first cat.
    """

    width: int
    height: int
    head: float
    floor: float
    seam: Seam

    def seam_at(self, y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the seam's x at heights y."""
        return self.seam.top + (self.seam.bottom - self.seam.top) * y / self.height

    def samples(self, side: int) -> Points:
        """Return points all over a side, shape (n, 2)."""
        across, down = ((np.arange(n) + 0.5) / n for n in SAMPLES)
        xs, ys = np.meshgrid(across, down * self.height)
        seam = self.seam_at(ys)
        x = xs * seam if side == LEFT else seam + xs * (self.width - seam)
        return np.stack([x.ravel(), ys.ravel()], axis=-1)

    def room(self, side: int, outline: Points, line: float) -> tuple[float, float]:
        """Return the span along x where a face's middle may be, its eyes on a line; empty if low > high.

        ``outline`` is relative to the middle, in card pixels.
        """
        x, seam = outline[:, 0], self.seam_at(outline[:, 1] + line)
        starts, ends = (0.0, seam) if side == LEFT else (seam, float(self.width))
        return float(np.max(starts + AIR - x)), float(np.min(ends - AIR - x))


def place(
    arena: Arena,
    fighters: Sequence[Fighter],
    sizes: Sequence[float] = (1.0, 1.0),
    crowned: Sequence[Fighter] = (),
) -> list[Stance]:
    """Place two cats: faces of one size, eyes as level as helps and on one line, no face cut by the card.

    Args:
        arena: where they stand.
        fighters: the left one first.
        sizes: of the faces, relative to each other.
        crowned: those of them that need room for a crown.
    """
    faces = [Face.of(fighter.cat) for fighter in fighters]
    faces = [
        face.crowned() if fighter in crowned else face for face, fighter in zip(faces, fighters, strict=True)
    ]
    squad = [_Placed(arena, side, faces[side], fighters[side].photo, sizes[side]) for side in SIDES]
    largest = _largest(squad)
    options = [
        (
            sum(one.cost for one in pair) + SMALL * (1 - shrink) + ASIDE * (2 * (share - RAISED)) ** 2,
            [one.stance for one in pair],
        )
        for shrink in SHRINKS
        for share, line in zip(PLACES, _lines(arena, squad, largest * shrink), strict=True)
        for pair in [[placed.best(largest * shrink, line) for placed in squad]]
    ]
    return min(options, key=itemgetter(0))[1]


def _largest(squad: Sequence[_Placed]) -> float:
    """Return the largest common size with which both faces fit on some line."""
    arena, size = squad[LEFT].arena, LARGEST
    while not any(all(placed.fits(size, line) for placed in squad) for line in _lines(arena, squad, size)):
        size *= FITTING
    return size


def _lines(arena: Arena, squad: Sequence[_Placed], size: float) -> list[float]:
    """Return heights for the line of eyes, at which both faces are between head and floor if they can be."""
    lows = [arena.head - size * placed.share * placed.outline[:, 1].min() for placed in squad]
    highs = [arena.floor - size * placed.share * placed.outline[:, 1].max() for placed in squad]
    low, high = max(lows), min(highs)
    return [float(low + (high - low) * share) for share in PLACES] if low <= high else []


@dataclass(frozen=True, slots=True)
class _Option:
    cost: float
    stance: Stance


class _Placed:
    """A cat on its side of an arena, its turn chosen: level eyes are good, bare corners are bad.

    Attributes:
        share: its size relative to the common one.
        outline: of the face, turned, in parts of its size.
    """

    def __init__(self, arena: Arena, side: int, face: Face, photo: RgbImage, share: float) -> None:
        self.arena, self.side, self.face, self.share = arena, side, face, share
        self._extent = photo.shape[1::-1]
        self._samples = arena.samples(side)
        self._turn = self._best_turn()
        self.outline = self.face.outline_at(self._turn)

    def fits(self, size: float, line: float) -> bool:
        low, high = self.arena.room(self.side, self.outline * size * self.share, line)
        return low <= high

    def best(self, size: float, line: float) -> _Option:
        """Choose the place along x, for a common size and line of eyes; infinitely bad where none fits."""
        size *= self.share
        low, high = self.arena.room(self.side, self.outline * size, line)
        middles = np.stack([low + (high - low) * PLACES, np.full(len(PLACES), line)], axis=-1)
        costs = BARE * self._bare(size, self._turn, middles) + ASIDE * (2 * PLACES - 1) ** 2
        costs += SOFT * math.log(max(size / self.face.size / SHARP, 1.0)) if low <= high else math.inf
        chosen = int(np.argmin(costs))
        return _Option(float(costs[chosen]), self.face.stance(size, self._turn, middles[chosen]))

    def _best_turn(self) -> float:
        wished = min(max(-self.face.tilt, -MOST_TURN), MOST_TURN)
        size = self.arena.width / 2 / max(float(np.ptp(self.face.outline[:, 0])), 1e-6)
        middle = self._samples.mean(axis=0, keepdims=True)

        def cost(turn: float) -> float:
            return BARE * float(self._bare(size, turn, middle)[0]) + TILTED * abs(self.face.tilt + turn)

        return min((share * wished for share in TURNS), key=cost)

    def _bare(self, size: float, turn: float, middles: Points) -> npt.NDArray[np.float64]:
        """Return the share of the side that the photo does not reach, for each place (n, 2) of the face."""
        scale, turning = size / self.face.size, turned(turn)
        seen = self._samples @ turning / scale + self.face.middle - (middles @ turning / scale)[:, None]
        return np.asarray(1 - ((seen >= 0) & (seen <= self._extent)).all(axis=-1).mean(axis=-1))
