from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formats import MAX_PARTS, UnknownFormatError, read_header
from tests.unit.scoring.pictures import chunk, png_of, saved, two_halves

if TYPE_CHECKING:
    from collections.abc import Iterator

HEIC = Path(__file__).parents[2] / "data" / "drawn.heic"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("size", [(96, 64), (33, 501)])
def test_the_header_tells_format_and_size(kind: str, size: tuple[int, int]) -> None:
    """Format and size are read from the bytes as the encoder wrote them."""
    header = read_header(saved(two_halves(*size), kind))
    assert (header.format, header.width, header.height) == (kind, *size)


@pytest.mark.parametrize(
    "options", [{"lossless": True}, {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"}]
)
def test_every_kind_of_webp_is_read(options: dict[str, object]) -> None:
    """Lossless and extended WebP files keep their size elsewhere than plain ones."""
    header = read_header(saved(two_halves(), "WEBP", **options))
    assert (header.format, header.width, header.height) == ("WEBP", 96, 64)


def test_heic_is_told_from_avif() -> None:
    """Both share a container; the brands tell them apart."""
    assert read_header(HEIC.read_bytes()).format == "HEIC"


def test_a_gif_frame_beyond_the_screen_counts() -> None:
    """The first frame of a GIF may be larger than its logical screen, so the larger one is announced."""
    gif = bytearray(saved(two_halves(), "GIF"))
    struct.pack_into("<HH", gif, 6, 1, 1)
    header = read_header(bytes(gif))
    assert (header.width, header.height) == (96, 64)


def test_a_progressive_jpeg_costs_its_coefficients() -> None:
    """A decoder holds all coefficients of a progressive photo: two bytes for each sample."""
    photo = two_halves(640, 480)
    plain = read_header(saved(photo, "JPEG")).memory
    progressive = read_header(saved(photo, "JPEG", progressive=True, subsampling=0)).memory
    assert progressive - plain == 640 * 480 * 3 * 2


def test_a_jpeg_of_too_many_scans_is_no_photo() -> None:
    """Hundreds of scans would keep a decoder busy for minutes, and no camera writes them."""
    jpeg = saved(two_halves(), "JPEG", progressive=True)
    with pytest.raises(UnknownFormatError, match="scans"):
        read_header(jpeg[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x01\x01\x00" * 200 + jpeg[-2:])


def test_many_scans_of_a_large_photo_are_too_many() -> None:
    """What counts is the decoder's work: a large photo may have fewer scans than a small one."""
    small, large = (bytearray(saved(two_halves(), "JPEG", progressive=True)) for _ in range(2))
    struct.pack_into(">HH", large, large.index(b"\xff\xc2") + 5, 5000, 6000)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x01\x00"
    assert read_header(bytes(large)).width == 6000
    assert read_header(bytes(small) + scan * 50).width == 96
    with pytest.raises(UnknownFormatError, match="scans"):
        read_header(bytes(large) + scan * 50)


def test_a_png_has_one_header() -> None:
    """Decoders believe the last header of a PNG, so a second one could hide any size."""
    png = saved(two_halves(), "PNG")
    with pytest.raises(UnknownFormatError, match="two headers"):
        read_header(png[:33] + png_of(4000, 3000)[8:33] + png[33:])
    assert read_header(png + png).width == 96  # what follows the end is no part of it


def crowded() -> Iterator[tuple[str, bytes]]:
    """Make files of very many parts, which decoders would read one by one."""
    jpeg, png, gif = (saved(two_halves(), kind) for kind in ("JPEG", "PNG", "GIF"))
    first = gif.index(b",", 13 + (3 << (gif[10] & 7) + 1))  # the frame, behind the palette
    more = MAX_PARTS + 1
    yield "segments", jpeg[:2] + b"\xff\xe1\x00\x02" * more + jpeg[2:]
    yield "filling", jpeg[:2] + b"\xff" * more + jpeg[2:]
    yield "rubbish", jpeg[:20] + bytes(more) + jpeg[20:]  # behind the first segment
    yield "chunks", png[:33] + chunk(b"abCd", b"") * more + png[33:]
    yield "blocks", gif[:first] + b"!\xfe" + b"\x01a" * more + b"\x00" + gif[first:]
    ispe = struct.pack(">I4sIII", 20, b"ispe", 0, 96, 64)
    yield "sizes", b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00" + ispe * more
    yield "extensions", gif[:first] + b"!\xfe\x01a\x00" * more + gif[first:]


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in crowded()])
def test_a_file_of_too_many_parts_is_no_photo(data: bytes) -> None:
    """Millions of empty parts would cost a decoder seconds and hundreds of megabytes."""
    with pytest.raises(UnknownFormatError, match=r"too many|without a frame"):
        read_header(data)


def test_usual_parts_are_no_hindrance() -> None:
    """Comments, profiles and padding of the usual kind are passed over."""
    jpeg, png, gif = (saved(two_halves(), kind) for kind in ("JPEG", "PNG", "GIF"))
    first = gif.index(b",", 13 + (3 << (gif[10] & 7) + 1))
    for data in (
        jpeg[:2] + (b"\xff\xe2\xff\xff" + bytes(65_533)) * 40 + b"\xff" * 4096 + jpeg[2:],
        png[:33] + chunk(b"abCd", bytes(1000)) * 1000 + png[33:],
        gif[:first] + b"!\xfe" + (b"\xff" + bytes(255)) * 1000 + b"\x00" + gif[first:],
    ):
        assert read_header(data).width == 96


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
        b"OggS\x00\x02",
        b"\x1a\x45\xdf\xa3webm",
    ],
)
def test_other_files_are_unknown(data: bytes) -> None:
    """Documents, sounds, films and nothing at all are told from pictures."""
    with pytest.raises(UnknownFormatError):
        read_header(data)


MAGICS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF____WEBPVP8X", b"\x00\x00\x00\x1cftypavif"]


@given(st.sampled_from(MAGICS), st.binary(max_size=200))
def test_no_bytes_break_the_reader(magic: bytes, rest: bytes) -> None:
    """Whatever follows the first bytes gives a header of some size, or `UnknownFormatError`."""
    try:
        header = read_header(magic + rest)
    except UnknownFormatError:
        return
    assert header.width > 0
    assert header.height > 0
    assert header.memory >= 0
