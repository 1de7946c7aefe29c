"""The photo as the card's ground: cropped, stretched out softly where it ends, fading into the panel."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from bot.cards.framing import CLEAR, HEIGHT, SHOWN, WIDTH, Framing, Side

if TYPE_CHECKING:
    from bot.cards.theme import Theme
    from scoring.verdict import RgbImage

COARSE: Final = 10
"""The blurred copy is this many times smaller than the card."""
SOFTNESS: Final = 5.0
"""Standard deviation of that blur, in pixels of the blurred copy."""
PIXEL: Final = 0.5
"""Less than this of a pixel without photo is nothing to melt."""
FEATHER: Final = 36
"""Card pixels over which the photo's own edge melts into its blurred surroundings."""
FADE: Final = slice(CLEAR - 24, SHOWN)
"""Rows in which the photo turns into the panel, counted from the photo's side of the card."""


def draw_backdrop(photo: RgbImage, framing: Framing, theme: Theme) -> RgbImage:
    """Return the card's ground, shape (1350, 1080, 3): the photo, and the panel for the words."""
    blurred = _blurred(photo, framing)
    panel = cv2.addWeighted(np.full_like(blurred, theme.ground), theme.veil, blurred, 1 - theme.veil, 0)
    card = _large(np.asarray(panel, dtype=np.uint8))
    shown = _rows(framing.side, slice(0, SHOWN))
    picture = _crop(photo, framing, shown)
    _melt_edges(picture, blurred, photo, framing, shown)
    fade, share = _rows(framing.side, FADE), _photo_share(framing.side)
    faded = cv2.blendLinear(picture[_within(fade, shown)], card[fade], share, 1 - share)
    card[shown] = picture
    card[fade] = faded
    return card


def _rows(side: Side, rows: slice) -> slice:
    """Return the card's rows, for rows counted from the photo's side of the card."""
    return rows if side is Side.BELOW else slice(HEIGHT - rows.stop, HEIGHT - rows.start)


def _within(rows: slice, whole: slice) -> slice:
    return slice(rows.start - whole.start, rows.stop - whole.start)


def _crop(photo: RgbImage, framing: Framing, rows: slice) -> RgbImage:
    """Return rows of the card filled with the photo, mirrored beyond its edges.

    A resize of whole photo pixels, cut out at whole card pixels: several times faster than a warp, and less
    than a card pixel off.
    """
    scale, height = framing.scale, rows.stop - rows.start
    x, y = -framing.left / scale, (rows.start - framing.top) / scale
    columns, lines = math.ceil(WIDTH / scale) + 2, math.ceil(height / scale) + 2
    cut = _cut(photo, math.floor(x), math.floor(y), columns, lines)
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    large = cv2.resize(cut, (round(columns * scale), round(lines * scale)), interpolation=how)
    left, top = round((x - math.floor(x)) * scale), round((y - math.floor(y)) * scale)
    return np.ascontiguousarray(large[top : top + height, left : left + WIDTH], dtype=np.uint8)


def _cut(photo: RgbImage, left: int, top: int, columns: int, lines: int) -> RgbImage:
    """Return a part of the photo in whole pixels, mirrored where it lies outside."""
    height, width = photo.shape[:2]
    x0, x1 = (min(max(x, 0), width) for x in (left, left + columns))
    y0, y1 = (min(max(y, 0), height) for y in (top, top + lines))
    if (x1 - x0, y1 - y0) == (columns, lines):
        return photo[y0:y1, x0:x1]
    before, after = (top, left), (top + lines - height, left + columns - width)
    (up, west), (down, east) = (tuple(max(s * n, 0) for n in pair) for s, pair in ((-1, before), (1, after)))
    wide = cv2.copyMakeBorder(photo, up, down, west, east, cv2.BORDER_REFLECT_101)
    y, x = max(top, 0) if not up else 0, max(left, 0) if not west else 0
    return np.asarray(wide[y : y + lines, x : x + columns], dtype=np.uint8)


def _blurred(photo: RgbImage, framing: Framing) -> RgbImage:
    """Return the card's photo without detail, COARSE times smaller, mirrored beyond its edges."""
    scale = framing.scale / COARSE
    before = np.array(photo.shape[1::-1])
    after = np.maximum(np.round(before * scale), 1).astype(int)
    small = cv2.resize(photo, after.tolist(), interpolation=cv2.INTER_AREA) if scale < 1 else photo
    ratio = scale * before / np.array(small.shape[1::-1])
    shift = np.array([framing.left, framing.top]) / COARSE + ratio / 2 - 0.5
    size = WIDTH // COARSE, HEIGHT // COARSE
    matrix = np.column_stack([np.diag(ratio), shift])
    placed = cv2.warpAffine(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    soft = cv2.GaussianBlur(placed, (0, 0), SOFTNESS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, dtype=np.uint8)


def _large(coarse: RgbImage) -> RgbImage:
    return np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _melt_edges(picture: RgbImage, blurred: RgbImage, photo: RgbImage, framing: Framing, rows: slice) -> None:
    """Where the photo doesn't reach, show its blurred surroundings, with no hard edge between."""
    height, width = photo.shape[:2]
    xs = _presence(slice(0, WIDTH), framing.left, framing.left + width * framing.scale)
    ys = _presence(rows, framing.top, framing.top + height * framing.scale)
    if xs.min() < 1 or ys.min() < 1:
        share = np.outer(ys, xs)
        picture[:] = cv2.blendLinear(picture, _large(blurred)[rows], share, 1 - share)


def _presence(span: slice, start: float, end: float) -> npt.NDArray[np.float32]:
    """Return the photo's share in each pixel of an axis: 1 inside, 0 beyond, smooth inside its edge.

    An edge at or beyond that of ``span`` needs no melting.
    """
    at = np.arange(span.start, span.stop) + 0.5
    share = np.ones(len(at), dtype=np.float32)
    if start > span.start + PIXEL:
        share *= _smooth((at - start) / FEATHER)
    if end < span.stop - PIXEL:
        share *= _smooth((end - at) / FEATHER)
    return share


def _smooth(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return Hermite's step: 0 up to 0, 1 from 1 on, level at both ends."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), dtype=np.float32)


@cache
def _photo_share(side: Side) -> npt.NDArray[np.float32]:
    """Return the photo's share in the rows of FADE, (rows, WIDTH): 1 at the photo, 0 at the words."""
    at = np.arange(FADE.stop - FADE.start) / (FADE.stop - FADE.start)
    share = np.repeat(1 - _smooth(at)[:, None], WIDTH, axis=1)
    return np.ascontiguousarray(share if side is Side.BELOW else share[::-1])
