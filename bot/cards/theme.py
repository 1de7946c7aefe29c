"""Colours of the cards, light and dark, and how well they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Rgb: TypeAlias = tuple[int, int, int]
"""sRGB, 0 to 255 each."""

OFF_WHITE: Final[Rgb] = (0xFF, 0xF8, 0xF0)
INK: Final[Rgb] = (0x2B, 0x23, 0x20)
NIGHT: Final[Rgb] = (0x1E, 0x1A, 0x18)
APRICOT: Final[Rgb] = (0xFF, 0x9F, 0x6E)
MINT: Final[Rgb] = (0x7B, 0xD8, 0xB0)
LILAC: Final[Rgb] = (0xB7, 0x9C, 0xF2)

LINEAR_END: Final = 0.04045
"""Up to here sRGB is linear (IEC 61966-2-1)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours.

    Attributes:
        ground: what the photo fades into, under all text.
        veil: share of ``ground`` in the panel (the rest is the blurred photo), from 0 to 1.
        ink: numbers and headings; at least 7 : 1 on the panel over any photo.
        quiet: lesser words; at least 4.5 : 1 on the panel over any photo.
        track: what a bar fills, and hairlines.
        gain: bars of positive contributions.
        loss: bars of negative contributions.
        accent: the one warm mark of a card.
    """

    ground: Rgb
    veil: float
    ink: Rgb
    quiet: Rgb
    track: Rgb
    gain: Rgb
    loss: Rgb
    accent: Rgb


LIGHT: Final = Theme(
    ground=OFF_WHITE,
    veil=0.94,
    ink=INK,
    quiet=(0x5F, 0x52, 0x4B),
    track=(0xE4, 0xD5, 0xC8),
    gain=APRICOT,
    loss=LILAC,
    accent=APRICOT,
)
DARK: Final = Theme(
    ground=NIGHT,
    veil=0.9,
    ink=OFF_WHITE,
    quiet=(0xD3, 0xC6, 0xBC),
    track=(0x4A, 0x42, 0x3D),
    gain=APRICOT,
    loss=LILAC,
    accent=APRICOT,
)


def mixed(under: Rgb, over: Rgb, share: float) -> Rgb:
    """Blend ``over`` on ``under``; ``share`` of ``over`` from 0 to 1."""
    r, g, b = (round(u + (o - u) * share) for u, o in zip(under, over, strict=True))
    return r, g, b


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance of sRGB)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= LINEAR_END else float(((channel + 0.055) / 1.055) ** 2.4)
