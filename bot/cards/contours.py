"""A cat's face as fine lines: lids, ears, nose and jaw, smooth through the landmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from bot.cards.theme import INK, OFF_WHITE
from scoring.verdict import LANDMARK_NAMES, Box, Landmarks, RgbImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Curve: TypeAlias = npt.NDArray[np.float64]
"""Points along a line, shape (n, 2), card pixels."""

OPACITY: Final = 0.6
HAIRLINE_OPACITY: Final = 0.45
GUESS: Final = 0.15
"""A part is left out when the mean confidence of its points is below this."""
LINES: Final = ((180, 1), (320, 2))
"""Width of the lines on faces lower than so many card pixels."""
BROADEST: Final = 3
MOSTLY: Final = 0.85
"""The share of a line that must lie inside the photo: a scrap of an ear or a chin looks like a scratch."""
STEPS: Final = 17
"""Points of a piece of a curve; odd, so that the middle is one of them."""
SHIFT: Final = 4
"""Bits of a pixel's fraction that OpenCV draws with."""


def curves(face: Landmarks) -> list[Curve]:
    """Return the lines of a face, each in the frame of the landmarks; doubtful parts are left out."""
    return [curve for names, curve in _parts(face) if _seen(face, names)]


def _seen(face: Landmarks, names: Sequence[str]) -> bool:
    return float(np.mean([face.confidence[LANDMARK_NAMES.index(name)] for name in names])) >= GUESS


def _parts(face: Landmarks) -> Iterator[tuple[tuple[str, ...], Curve]]:
    for side in ("l", "r"):
        eye = (f"{side}_eye_outer", f"{side}_eye_top", f"{side}_eye_inner", f"{side}_eye_bottom")
        yield eye, _eye(*(face[name] for name in eye))
        ear = (f"{side}_ear_outer", f"{side}_ear_tip", f"{side}_ear_inner")
        yield ear, _ear(*(face[name] for name in ear))
    nose = ("nose_left", "nose_right", "nose_bottom")
    yield nose, _nose(*(face[name] for name in nose))
    muzzle = ("nose_bottom", "mouth", "l_cheek", "r_cheek")
    yield from ((muzzle, curve) for curve in _muzzle(*(face[name] for name in muzzle)))
    jaw = ("l_cheek", "chin", "r_cheek")
    yield jaw, _jaw(*(face[name] for name in jaw))


def _eye(outer: Curve, top: Curve, inner: Curve, bottom: Curve) -> Curve:
    """Join the two lids at the corners of the eye."""
    return np.concatenate([_lid(outer, top, inner), _lid(inner, bottom, outer)])


def _lid(start: Curve, peak: Curve, end: Curve) -> Curve:
    """Return a lid from corner to corner: full, and parallel to the corners' line at its peak."""
    chord = end - start
    length = max(float(chord @ chord), 1e-9)
    halves = []
    for corner in (start, end):
        along = float((peak - corner) @ chord) / length
        halves.append(_bezier(corner, peak - 0.6 * along * chord, peak))
    return np.concatenate([halves[0], halves[1][::-1]])


def _arc(start: Curve, middle: Curve, end: Curve) -> Curve:
    """Return the parabola from start to end that passes the middle half-way."""
    return _bezier(start, 2 * middle - (start + end) / 2, end)


def _bezier(start: Curve, control: Curve, end: Curve) -> Curve:
    t = np.linspace(0, 1, STEPS)[:, None]
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)


def _ear(outer: Curve, tip: Curve, inner: Curve) -> Curve:
    """Return the ear's rim from base to base: sides a little full, the tip rounded."""
    centre = (outer + tip + inner) / 3
    sides = [(base + tip) / 2 for base in (outer, inner)]
    full = [side + 0.14 * (side - centre) for side in sides]
    return _through([outer, full[0], tip, full[1], inner], closed=False)


def _nose(left: Curve, right: Curve, bottom: Curve) -> Curve:
    """Return the nose leather as a closed, rounded triangle."""
    middle = (left + right) / 2
    return _through([left, middle - 0.25 * (bottom - middle), right, bottom], closed=True)


def _muzzle(nose: Curve, mouth: Curve, l_cheek: Curve, r_cheek: Curve) -> Iterator[Curve]:
    """Yield the line under the nose and the two lips that curl up from it."""
    yield np.stack([nose, mouth])
    down = mouth - nose
    for cheek in (l_cheek, r_cheek):
        corner = mouth + 0.27 * (cheek - mouth)
        yield _arc(mouth, (mouth + corner) / 2 + 0.45 * down, corner)


def _jaw(l_cheek: Curve, chin: Curve, r_cheek: Curve) -> Curve:
    """Return the middle part of the curve from cheek to cheek by the chin."""
    left, right = (chin + 0.16 * (cheek - chin) for cheek in (l_cheek, r_cheek))
    return _arc(left, chin, right)


def _through(points: Sequence[Curve], *, closed: bool) -> Curve:
    """Return the Catmull-Rom spline (Catmull and Rom, 1974) through the points, in a ring if closed."""
    p = np.asarray(points)
    ring = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, STEPS)[:, None]
    pieces = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate(pieces)


def draw_contours(card: RgbImage, lines: Sequence[Curve], size: float, within: Box) -> RgbImage:
    """Return the card with the lines drawn: light, with a dark hairline outside, so both show on any fur.

    Args:
        card: shape (height, width, 3).
        lines: card pixels, whole numbers at pixel centres.
        size: height of the face on the card; larger faces get slightly stronger lines.
        within: where the photo lies on the card; a line that is mostly a guess beyond its edge is left out.
    """
    lines = [line for line in lines if _share_within(line, within) >= MOSTLY]
    if not lines:
        return card
    weight = next((width for height, width in LINES if size < height), BROADEST)
    every = np.concatenate(lines)
    low = np.maximum(np.floor(every.min(axis=0)) - 8, np.maximum((within.x0, within.y0), 0)).astype(int)
    edge = np.minimum((within.x1, within.y1), card.shape[1::-1])
    high = np.minimum(np.ceil(every.max(axis=0)) + 9, edge).astype(int)
    if (high <= low).any():
        return card
    light = _mask(lines, low, high, weight)
    dark = cv2.subtract(_mask(lines, low, high, weight + 3), light)
    picture = Image.fromarray(card)
    for colour, mask, opacity in ((INK, dark, HAIRLINE_OPACITY), (OFF_WHITE, light, OPACITY)):
        faint = Image.fromarray(cv2.convertScaleAbs(mask, alpha=opacity))
        picture.paste(colour, (int(low[0]), int(low[1])), faint)
    return np.asarray(picture)


def _share_within(line: Curve, box: Box) -> float:
    inside = (line >= (box.x0, box.y0)) & (line < (box.x1, box.y1))
    return float(inside.all(axis=1).mean())


def _mask(
    lines: Sequence[Curve], low: npt.NDArray[np.int64], high: npt.NDArray[np.int64], weight: int
) -> npt.NDArray[np.uint8]:
    mask = np.zeros((high[1] - low[1], high[0] - low[0]), dtype=np.uint8)
    fixed = [np.round((line - low) * (1 << SHIFT)).astype(np.int32) for line in lines]
    cv2.polylines(mask, fixed, isClosed=False, color=255, thickness=weight, lineType=cv2.LINE_AA, shift=SHIFT)
    return mask
