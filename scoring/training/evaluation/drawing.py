"""Small pictures with points and boxes on them, laid out on a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.training.evaluation.agreement import Values
    from scoring.verdict import Box, RgbImage

SIDE: Final = 300
CAPTION: Final = 34
GAP: Final = 6
COLUMNS: Final = 5
LABELLED: Final = (64, 224, 128)
PREDICTED: Final = (255, 90, 60)
PAPER: Final = (250, 247, 240)
INK: Final = (40, 34, 30)

LINES: Final = ((0, 2, 1, 3, 0), (5, 6, 4, 7, 5), (8, 9, 10, 8), (10, 11, 12), (13, 14, 15), (16, 17, 18))
"""Points that belong together: eyes, nose, chin line, ears."""


@dataclass(frozen=True, slots=True)
class Window:
    """A square part of a photo, drawn at `SIDE` pixels: centre in edge coordinates, side in photo pixels."""

    x: float
    y: float
    side: float

    @classmethod
    def around(cls, box: Box, margin: float) -> Window:
        return cls((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, margin * max(box.width, box.height))

    @classmethod
    def whole(cls, image: RgbImage) -> Window:
        height, width = image.shape[:2]
        return cls(width / 2, height / 2, max(width, height))

    @property
    def scale(self) -> float:
        return SIDE / self.side

    def draw(self, image: RgbImage) -> Image.Image:
        """Cut it out of the photo; what lies outside is grey."""
        shift = SIDE / 2 - self.scale * np.array([self.x, self.y])
        matrix = np.column_stack([np.eye(2) * self.scale, shift + self.scale * 0.5 - 0.5])
        if self.scale < 1:
            image, matrix = _reduced(image, matrix, self.scale)
        grey = (128, 128, 128)
        return Image.fromarray(
            cv2.warpAffine(image, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=grey)
        )

    def place(self, points: Values) -> Values:
        """Map points (n, 2) of the photo, centre coordinates, to those of the drawing, edge coordinates."""
        return np.asarray((points + 0.5 - [self.x, self.y]) * self.scale + SIDE / 2)


def _reduced(image: RgbImage, matrix: Values, scale: float) -> tuple[RgbImage, Values]:
    """Reduce first, against aliasing; ``matrix`` maps centre coordinates."""
    size = [max(1, round(side * scale)) for side in image.shape[1::-1]]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    back = np.array([image.shape[1] / size[0], image.shape[0] / size[1]])
    turned = matrix.copy()
    turned[:, :2] = matrix[:, :2] * back
    turned[:, 2] = matrix[:, 2] + matrix[:, :2] @ (back / 2 - 0.5)
    return np.asarray(small, np.uint8), turned


def draw_points(tile: Image.Image, points: Values, colour: tuple[int, int, int]) -> None:
    """Draw the 22 points and the lines that join them; ``points`` in pixels of the tile."""
    pen = ImageDraw.Draw(tile)
    for line in LINES:
        pen.line([tuple(points[k]) for k in line], fill=colour, width=1)
    for x, y in points:
        pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=colour, outline=(0, 0, 0))


def draw_links(tile: Image.Image, one: Values, other: Values) -> None:
    """Join each point with its partner."""
    pen = ImageDraw.Draw(tile)
    for a, b in zip(one, other, strict=True):
        pen.line([tuple(a), tuple(b)], fill=(255, 255, 255), width=1)


def draw_box(tile: Image.Image, window: Window, box: Box, colour: tuple[int, int, int]) -> None:
    """Draw a box of the photo."""
    corners = window.place(np.array([[box.x0, box.y0], [box.x1, box.y1]]) - 0.5)
    ImageDraw.Draw(tile).rectangle([tuple(c) for c in corners], outline=colour, width=2)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture with a caption of one or two lines."""

    picture: Image.Image
    caption: str


def sheet(sections: Iterable[tuple[str, Sequence[Tile]]], columns: int = COLUMNS) -> Image.Image:
    """Lay sections of tiles out, each under its heading."""
    kept = [(title, tiles) for title, tiles in sections if tiles]
    heights = [CAPTION + -(-len(tiles) // columns) * (SIDE + CAPTION + GAP) for _, tiles in kept]
    page = Image.new("RGB", (columns * (SIDE + GAP) + GAP, sum(heights) + GAP), PAPER)
    pen = ImageDraw.Draw(page)
    large, small = ImageFont.load_default(20), ImageFont.load_default(13)
    top = 0
    for (title, tiles), height in zip(kept, heights, strict=True):
        pen.text((GAP, top + 6), title, INK, large)
        for k, tile in enumerate(tiles):
            x = GAP + k % columns * (SIDE + GAP)
            y = top + CAPTION + k // columns * (SIDE + CAPTION + GAP)
            page.paste(tile.picture, (x, y))
            pen.text((x + 2, y + SIDE + 2), tile.caption, INK, small, spacing=2)
        top += height
    return page
