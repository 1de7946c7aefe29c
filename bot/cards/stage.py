"""Two photos side by side under their stances, melting softly where they end, a bright seam between them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bot.cards.arena import LEFT, SIDES, place
from bot.cards.fighters import Stance, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.arena import Arena
    from bot.cards.fighters import Fighter
    from bot.cards.theme import Rgb
    from scoring.verdict import RgbImage

COARSE: Final = 10
"""The blurred copy is this many times smaller than the card."""
SOFTNESS: Final = 4.0
"""Standard deviation of that blur, in pixels of the blurred copy."""
FEATHER: Final = 30.0
"""Card pixels over which the photo's own edge melts into its blurred surroundings."""
SEAM: Final = 14
"""Width of the line between the cats."""
FINE: Final = 4
SHRUNK: Final = 0.75
"""A photo that is shown smaller than this is made small before it is turned: a warp skips pixels."""


def draw_stage(
    card: Image.Image, arena: Arena, fighters: Sequence[Fighter], sizes: tuple[float, float], line: Rgb
) -> list[Stance]:
    """Draw two cats into the upper part of a card and return how they stand there."""
    stances = place(arena, fighters, sizes)
    spans = _spans(arena)
    for side in reversed(SIDES):
        picture = Image.fromarray(shown(fighters[side].photo, stances[side], spans[side], arena.height))
        mask = _left_mask(arena) if side == LEFT else None
        card.paste(picture, (spans[side].start, 0), mask)
    card.paste(line, (0, 0), _seam_mask(arena))
    return stances


def _spans(arena: Arena) -> tuple[slice, slice]:
    """Return the columns that each side takes part in."""
    seams = arena.seam.top, arena.seam.bottom
    return slice(0, math.ceil(max(seams)) + 1), slice(math.floor(min(seams)) - 1, arena.width)


@lru_cache(maxsize=16)
def _left_mask(arena: Arena) -> Image.Image:
    """Return what of the left side's columns belongs to it, mode L."""
    width = _spans(arena)[LEFT].stop
    mask = Image.new("L", (width * FINE, arena.height), 0)
    seam = [(arena.seam.top * FINE, 0), (arena.seam.bottom * FINE, arena.height)]
    corners = [(0, 0), *seam, (0, arena.height)]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return mask.reduce((FINE, 1))


@lru_cache(maxsize=16)
def _seam_mask(arena: Arena) -> Image.Image:
    """Return the line between the sides, mode L."""
    mask = Image.new("L", (arena.width * FINE, arena.height), 0)
    half, top, bottom = SEAM / 2 * FINE, arena.seam.top * FINE, arena.seam.bottom * FINE
    corners = [(top - half, 0), (top + half, 0), (bottom + half, arena.height), (bottom - half, arena.height)]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return mask.reduce((FINE, 1))


def shown(photo: RgbImage, stance: Stance, columns: slice, height: int) -> RgbImage:
    """Return columns of a card filled with a photo, with its blurred surroundings where it ends."""
    size = columns.stop - columns.start, height
    small, stance = _shrunk(photo, stance)
    stance = Stance(stance.scale, stance.turn, stance.left - columns.start, stance.top)
    picture = cv2.warpAffine(
        small, _matrix(stance), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    share = _presence(small.shape[1::-1], stance, size)
    if share is not None:
        soft = cv2.resize(_blurred(small, stance, size), size, interpolation=cv2.INTER_LINEAR)
        picture = cv2.blendLinear(picture, soft, share, 1 - share)
    return np.asarray(picture, dtype=np.uint8)


def _matrix(stance: Stance) -> npt.NDArray[np.float64]:
    """Return the map from pixel centres to pixel centres, shape (2, 3)."""
    linear = stance.scale * turned(stance.turn)
    shift = linear @ (0.5, 0.5) + (stance.left, stance.top) - 0.5
    return np.column_stack([linear, shift])


def _shrunk(photo: RgbImage, stance: Stance) -> tuple[RgbImage, Stance]:
    """Make a photo small that will be shown small."""
    if stance.scale > SHRUNK:
        return photo, stance
    height, width = photo.shape[:2]
    size = max(round(width * stance.scale), 1), max(round(height * stance.scale), 1)
    small = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # The sides' ratios differ by less than a pixel over the whole photo.
    ratio = math.sqrt(size[0] * size[1] / (width * height))
    return small, Stance(stance.scale / ratio, stance.turn, stance.left, stance.top)


def _blurred(photo: RgbImage, stance: Stance, size: tuple[int, int]) -> RgbImage:
    """Return the card's columns without detail, COARSE times smaller, mirrored beyond the photo's edges."""
    small, stance = _shrunk(
        photo, Stance(stance.scale / COARSE, stance.turn, stance.left / COARSE, stance.top / COARSE)
    )
    placed = cv2.warpAffine(
        small,
        _matrix(stance),
        (math.ceil(size[0] / COARSE), math.ceil(size[1] / COARSE)),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    soft = cv2.GaussianBlur(placed, (0, 0), SOFTNESS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, dtype=np.uint8)


def _presence(photo: Sequence[int], stance: Stance, size: tuple[int, int]) -> npt.NDArray[np.float32] | None:
    """Return the photo's share in each pixel: 1 inside, 0 beyond, smooth inside its edge; None for all 1."""
    coarse = 5
    xs, ys = (np.linspace(0, n, math.ceil(n / coarse) + 1) for n in size)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    seen = stance.back(grid) * stance.scale
    ends = np.asarray(photo) * stance.scale
    inside = np.minimum(seen, ends - seen)
    if (inside >= 0).all():
        return None
    t = np.clip(inside / FEATHER, 0, 1)
    share = (t * t * (3 - 2 * t)).prod(axis=-1).astype(np.float32)
    return np.asarray(cv2.resize(share, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
