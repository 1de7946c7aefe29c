"""Sound pictures of every kind, which the mutations start from: small, so that thousands are quick."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from tests.unit.scoring.pictures import chunk, saved

DATA: Final = Path(__file__).parents[1] / "data"
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A picture to start from; one in a format that isn't taken is called OTHER."""

    format: str
    kind: str
    data: bytes


@cache
def seeds() -> tuple[Seed, ...]:
    """Return all kinds, each with EXIF data where its format has a place for it."""
    return (*_jpegs(), *_pngs(), *_webps(), *_avifs(), *_heics(), *_gifs(), *_others())


@cache
def cat() -> Image.Image:
    """A small CC0 cat."""
    with Image.open(DATA / "chelsea.png") as picture:
        return picture.convert("RGB").resize((180, 120), Image.Resampling.LANCZOS)


@cache
def clear_cat() -> Image.Image:
    """The cat, fading out to the right."""
    picture = cat().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").rotate(90).resize(picture.size))
    return picture


def exif(orientation: int = 6) -> bytes:
    """Return EXIF data with a turn, a text and a place."""
    content = Image.Exif()
    content[0x0112] = orientation
    content[0x010E] = "a cat"
    content.get_ifd(0x8825)[2] = (55.0, 45.0, 7.5)
    return content.tobytes()


def _frames() -> dict[str, object]:
    return {
        "save_all": True,
        "append_images": [cat().rotate(20), cat().rotate(40)],
        "duration": 80,
        "loop": 0,
    }


def _jpegs() -> list[Seed]:
    options: dict[str, dict[str, object]] = {
        "baseline": {"exif": exif()},
        "444": {"subsampling": 0, "quality": 95},
        "progressive": {"progressive": True, "exif": exif(3)},
        "restarts": {"restart_marker_blocks": 3},
        "optimised": {"optimize": True, "icc_profile": bytes(3000), "comment": b"a cat"},
    }
    made = [Seed("JPEG", kind, saved(cat(), "JPEG", **more)) for kind, more in options.items()]
    made += [Seed("JPEG", kind.lower(), saved(cat().convert(kind), "JPEG")) for kind in ("L", "CMYK")]
    large = saved(cat().resize((2000, 1333)), "JPEG", quality=40)
    return [*made, Seed("JPEG", "mpo", saved(cat(), "MPO", **_frames())), Seed("JPEG", "large", large)]


def _pngs() -> list[Seed]:
    modes = {mode: cat().convert(mode) for mode in ("1", "L", "P", "RGB")}
    modes |= {mode: clear_cat().convert(mode) for mode in ("LA", "RGBA")}
    made = [Seed("PNG", mode.lower(), saved(picture, "PNG", exif=exif())) for mode, picture in modes.items()]
    deep = Image.fromarray(np.asarray(cat().convert("L")).astype(np.uint16) * 257)
    hidden = cat().quantize(16)
    return [
        *made,
        Seed("PNG", "16 bits", saved(deep, "PNG")),
        Seed("PNG", "4 bits, transparent", saved(hidden, "PNG", transparency=3, bits=4)),
        Seed("PNG", "animated", saved(cat(), "PNG", **_frames())),
        Seed("PNG", "interlaced", interlaced()),
    ]


def interlaced() -> bytes:
    """Write the cat in the seven passes of Adam7, which Pillow reads but doesn't write."""
    pixels = np.asarray(cat())
    rows = [
        b"\0" + row.tobytes() for left, top, across, down in _ADAM7 for row in pixels[top::down, left::across]
    ]
    header = struct.pack(">IIBBBBB", *cat().size, 8, 2, 0, 0, 1)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"".join(rows))), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _webps() -> list[Seed]:
    return [
        Seed("WEBP", "lossy", saved(cat(), "WEBP", method=0)),
        Seed("WEBP", "lossless", saved(cat(), "WEBP", lossless=True, method=0)),
        Seed("WEBP", "transparent", saved(clear_cat(), "WEBP", method=0, exif=exif())),
        Seed("WEBP", "animated", saved(cat(), "WEBP", method=0, **_frames())),
    ]


def _avifs() -> list[Seed]:
    return [
        Seed("AVIF", "420", saved(cat(), "AVIF", speed=10, exif=exif())),
        Seed("AVIF", "444", saved(cat(), "AVIF", speed=10, subsampling="4:4:4")),
        Seed("AVIF", "transparent", saved(clear_cat(), "AVIF", speed=10)),
        Seed("AVIF", "animated", saved(cat(), "AVIF", speed=10, **_frames())),
    ]


def _heics() -> list[Seed]:
    names = {"plain": "drawn.heic", "turned": "drawn-turned.heic"}
    return [Seed("HEIC", kind, (DATA / name).read_bytes()) for kind, name in names.items()]


def _gifs() -> list[Seed]:
    return [
        Seed("GIF", "plain", saved(cat(), "GIF", interlace=0)),
        Seed("GIF", "interlaced", saved(cat(), "GIF", interlace=1, comment=b"a cat")),
        Seed("GIF", "animated", saved(cat(), "GIF", **_frames())),
        Seed("GIF", "transparent", saved(cat().quantize(16), "GIF", transparency=3)),
    ]


def _others() -> list[Seed]:
    made = [
        Seed("OTHER", kind.lower(), saved(cat(), kind))
        for kind in ("BMP", "TIFF", "ICO", "PPM", "PCX", "TGA")
    ]
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='99999' height='99999'><rect/></svg>"
    film = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(range(256)) * 8
    return [
        *made,
        Seed("OTHER", "svg", svg),
        Seed("OTHER", "film", film),
        Seed("OTHER", "noise", bytes(range(256)) * 9),
    ]
