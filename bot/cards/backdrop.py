"""The photo as the card's ground: cropped, stretched out softly where it ends, fading into the panel."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from bot.cards.framing import CLEAR, HEIGHT, SHOWN, WIDTH, Framing, Side

if TYPE_CHECKING:
    from bot.cards.theme import Theme
    from scoring.verdict import RgbImage

LOSSLESS: Final = 0.6
"""Below this scale, linear sampling would miss pixels."""
ENLARGED: Final = 1.25
"""Above this scale, cubic sampling is visibly crisper."""
COARSE: Final = 10
"""The blurred copy is this many times smaller than the card."""
PIXEL: Final = 0.5
"""Less than this of a pixel without photo is nothing to melt."""
FEATHER: Final = 36
"""Card pixels over which the photo's own edge melts into its blurred surroundings."""


def draw_backdrop(photo: RgbImage, framing: Framing, theme: Theme) -> RgbImage:
    """Return the card's ground, shape (1350, 1080, 3): the photo, and the panel for the words."""
    card = _warp(photo, framing, WIDTH, HEIGHT)
    blurred = _blurred(photo, framing)
    _melt_edges(card, blurred, photo, framing)
    _lay_panel(card, blurred, framing.side, theme)
    return card


def _warp(photo: RgbImage, framing: Framing, width: int, height: int) -> RgbImage:
    """Resample the photo to a card of ``width`` x ``height``, mirrored beyond its edges."""
    factor = width / WIDTH
    scale = np.array([framing.scale, framing.scale]) * factor
    if scale[0] < LOSSLESS:  # linear sampling would skip pixels, so average them first
        before = np.array(photo.shape[1::-1])
        after = np.maximum(np.round(before * scale), 1).astype(int)
        photo = np.asarray(cv2.resize(photo, after.tolist(), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        scale *= before / after
    shift = np.array([framing.left, framing.top]) * factor + scale / 2 - 0.5
    matrix = np.column_stack([np.diag(scale), shift])
    how = cv2.INTER_CUBIC if scale[0] > ENLARGED else cv2.INTER_LINEAR
    out = cv2.warpAffine(photo, matrix, (width, height), flags=how, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, dtype=np.uint8)


def _blurred(photo: RgbImage, framing: Framing) -> RgbImage:
    """Return the card's photo without detail, at the size of the card."""
    small = _warp(photo, framing, WIDTH // COARSE, HEIGHT // COARSE)
    soft = cv2.GaussianBlur(small, (0, 0), 5, borderType=cv2.BORDER_REPLICATE)
    out = cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(out, dtype=np.uint8)


def _melt_edges(card: RgbImage, blurred: RgbImage, photo: RgbImage, framing: Framing) -> None:
    """Where the photo doesn't reach, show its blurred surroundings, with no hard edge between."""
    height, width = photo.shape[:2]
    xs = _presence(WIDTH, framing.left, framing.left + width * framing.scale)
    ys = _presence(HEIGHT, framing.top, framing.top + height * framing.scale)
    for rows in _runs(ys < 1):
        _blend(card[rows], blurred[rows], np.outer(ys[rows], xs))
    for columns in _runs(xs < 1):
        for rows in _runs(ys >= 1):
            _blend(card[rows, columns], blurred[rows, columns], np.outer(ys[rows], xs[columns]))


def _presence(length: int, start: float, end: float) -> npt.NDArray[np.float32]:
    """Return the photo's share in each pixel of an axis: 1 inside, 0 beyond, smooth inside its edge.

    An edge at or beyond the card's own needs no melting.
    """
    at = np.arange(length, dtype=np.float32) + 0.5
    share = np.ones(length, dtype=np.float32)
    if start > PIXEL:
        share *= _smooth((at - np.float32(start)) / FEATHER)
    if end < length - PIXEL:
        share *= _smooth((np.float32(end) - at) / FEATHER)
    return share


def _smooth(x: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Return Hermite's step: 0 up to 0, 1 from 1 on, level at both ends."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), dtype=np.float32)


def _runs(flags: npt.NDArray[np.bool_]) -> list[slice]:
    """Return the stretches of neighbours that are true."""
    steps = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [slice(int(a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True)]


def _blend(over: RgbImage, under: RgbImage, share: npt.NDArray[np.float32]) -> None:
    """Keep ``share`` (height, width) of ``over`` and take the rest from ``under``, in place."""
    over[:] = cv2.blendLinear(np.ascontiguousarray(over), np.ascontiguousarray(under), share, 1 - share)


def _lay_panel(card: RgbImage, blurred: RgbImage, side: Side, theme: Theme) -> None:
    """Fade the photo into the panel's colour, which keeps a breath of the photo's own colours."""
    rows = slice(CLEAR - 60, HEIGHT) if side is Side.BELOW else slice(0, HEIGHT - CLEAR + 60)
    ground = np.full_like(blurred[rows], theme.ground)
    panel = cv2.addWeighted(ground, theme.veil, blurred[rows], 1 - theme.veil, 0)
    _blend(card[rows], np.asarray(panel, dtype=np.uint8), _photo_share(side))


@cache
def _photo_share(side: Side) -> npt.NDArray[np.float32]:
    """Return the photo's share in the panel's rows, (rows, WIDTH): 1 at the photo, 0 under the words."""
    at = np.arange(CLEAR - 60, HEIGHT, dtype=np.float32)
    share = np.float32(1) - _smooth((at - (CLEAR - 60)) / (SHOWN - CLEAR + 60))
    share = np.repeat(share[:, None], WIDTH, axis=1)
    return np.ascontiguousarray(share if side is Side.BELOW else share[::-1])
