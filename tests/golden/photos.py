"""The photos of the golden set by name. Chelsea is a photo (CC0); all else is drawn by code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from scoring.crops import resized
from scoring.decode import decode
from tests.golden.cats import DrawnCat, draw
from tests.golden.drawing import Sheet
from tests.golden.scenes import dog, person, room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoring.verdict import RgbImage
    from tests.golden.drawing import Colour

CHELSEA: Final = Path(__file__).parents[1] / "data" / "chelsea.png"

GINGER: Final[tuple[Colour, Colour]] = (205, 150, 95), (160, 100, 50)
BLACK: Final[Colour] = (45, 42, 42)
BLUE: Final[Colour] = (120, 120, 125)
PALE: Final[Colour] = (232, 228, 220)

MIDDLE: Final = (320, 230)

TABBY: Final = DrawnCat(MIDDLE, 100)
DRAWN: Final[dict[str, tuple[Colour, tuple[DrawnCat, ...]]]] = {
    "tabby": ((120, 140, 150), (TABBY,)),
    "ginger-half-open": (
        (120, 140, 150),
        (DrawnCat(MIDDLE, 100, *GINGER, openness=0.32, iris=(200, 150, 40), seed=2),),
    ),
    "grey-asleep": ((160, 150, 140), (DrawnCat(MIDDLE, 90, BLUE, None, (140, 140, 145), openness=0.03),)),
    "black": (
        (190, 180, 170),
        (DrawnCat(MIDDLE, 95, BLACK, None, (52, 48, 48), iris=(220, 180, 40), seed=3),),
    ),
    "white-ears-sideways": (
        (90, 110, 90),
        (DrawnCat(MIDDLE, 95, PALE, None, iris=(110, 160, 210), ears=(45, 45), seed=4),),
    ),
    "ears-flat": ((150, 140, 160), (DrawnCat(MIDDLE, 95, ears=(85, 85), seed=5),)),
    "one-ear-turned": ((150, 160, 140), (DrawnCat(MIDDLE, 95, *GINGER, ears=(0, 55), seed=6),)),
    "kitten": (
        (200, 190, 180),
        (DrawnCat(MIDDLE, 90, BLUE, (80, 80, 86), iris=(120, 150, 190), openness=0.95, eyes=1.25, nose=0.6),),
    ),
    "tilted-and-turned": ((120, 140, 150), (DrawnCat(MIDDLE, 90, tilt=25, turn=0.5, seed=7),)),
    "head-on-its-side": (
        (140, 150, 160),
        (DrawnCat((330, 270), 75, *GINGER, iris=(200, 150, 40), tilt=-48, seed=8),),
    ),
    "far-away": ((130, 140, 120), (DrawnCat((420, 200), 30, seed=9),)),
    "three": (
        (120, 140, 150),
        (
            DrawnCat((140, 150), 45, seed=10),
            DrawnCat((450, 180), 60, *GINGER, iris=(200, 150, 40), seed=11),
            DrawnCat((280, 370), 50, BLACK, None, (70, 66, 66), iris=(220, 180, 40), seed=12),
        ),
    ),
    "at-the-edge": ((150, 140, 130), (DrawnCat((590, 200), 80, BLUE, None, iris=(200, 180, 60), seed=13),)),
}
"""Background and cats of each drawn photo."""


def drawn(name: str) -> RgbImage:
    """Draw one of `DRAWN`."""
    background, cats = DRAWN[name]
    sheet = Sheet((640, 520), background)
    draw(sheet, *cats)
    return sheet.finished()


@cache
def chelsea() -> RgbImage:
    """Decode the one photo, 451 x 300 pixels."""
    return decode(CHELSEA.read_bytes()).image


def tilted(image: RgbImage, degrees: float) -> RgbImage:
    """Turn a photo counter-clockwise about its middle; grey corners."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    grey = (127, 127, 127)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), borderValue=grey), np.uint8)


def blurred(image: RgbImage, sigma: float) -> RgbImage:
    """Put a photo out of focus."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def dark(image: RgbImage, part: float) -> RgbImage:
    """Leave a part of the light."""
    return np.asarray(image * part, np.uint8)


def compressed(image: RgbImage, quality: int) -> RgbImage:
    """Encode as JPEG and decode."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def pair(image: RgbImage) -> RgbImage:
    """Put a photo and its mirror image side by side."""
    gap = np.full((image.shape[0], 60, 3), 127, np.uint8)
    return np.concatenate([image, gap, image[:, ::-1]], axis=1)


FROM_CHELSEA: Final[dict[str, Callable[[RgbImage], RgbImage]]] = {
    "chelsea": lambda image: image,
    "chelsea-mirrored": lambda image: np.ascontiguousarray(image[:, ::-1]),
    "chelsea-tilted-left": lambda image: tilted(image, 10),
    "chelsea-tilted-right": lambda image: tilted(image, -10),
    "chelsea-half-size": lambda image: resized(image, 225, 150),
    "chelsea-jpeg-50": lambda image: compressed(image, 50),
    "chelsea-cropped": lambda image: np.ascontiguousarray(image[15:-15, 22:-22]),
    "chelsea-at-the-edge": lambda image: np.ascontiguousarray(image[:, 120:]),
    "chelsea-grey": lambda image: np.repeat(image.mean(2, keepdims=True).astype(np.uint8), 3, 2),
    "chelsea-dim": lambda image: dark(image, 0.25),
    "chelsea-soft": lambda image: blurred(image, 2),
    "chelsea-twice": pair,
    "chelsea-at-night": lambda image: dark(image, 0.04),
    "chelsea-out-of-focus": lambda image: blurred(image, 12),
}

OTHERS: Final[dict[str, Callable[[], RgbImage]]] = {
    "room": room,
    "room-at-night": lambda: dark(room(), 0.02),
    "dog": dog,
    "person": person,
    "tabby-out-of-focus": lambda: blurred(drawn("tabby"), 14),
    "tabby-at-night": lambda: dark(drawn("tabby"), 0.05),
    "tabby-far-away": lambda: resized(drawn("tabby"), 40, 32),
}


def golden_photos() -> Iterator[tuple[str, RgbImage]]:
    """Yield all photos of the set with their names."""
    for name in DRAWN:
        yield name, drawn(name)
    for name, change in FROM_CHELSEA.items():
        yield name, change(chelsea())
    for name, make in OTHERS.items():
        yield name, make()
