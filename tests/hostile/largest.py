"""The largest pictures that are taken, and ones a little larger: what costs most for good reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.hostile.seeds import Seed
from tests.unit.scoring.pictures import png_of, saved

if TYPE_CHECKING:
    from collections.abc import Iterator


def largest() -> Iterator[Seed]:
    """Yield them one by one; making one takes seconds and hundreds of megabytes."""
    for width, height in ((7000, 7000), (7100, 7100), (33, 1_500_000)):
        for depth, colour in ((8, 2), (16, 6), (16, 0)):
            data = png_of(width, height, depth=depth, colour=colour)
            yield Seed("PNG", f"{width}x{height}, depth {depth}, colour {colour}", data)
    large = _noise(6800)
    yield Seed("JPEG", "46 MP of noise", saved(large, "JPEG", quality=30))
    yield Seed("JPEG", "46 MP of noise, progressive", saved(large, "JPEG", quality=20, progressive=True))
    yield Seed("PNG", "5 MP of noise", saved(_noise(2400), "PNG", compress_level=0))
    yield Seed("GIF", "36 MP of noise", saved(_noise(6000).convert("L").quantize(8), "GIF"))
    flat = Image.new("RGB", (3700, 3700), "gray")
    yield Seed("WEBP", "14 MP, lossless", saved(flat, "WEBP", lossless=True, method=0, quality=0))
    for side in (3700, 4800):
        yield Seed("WEBP", f"{side} px", saved(_noise(side), "WEBP", method=0, quality=20))
    for side in (4300, 5000):
        yield Seed("AVIF", f"{side} px", saved(_noise(side), "AVIF", speed=10, quality=20))


def _noise(side: int) -> Image.Image:
    tile = np.random.default_rng(1).integers(0, 255, (400, 400, 3), np.uint8)
    times = -(-side // 400)
    return Image.fromarray(np.tile(tile, (times, times, 1))[:side, :side])
