"""Two photos side by side under their stances, melting softly where they end, a bright seam between them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bot.cards.arena import LEFT, SIDES, place
from bot.cards.fighters import CROWN, Face, Stance, turned
from bot.cards.ornaments import draw_crown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.arena import Arena
    from bot.cards.canvas import Canvas
    from bot.cards.fighters import Fighter
    from scoring.verdict import RgbImage

COARSE: Final = 10
"""The blurred copy is this many times smaller than the card."""
SOFTNESS: Final = 4.0
"""Standard deviation of that blur, in pixels of the blurred copy."""
FEATHER: Final = (-64.0, 36.0)
"""Card pixels, counted inwards from the photo's edge, over which it melts into its blurred surroundings; what
is outside is the photo's mirror image."""
SEAM: Final = 14
"""Width of the line between the cats."""
FINE: Final = 4
GRID: Final = 8
"""Card pixels between the points where it is worked out what is beyond the photo."""
BORDER: Final = 3
"""Photo pixels that are kept around what is in sight."""


def draw_stage(
    canvas: Canvas,
    arena: Arena,
    fighters: Sequence[Fighter],
    sizes: Sequence[float] = (1.0, 1.0),
    crowned: Sequence[Fighter] = (),
) -> None:
    """Draw two cats into the upper part of a card, and crowns on some; as in `arena.place`."""
    stances = place(arena, fighters, sizes, crowned)
    card = canvas.image
    spans = _spans(arena)
    for side in reversed(SIDES):
        picture = shown(fighters[side].photo, stances[side], spans[side], arena.height)
        mask = _left_mask(arena) if side == LEFT else None
        card.paste(picture, (spans[side].start, 0), mask)
    card.paste(canvas.theme.ground, (0, 0), _seam_mask(arena))
    for fighter, stance in zip(fighters, stances, strict=True):
        if fighter in crowned:
            _crown(canvas, Face.of(fighter.cat), stance)


def _crown(canvas: Canvas, face: Face, stance: Stance) -> None:
    """Crown a cat, between its ears."""
    base = stance.points(face.middle + face.size * face.crown_base())
    tilt = round(math.degrees(face.tilt + stance.turn))
    draw_crown(canvas, base, round(CROWN * face.size * stance.scale), tilt)


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


def shown(photo: RgbImage, stance: Stance, columns: slice, height: int) -> Image.Image:
    """Return columns of a card filled with a photo, with its blurred surroundings where it ends."""
    size = columns.stop - columns.start, height
    stance = replace(stance, left=stance.left - columns.start)
    crop = _cropped(photo, stance, size)
    picture = Image.fromarray(_warped(*_scaled(*crop), size))
    beyond = _beyond(photo.shape[1::-1], stance, size)
    if beyond is not None:
        soft = cv2.resize(_blurred(*crop, size), size, interpolation=cv2.INTER_LINEAR)
        picture.paste(Image.fromarray(np.asarray(soft, dtype=np.uint8)), (0, 0), beyond)
    return picture


def _cropped(photo: RgbImage, stance: Stance, size: tuple[int, int]) -> tuple[RgbImage, Stance]:
    """Leave out what is far from sight."""
    corners = stance.back(np.array([(x, y) for x in (0.0, size[0]) for y in (0.0, size[1])]))
    ends = np.array(photo.shape[1::-1])
    low = np.clip(np.floor(corners.min(axis=0)) - BORDER, 0, ends - 1).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + BORDER, low + 1, ends).astype(int)
    left, top = stance.points(low.astype(np.float64))
    crop = photo[low[1] : high[1], low[0] : high[0]]
    return crop, replace(stance, left=float(left), top=float(top))


def _scaled(photo: RgbImage, stance: Stance) -> tuple[RgbImage, Stance]:
    """Bring a photo to its size on the card, so that what is left is a turn: faster, and no pixel skipped."""
    height, width = photo.shape[:2]
    size = max(round(width * stance.scale), 1), max(round(height * stance.scale), 1)
    how = cv2.INTER_CUBIC if stance.scale > 1 else cv2.INTER_AREA
    scaled = np.asarray(cv2.resize(photo, size, interpolation=how), dtype=np.uint8)
    # The two sides are rounded differently, which is less than a pixel over the whole photo.
    return scaled, replace(stance, scale=stance.scale * math.sqrt(width * height / (size[0] * size[1])))


def _warped(photo: RgbImage, stance: Stance, size: tuple[int, int]) -> RgbImage:
    warped = cv2.warpAffine(
        photo, _matrix(stance), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(warped, dtype=np.uint8)


def _matrix(stance: Stance) -> npt.NDArray[np.float64]:
    """Return the map from pixel centres to pixel centres, shape (2, 3)."""
    linear = stance.scale * turned(stance.turn)
    shift = linear @ (0.5, 0.5) + (stance.left, stance.top) - 0.5
    return np.column_stack([linear, shift])


def _blurred(photo: RgbImage, stance: Stance, size: tuple[int, int]) -> RgbImage:
    """Return the card's columns without detail, COARSE times smaller, mirrored beyond the photo's edges."""
    coarse = Stance(stance.scale / COARSE, stance.turn, stance.left / COARSE, stance.top / COARSE)
    placed = _warped(*_scaled(photo, coarse), (math.ceil(size[0] / COARSE), math.ceil(size[1] / COARSE)))
    soft = cv2.GaussianBlur(placed, (0, 0), SOFTNESS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft, dtype=np.uint8)


def _beyond(photo: Sequence[int], stance: Stance, size: tuple[int, int]) -> Image.Image | None:
    """Return what is beyond the photo, mode L, soft around the photo's edge; None where nothing is."""
    xs, ys = (np.linspace(0, n, math.ceil(n / GRID) + 1) for n in size)
    seen = stance.back(np.stack(np.meshgrid(xs, ys), axis=-1)) * stance.scale
    inside = np.minimum(seen, np.asarray(photo) * stance.scale - seen)
    if (inside >= 0).all():
        return None
    outer, inner = FEATHER
    t = np.clip((inside - outer) / (inner - outer), 0, 1)
    share = (t * t * (3 - 2 * t)).prod(axis=-1)
    mask = Image.fromarray(np.round(255 * (1 - share)).astype(np.uint8))
    return mask.resize(size, Image.Resampling.BILINEAR)
