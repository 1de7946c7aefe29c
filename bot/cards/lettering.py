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
