"""Words on cards: fonts, widths, and names that hold signs the fonts don't."""

from __future__ import annotations

import threading
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from PIL import ImageFont

ELLIPSIS: Final = "…"
UNASSIGNED: Final = "\U0010ffff"
"""A sign that no font holds: it shows as the font's own empty box."""
TWO_LINES: Final = 0.75
"""A text takes a second line once its letters would be smaller than this share of the wished size."""


class Weight(StrEnum):
    """The two cuts of Nunito (SIL Open Font License 1.1); their figures are tabular, each 0.6 em wide."""

    BOLD = "Nunito-Bold.ttf"
    BLACK = "Nunito-Black.ttf"


_fonts = threading.local()
"""FreeType faces are not safe to share between threads, so each thread keeps its own."""


def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Return a font of ``size`` pixels an em, loaded once a thread."""
    loaded: dict[tuple[Weight, int], ImageFont.FreeTypeFont] = _fonts.__dict__.setdefault("loaded", {})
    if (weight, size) not in loaded:
        # The basic layout is the same on every machine; Raqm is there only where its libraries are.
        loaded[weight, size] = ImageFont.truetype(
            BytesIO(_bytes(weight)), size, layout_engine=ImageFont.Layout.BASIC
        )
    return loaded[weight, size]


@lru_cache
def _bytes(weight: Weight) -> bytes:
    return (files("bot.cards") / "fonts" / weight.value).read_bytes()


def plain(text: str) -> str:
    """Return the text as the fonts can show it: fancy letters made plain, emoji and foreign scripts left out.

    Empty when nothing is left.
    """
    kept = "".join(_shown(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=4096)
def _shown(sign: str) -> str:
    """Return the sign, or the plain signs it stands for, or a space."""
    likeness = sign if _drawable(sign) else unicodedata.normalize("NFKC", sign)
    return likeness if all(map(_drawable, likeness)) else " "


@lru_cache(maxsize=4096)
def _drawable(sign: str) -> bool:
    if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me"}:
        return False
    face = font(Weight.BOLD, 32)
    mask, box = face.getmask(sign), face.getmask(UNASSIGNED)
    return mask.size != box.size or bytes(mask) != bytes(box)


def fitted(
    text: str, weight: Weight, sizes: tuple[int, int], width: float
) -> tuple[str, ImageFont.FreeTypeFont]:
    """Return text and font that fit into ``width`` pixels: first smaller letters, then an ellipsis.

    ``sizes`` are the wished and the smallest size, pixels an em.
    """
    size, smallest = sizes
    while size > smallest and font(weight, size).getlength(text) > width:
        size -= 1
    face = font(weight, size)
    return shortened(text, face, width), face


def wrapped(
    text: str, weight: Weight, sizes: tuple[int, int], width: float, *, most: int = 2
) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Return one line or two, but at ``most`` so many, and the font in which they fit into ``width`` pixels.

    First smaller letters, then a second line once they are small enough for two, then an ellipsis at the end.
    """
    if most == 1:
        line, face = fitted(text, weight, sizes, width)
        return [line], face
    wished, smallest = sizes
    for size in range(wished, smallest - 1, -1):
        face = font(weight, size)
        if face.getlength(text) <= width:
            return [text], face
        if size <= TWO_LINES * wished:
            halves = _halves(text, face)
            if max(map(face.getlength, halves)) <= width:
                return halves, face
    face = font(weight, smallest)
    words = text.split()
    filled = sum(face.getlength(" ".join(words[:at])) <= width for at in range(1, len(words)))
    lines = [" ".join(words[:filled]), " ".join(words[filled:])] if filled else [text]
    return [shortened(line, face, width) for line in lines], face


def _halves(text: str, face: ImageFont.FreeTypeFont) -> list[str]:
    """Break the text at the space that leaves the shorter longest line; whole where there is none."""
    words = text.split()
    breaks = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(breaks, key=lambda halves: max(map(face.getlength, halves)), default=[text])


def shortened(text: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    """Cut the text with an ellipsis where it is wider than ``width`` pixels."""
    if face.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits, by halving
        middle = (low + high + 1) // 2
        if face.getlength(text[:middle].rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS
