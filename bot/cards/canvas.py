"""A card while it is drawn: its pixels, its colours, and the few things that cards are made of."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bot.cards.shapes import icon, rounded

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

    from bot.cards.theme import Rgb, Theme
    from scoring.verdict import Aspect, RgbImage

QUALITY: Final = 88

Square: TypeAlias = tuple[int, int, int]
"""Left, top and side, in card pixels."""
Rectangle: TypeAlias = tuple[int, int, int, int]
"""Left, top, width and height, in card pixels."""
Anchor: TypeAlias = Literal["ls", "ms", "rs"]
"""The point of a line of text that is given: left, middle or right, on the base line."""


class Canvas:
    """What is drawn on; every method changes ``image`` in place."""

    def __init__(self, image: Image.Image, theme: Theme) -> None:
        self.image = image
        self.theme = theme
        self._draw = ImageDraw.Draw(image)

    def write(
        self, at: tuple[float, float], line: tuple[str, FreeTypeFont], colour: Rgb, anchor: Anchor = "ls"
    ) -> None:
        """Write one line of text; ``at`` is where its anchor lies."""
        text, face = line
        self._draw.text(at, text, colour, face, anchor=anchor)

    def pill(self, box: Rectangle, colour: Rgb) -> None:
        """Draw a bar with round ends; as wide as high it is a disc."""
        left, top, width, height = box
        self.image.paste(colour, (left, top), rounded(width, height, min(width, height) // 2))

    def block(self, box: Rectangle, colour: Rgb) -> None:
        """Draw a rectangle with sharp corners."""
        left, top, width, height = box
        self.image.paste(colour, (left, top, left + width, top + height))

    def icon(self, aspect: Aspect, square: Square, colour: Rgb) -> None:
        """Draw the icon of an aspect."""
        left, top, side = square
        self.image.paste(colour, (left, top), icon(aspect, side))

    def tile(self, square: Square, radius: int, colour: Rgb) -> None:
        """Draw a square with round corners."""
        left, top, side = square
        self.image.paste(colour, (left, top), rounded(side, side, radius))

    def photo(self, photo: RgbImage, square: Square, radius: int) -> None:
        """Draw the middle square of a photo, with round corners."""
        left, top, side = square
        height, width = photo.shape[:2]
        edge = min(height, width)
        y, x = (height - edge) // 2, (width - edge) // 2
        how = cv2.INTER_AREA if edge > side else cv2.INTER_CUBIC
        scaled = cv2.resize(photo[y : y + edge, x : x + edge], (side, side), interpolation=how)
        picture = Image.fromarray(np.asarray(scaled, dtype=np.uint8))
        self.image.paste(picture, (left, top), rounded(side, side, radius))

    def jpeg(self) -> bytes:
        out = BytesIO()
        self.image.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
