"""Nasty pictures made by hand: bombs, mazes, lies about sizes, endless and empty ones."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image

from tests.hostile.seeds import DATA, Seed, cat, interlaced, seeds
from tests.hostile.structures import join, split
from tests.unit.scoring.pictures import chunk, png_that_claims, saved

if TYPE_CHECKING:
    from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"


def crafted() -> Iterator[Seed]:
    """Yield them one by one; some have megabytes, but none takes long to make."""
    yield from _empty()
    yield from _pngs()
    yield from _jpegs()
    yield from _metadata()
    yield from _containers()
    yield from _animations()


def _empty() -> Iterator[Seed]:
    for seed in seeds():
        for length in (0, 1, 3, 4, 8, 12, 16, 21, 30):
            yield Seed(seed.format, f"{seed.kind}, {length} bytes", seed.data[:length])
    yield Seed("OTHER", "zeros", bytes(1_000_000))
    yield Seed("OTHER", "too many bytes", bytes(21 * 1024 * 1024))
    archive = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
    yield Seed("JPEG", "with an archive behind", saved(cat(), "JPEG") + archive)
    yield Seed("GIF", "that is a script", b"GIF89a/*" + bytes(5) + b"*/=1;alert(1)")
    yield Seed("OTHER", "a document with a photo", b"%PDF-1.7\n" + saved(cat(), "JPEG"))


def _png(header: tuple[int, ...], body: bytes, *before: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *header))
    return _PNG + head + b"".join(before) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _pngs() -> Iterator[Seed]:
    rows = zlib.compress((b"\0" + bytes(540)) * 120)
    plain = (180, 120, 8, 2, 0, 0, 0)
    bomb = zlib.compress(bytes(100_000_000), 9)
    yield Seed("PNG", "bomb", png_that_claims(30_000, 30_000))
    yield Seed("PNG", "wide bomb", png_that_claims(1_500_000, 33))
    yield Seed("PNG", "unfolds to more than it says", _png(plain, bomb))
    yield Seed("PNG", "text bomb", _png(plain, rows, chunk(b"zTXt", b"a\0\0" + bomb)))
    yield Seed("PNG", "international text bomb", _png(plain, rows, chunk(b"iTXt", b"a\0\1\0\0\0" + bomb)))
    yield Seed("PNG", "profile bomb", _png(plain, rows, chunk(b"iCCP", b"a\0\0" + bomb)))
    yield Seed("PNG", "forty text bombs", _png(plain, rows, *[chunk(b"zTXt", b"a\0\0" + bomb)] * 40))
    yield Seed("PNG", "palette without entries", _png((180, 120, 8, 3, 0, 0, 0), rows, chunk(b"PLTE", b"")))
    yield Seed("PNG", "no palette", _png((180, 120, 8, 3, 0, 0, 0), rows))
    narrow = interlaced().replace(struct.pack(">I", 180), struct.pack(">I", 40))
    yield Seed("PNG", "interlaced, another size", join("PNG", split("PNG", narrow)))
    for depth, colour in ((0, 2), (3, 0), (16, 3), (32, 6), (8, 1), (8, 255), (255, 2)):
        yield Seed("PNG", f"depth {depth}, colour {colour}", _png((180, 120, depth, colour, 0, 0, 0), rows))
    for parts in (1000, 60_000):
        yield Seed("PNG", f"{parts} empty chunks", _png(plain, rows, *[chunk(b"abCd", b"")] * parts))
        yield Seed("PNG", f"{parts} texts", _png(plain, rows, *[chunk(b"tEXt", b"k\0v")] * parts))
    pieces = [chunk(b"IDAT", rows[k : k + 1]) for k in range(len(rows))] + [chunk(b"IDAT", b"")] * 60_000
    yield Seed("PNG", "60000 pieces", _png(plain, b"", *pieces))


def _jpegs() -> Iterator[Seed]:
    plain, progressive = saved(cat(), "JPEG"), saved(cat(), "JPEG", progressive=True, subsampling=0)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x01\x00"
    for scans in (20, 90, 110, 5000):
        yield Seed("JPEG", f"{scans} scans", progressive[:-2] + scan * scans + progressive[-2:])
    for side in (2000, 5000, 7000, 65_500):
        for kind, mark, source in (("plain", b"\xff\xc0", plain), ("progressive", b"\xff\xc2", progressive)):
            data = bytearray(source)
            struct.pack_into(">HH", data, data.index(mark) + 5, side, side)
            yield Seed("JPEG", f"{kind} that claims {side}", bytes(data))
            many = bytes(data[:-2]) + scan * 30 + b"\xff\xd9"
            yield Seed("JPEG", f"{kind} that claims {side}, 30 scans", many)
    at = plain.index(b"\xff\xc0")
    for marker in range(0xC1, 0xD0):
        yield Seed("JPEG", f"frame {marker:x}", plain[: at + 1] + bytes([marker]) + plain[at + 2 :])
    for count in (0, 1, 2, 4, 5, 255):
        yield Seed("JPEG", f"{count} components", plain[: at + 9] + bytes([count]) + plain[at + 10 :])
    for factor in (0x00, 0x14, 0x41, 0x44, 0x55, 0xFF):
        yield Seed("JPEG", f"sampled {factor:x}", plain[: at + 11] + bytes([factor]) + plain[at + 12 :])
    yield Seed("JPEG", "all tables", plain[:2] + b"\xff\xc4\x00\x13\x00" + b"\xff" * 16 + plain[2:])
    later = b"\xff\xdc\0\4\0\x78\xff\xd9"  # a height that follows the scan
    yield Seed("JPEG", "no height", plain[: at + 5] + b"\0\0" + plain[at + 7 : -2] + later)
    yield Seed("JPEG", "only restarts", plain[:-2] + b"\xff\xd0\xff\xd1" * 500_000 + b"\xff\xd9")
    yield Seed("JPEG", "a photo in a photo in a photo", plain[:20] + plain[:20] + plain)


def _metadata() -> Iterator[Seed]:
    """EXIF data that leads in circles, nowhere, or to too much."""
    entry = struct.Struct(">HHII")
    loops = {
        "a circle": struct.pack(">H", 1) + entry.pack(0x8769, 4, 1, 8) + struct.pack(">I", 8),
        "too many entries": struct.pack(">H", 65535) + entry.pack(0x0112, 3, 1, 6 << 16) * 200,
        "a huge value": struct.pack(">H", 1) + entry.pack(0x010E, 2, 0xFFFFFFFF, 8) + bytes(4),
        "a far value": struct.pack(">H", 1) + entry.pack(0x010E, 2, 100, 0xFFFFFF00) + bytes(4),
        "an unknown type": struct.pack(">H", 1) + entry.pack(0x0112, 99, 1, 6 << 16) + bytes(4),
        "many orientations": struct.pack(">H", 1) + entry.pack(0x0112, 3, 65535, 8) + bytes(4),
        "an orientation in text": struct.pack(">H", 1) + entry.pack(0x0112, 2, 4, 0x36363636) + bytes(4),
        "an endless fraction": struct.pack(">H", 1) + entry.pack(0x011A, 5, 1, 8) + bytes(8),
        "a circle of directories": struct.pack(">HI", 0, 8),
    }
    for kind, content in loops.items():
        block = b"Exif\0\0MM\0*\0\0\0\x08" + content
        for name in ("JPEG", "PNG", "WEBP"):
            yield Seed(name, f"EXIF with {kind}", saved(cat(), name, exif=block))
    for length in (1, 5, 6, 8, 14):
        short = b"Exif\0\0MM\0*\0\0\0\x08"[:length]
        yield Seed("JPEG", f"EXIF of {length} bytes", saved(cat(), "JPEG", exif=short))
    jpeg = saved(cat(), "JPEG")
    segment = b"\xff\xe1\xff\xff" + bytes(65_533)
    yield Seed("JPEG", "18 MB of segments", jpeg[:2] + segment * 280 + jpeg[2:])
    for kind, length in (("comments", 2), ("profiles", 40)):
        marker = b"\xff\xfe" if kind == "comments" else b"\xff\xe2"
        part = marker + struct.pack(">H", length + 2) + b"ICC_PROFILE\0\1\1".ljust(length, b"\0")[:length]
        yield Seed("JPEG", f"60000 {kind}", jpeg[:2] + part * 60_000 + jpeg[2:])


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _containers() -> Iterator[Seed]:
    """Boxes in boxes, places that lie outside, and streams that are larger than their box says."""
    heic = (DATA / "drawn.heic").read_bytes()
    avif = saved(cat(), "AVIF", speed=10)
    large = saved(Image.new("RGB", (4000, 3000)), "AVIF", speed=10)
    for name, data in (("HEIC", heic), ("AVIF", avif)):
        nested = b"".join(struct.pack(">I", 8 * k) + b"moov" for k in range(3000, 0, -1))
        yield Seed(name, "boxes in boxes", data + nested)
        yield Seed(name, "boxes without a size", data.replace(b"\0\0\0", b"\xff\xff\xff", 3))
        yield Seed(name, "many boxes", data + _box(b"free", b"") * 65_000)
        yield Seed(name, "twice", data + data)
        for side in (1, 96, 5000, 7000, 0xFFFFFFFF):
            at = data.index(b"ispe") + 8
            yield Seed(name, f"claims {side}", data[:at] + struct.pack(">II", side, side) + data[at + 8 :])
    at, small = large.index(b"ispe") + 8, struct.pack(">II", 100, 100)
    yield Seed("AVIF", "is larger than it says", large[:at] + small + large[at + 8 :])
    yield Seed("AVIF", "is HEIC", avif.replace(b"avif", b"heic"))
    yield Seed("HEIC", "is AVIF", heic.replace(b"heic", b"avif"))


def _animations() -> Iterator[Seed]:
    dots = [Image.new("P", (40, 40), k) for k in range(300)]
    yield Seed("GIF", "300 frames", saved(dots[0], "GIF", save_all=True, append_images=dots[1:]))
    frames = [cat().rotate(k) for k in range(60)]
    yield Seed("WEBP", "60 frames", saved(cat(), "WEBP", method=0, save_all=True, append_images=frames))
    codes = {"empty": b"\x02\0;", "short": b"\x02\x02\x4c\x01\0;", "odd": b"\x0c\xff" + b"\xff" * 255}
    places = ((65535, 65535, 1, 1), (0, 0, 65535, 65535), (0, 0, 7000, 7000), (9, 9, 0, 0))
    for left, top, width, height in places:
        screen = b"GIF89a" + struct.pack("<HHBBB", 40, 40, 0x80, 0, 0) + bytes(6)
        frame = b"," + struct.pack("<HHHHB", left, top, width, height, 0)
        for kind, code in codes.items():
            yield Seed("GIF", f"{kind} frame {width}x{height} at {left}", screen + frame + code)
    canvas = bytearray(saved(cat(), "WEBP", method=0, save_all=True, append_images=frames[:2]))
    for side in (1, 200, 3700, 7000, 16_777_215):
        canvas[24:30] = side.to_bytes(3, "little") * 2
        yield Seed("WEBP", f"canvas of {side}", bytes(canvas))
