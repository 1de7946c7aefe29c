from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scoring.av1 import MAX_STEPS, largest_frame
from scoring.formats import UnknownFormatError, read_header
from tests.unit.scoring.pictures import saved, two_halves

if TYPE_CHECKING:
    from collections.abc import Mapping


def announcing(avif: bytes, width: int, height: int) -> bytes:
    """Change the size that a container announces, and leave the stream as it is."""
    changed = bytearray(avif)
    at = changed.find(b"ispe")
    while at >= 0:
        struct.pack_into(">II", changed, at + 8, width, height)
        at = changed.find(b"ispe", at + 1)
    return bytes(changed)


def box(kind: bytes, content: bytes) -> bytes:
    """Frame content as ISO base media files do."""
    return struct.pack(">I", 8 + len(content)) + kind + content


@pytest.mark.parametrize("size", [(96, 64), (333, 222), (33, 501), (2000, 1500)])
@pytest.mark.parametrize("options", [{}, {"subsampling": "4:4:4"}, {"xmp": b"<x:xmpmeta/>"}])
def test_the_stream_tells_the_size_that_was_encoded(
    size: tuple[int, int], options: Mapping[str, object]
) -> None:
    """The sequence header is found, and says what the encoder was given."""
    assert largest_frame(saved(two_halves(*size), "AVIF", speed=10, **options)) == size[0] * size[1]


def test_alpha_and_animations_have_their_streams_read() -> None:
    """Several items or chunks in a file are no hindrance."""
    clear = two_halves().convert("RGBA")
    clear.putalpha(90)
    later = [clear.rotate(angle) for angle in range(5)]
    assert largest_frame(saved(clear, "AVIF")) == 96 * 64
    assert largest_frame(saved(clear, "AVIF", save_all=True, append_images=later)) == 96 * 64


@pytest.mark.parametrize("animated", [False, True])
def test_a_stream_larger_than_announced_is_refused(animated: bool) -> None:  # noqa: FBT001 (a parameter)
    """A small file whose decoder would need gigabytes is told by its stream, whatever its container says."""
    frames = [Image.new("RGB", (2000, 1500), colour) for colour in ("red", "green")]
    avif = saved(frames[0], "AVIF", speed=10, save_all=animated, append_images=frames[1:] if animated else [])
    assert read_header(avif).width == 2000
    with pytest.raises(UnknownFormatError, match="announced"):
        read_header(announcing(avif, 100, 100))


def test_a_container_without_a_known_stream_is_refused() -> None:
    """What can't be checked isn't decoded."""
    avif = saved(two_halves(), "AVIF")
    with pytest.raises(UnknownFormatError):
        read_header(avif.replace(b"iloc", b"free"))


def test_endless_containers_end() -> None:
    """Boxes within boxes, and very many of them, are given up."""
    nested = b""
    for _ in range(5000):
        nested = box(b"moov", nested)
    chunk = box(b"stco", struct.pack(">II", 0, 2 * MAX_STEPS) + bytes(8 * MAX_STEPS))
    for content in (nested, box(b"free", b"") * (MAX_STEPS + 1), box(b"moov", chunk)):
        with pytest.raises(ValueError, match="too many"):
            largest_frame(content)


AVIF = saved(two_halves(), "AVIF")


@given(st.lists(st.tuples(st.integers(0, len(AVIF) - 1), st.integers(0, 255)), max_size=8))
def test_damage_gives_a_size_or_one_of_two_errors(places: list[tuple[int, int]]) -> None:
    """Flipped bytes never lead to another error, nor to an endless search."""
    damaged = bytearray(AVIF)
    for place, value in places:
        damaged[place] = value
    try:
        assert largest_frame(bytes(damaged)) >= 0
    except (ValueError, IndexError) as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
