"""Photos of one CC0 cat in many sizes and shades."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image


@cache
def _cat() -> Image.Image:
    with Image.open(Path(__file__).parents[1] / "data" / "chelsea.png") as picture:
        return picture.convert("RGB")


def jpeg(width: int, seed: int = 0) -> bytes:
    """Return a JPEG of the given width in 3:2, with a camera's grain; each seed gives another picture."""
    large = _cat().resize((width, width * 2 // 3), Image.Resampling.LANCZOS)
    grain = np.random.default_rng(seed).normal(0, 4, (*large.size[::-1], 3))
    pixels = np.clip(np.asarray(large, np.float32) + grain, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=87)
    return out.getvalue()
