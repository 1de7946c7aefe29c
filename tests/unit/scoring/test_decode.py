from __future__ import annotations

import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngImageFile

from scoring.decode import MAX_BYTES, Undecodable, decode, encode_small
from scoring.formats import Header
from scoring.opening import open_picture
from scoring.verdict import RefusalReason, RgbImage
from tests.unit.scoring.pictures import BLUE, RED, chunk, png_of, png_that_claims, saved, turned, two_halves

DATA = Path(__file__).parents[2] / "data"


def alike(image: RgbImage, expected: Image.Image, *, within: float = 12) -> bool:
    """Tell whether a decoded photo shows a picture, up to the losses of its encoder."""
    difference = np.abs(image.astype(int) - np.asarray(expected.convert("RGB")).astype(int))
    return image.shape == np.asarray(expected.convert("RGB")).shape and float(difference.mean()) < within


def reason_for(data: bytes) -> RefusalReason:
    """Decode what can't be decoded, and return the reason given."""
    with pytest.raises(Undecodable) as caught:
        decode(data)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_format_shows_its_picture(kind: str) -> None:
    """A picture looks the same whatever it was saved as."""
    decoded = decode(saved(two_halves(), kind))
    assert alike(decoded.image, two_halves())
    assert (decoded.width, decoded.height, decoded.format, decoded.factor) == (96, 64, kind, 1.0)


def test_heic_is_decoded_and_turned() -> None:
    """HEIC works, and a turn that its container asks for is done once."""
    assert alike(decode((DATA / "drawn.heic").read_bytes()).image, two_halves())
    upright = decode((DATA / "drawn-turned.heic").read_bytes())
    assert alike(upright.image, two_halves().transpose(Image.Transpose.ROTATE_270))
    assert (upright.width, upright.height) == (64, 96)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    """All eight EXIF orientations come out upright, with the size of the upright photo."""
    stored = two_halves(96, 64)
    stored.paste((250, 250, 250), (0, 0, 48, 16))  # so that no two orientations look alike
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.getexif()[0x0112] = orientation
    decoded = decode(turned(stored, orientation, kind))
    expected = ImageOps.exif_transpose(stored)
    assert alike(decoded.image, expected)
    assert (decoded.width, decoded.height) == expected.size


def test_broken_metadata_costs_nothing() -> None:
    """A photo with senseless EXIF data is shown as stored, without a warning."""
    jpeg = saved(two_halves(), "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff garbage")
    assert alike(decode(jpeg).image, two_halves())


def test_an_unknown_orientation_is_ignored() -> None:
    """Orientation 0 or 9 means nothing."""
    for value in (0, 9, 65535):
        decoded = decode(turned(two_halves(), value, "JPEG"))
        assert decoded.image.shape == (64, 96, 3)
        assert (decoded.width, decoded.height) == (96, 64)


def test_cmyk_shows_its_colours() -> None:
    """A photo for print comes out in the same colours, not inverted."""
    assert alike(decode(saved(two_halves().convert("CMYK"), "JPEG")).image, two_halves(), within=25)


def test_sixteen_bits_keep_their_brightness() -> None:
    """16-bit grey is scaled to 8 bits, not clipped."""
    ramp = np.tile(np.linspace(0, 65535, 128).astype(np.uint16), (64, 1))
    image = decode(saved(Image.fromarray(ramp), "PNG")).image
    assert np.abs(image[:, :, 0].astype(int) - (ramp >> 8)).max() <= 1


def test_sixteen_bit_colour_is_read() -> None:
    """16-bit RGB and RGBA are read as 8-bit RGB."""
    assert decode(png_of(64, 40, depth=16)).image.shape == (40, 64, 3)
    assert decode(png_of(64, 40, depth=16, colour=6)).image.shape == (40, 64, 3)


def test_transparency_becomes_white() -> None:
    """What is transparent is white, in colour, grey and palette pictures."""
    clear = two_halves().convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 48, 64))
    for picture in (clear, clear.convert("LA")):
        image = decode(saved(picture, "PNG")).image
        assert (image[:, :40] == 255).all()
    palette = two_halves().quantize(2)
    hidden = palette.getpixel((0, 0))
    assert (decode(saved(palette, "PNG", transparency=hidden)).image[:, :40] == 255).all()
    assert (decode(saved(palette, "GIF", transparency=hidden)).image[:, :40] == 255).all()


def test_grey_and_bilevel_become_rgb() -> None:
    """Pictures without colour have three equal channels."""
    for mode in ("L", "1"):
        image = decode(saved(two_halves().convert(mode), "PNG")).image
        assert (image[:, :, 0] == image[:, :, 1]).all()
        assert (image[:, :, 1] == image[:, :, 2]).all()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_the_first_frame_of_an_animation_counts(kind: str) -> None:
    """An animation is judged by its first frame."""
    later = Image.new("RGB", (96, 64), "green")
    data = saved(two_halves(), kind, save_all=True, append_images=[later, later])
    assert alike(decode(data).image, two_halves())


def test_a_stereo_photo_shows_its_first_picture() -> None:
    """Phones keep a second picture in a JPEG (MPO); the first one counts."""
    data = saved(two_halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (96, 64), "green")])
    assert alike(decode(data).image, two_halves())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_photos_are_reduced(kind: str) -> None:
    """The long side is at most what was asked for, and the factor leads back to the original."""
    decoded = decode(saved(two_halves(1900, 951), kind), max_side=640)
    assert decoded.image.shape == (320, 640, 3)
    assert (decoded.width, decoded.height) == (1900, 951)
    assert decoded.factor == pytest.approx(1900 / 640)
    assert alike(decoded.image, two_halves(640, 320), within=3)


@pytest.mark.parametrize(("width", "left", "scale"), [(1280, 1280, 1), (1919, 1280, 1.5), (4032, 1008, 4)])
def test_a_large_jpeg_may_come_out_smaller(width: int, left: int, scale: float) -> None:
    """A JPEG's own scaling is enough where it leaves three quarters of the side asked for."""
    decoded = decode(saved(two_halves(width, width * 3 // 4), "JPEG"))
    assert decoded.image.shape[1] == left
    assert decoded.factor == pytest.approx(scale, rel=0.001)
    assert (decoded.width, decoded.height) == (width, width * 3 // 4)
    assert alike(decoded.image, two_halves(left, decoded.image.shape[0]), within=3)


@pytest.mark.parametrize(("kind", "width"), [("PNG", 4001), ("JPEG", 4001), ("JPEG", 3839)])
def test_reducing_keeps_places(kind: str, width: int) -> None:
    """A spot in the original lies where the factor says, to half a pixel."""
    large = Image.new("RGB", (width, 2003))
    large.paste("white", (3000, 1000, 3040, 1040))
    decoded = decode(saved(large, kind))
    weight = np.where(decoded.image[:, :, 0] > 60, decoded.image[:, :, 0], 0).astype(float)
    y, x = (np.arange(n) @ weight.sum(1 - k) / weight.sum() for k, n in enumerate(weight.shape))
    assert (x + 0.5) * decoded.factor == pytest.approx(3020, abs=decoded.factor / 2)
    assert (y + 0.5) * decoded.factor == pytest.approx(1020, abs=decoded.factor / 2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIC"])
def test_a_cut_off_file_is_no_image(kind: str) -> None:
    """A picture of which the rest is missing is refused, wherever it ends."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8))
    data = (DATA / "drawn.heic").read_bytes() if kind == "HEIC" else saved(noise, kind)
    for share in (0.02, 0.3, 0.6, 0.9):
        assert reason_for(data[: int(len(data) * share)]) is RefusalReason.NOT_AN_IMAGE


def test_a_png_with_damaged_pixels_is_no_image() -> None:
    """Half a picture isn't taken for a whole one, while what is damaged behind the pixels costs nothing."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 96, 3), np.uint8))
    whole = saved(noise, "PNG")
    damaged = bytearray(whole)
    damaged[2000] ^= 255
    assert reason_for(bytes(damaged)) is RefusalReason.NOT_AN_IMAGE
    later = whole[:-12] + chunk(b"eXIf", b"MM garbage") + whole[-12:]
    assert alike(decode(later).image, noise, within=0.1)


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 1000, b"hello", b"%PDF-1.7 named cat.jpg", b"GIF89a", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_image_is_said_to_be_none(data: bytes) -> None:
    """Files of other kinds are refused, whatever they are called."""
    assert reason_for(data) is RefusalReason.NOT_AN_IMAGE


def test_a_bomb_is_refused_by_its_header() -> None:
    """A PNG of 100 kB that would unfold to 900 megapixels is too large."""
    bomb = png_that_claims(30_000, 30_000)
    assert len(bomb) < 110_000
    assert reason_for(bomb) is RefusalReason.TOO_LARGE


def test_a_png_that_changes_its_size_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A size other than the announced one is noticed before it costs any memory."""
    large = saved(two_halves(4000, 3000), "PNG")
    unfolded: list[tuple[int, int]] = []
    monkeypatch.setattr(PngImageFile, "load", lambda image: unfolded.append(image.size))
    announced = Header("PNG", 100, 100, 40_000)
    with pytest.raises(ValueError, match="announced"):
        open_picture(large, announced, 1280)
    assert not unfolded


def test_too_many_bytes_are_refused() -> None:
    """Files above 20 MB aren't even looked at."""
    assert reason_for(saved(two_halves(), "PNG") + bytes(MAX_BYTES)) is RefusalReason.TOO_LARGE


def test_a_costly_format_has_a_lower_limit() -> None:
    """A WebP's decoder takes 16 bytes for each pixel, so 25 megapixels of it are too large."""
    assert reason_for(saved(Image.new("L", (5000, 5000)), "WEBP", method=0)) is RefusalReason.TOO_LARGE


@pytest.mark.parametrize("size", [(31, 400), (400, 31), (1, 1)])
def test_tiny_pictures_are_too_small(size: tuple[int, int]) -> None:
    """Below 32 pixels a side there is no cat to see."""
    assert reason_for(saved(Image.new("RGB", size), "PNG")) is RefusalReason.TOO_SMALL


def test_a_thin_strip_is_reduced_to_something() -> None:
    """However long a picture is, something of its short side remains."""
    assert decode(saved(Image.new("RGB", (32, 40_000)), "PNG")).image.shape == (1280, 1, 3)


PICTURES = [saved(two_halves(), kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")]


@given(st.sampled_from([*PICTURES, (DATA / "drawn.heic").read_bytes()]), st.data())
def test_damage_never_escapes(picture: bytes, data: st.DataObject) -> None:
    """Flipped bytes give a picture or `Undecodable`, and never another error or a warning."""
    damaged = bytearray(picture)
    places = st.integers(0, len(picture) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        damaged[place] = value
    try:
        decoded = decode(bytes(damaged))
    except Undecodable as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert decoded.image.dtype == np.uint8


def test_warnings_stay_as_they_were() -> None:
    """Threads that decode at the same time leave the process's warning filters alone."""
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decode, PICTURES * 10))
    assert list(warnings.filters) == before


MEASURE = """
import re, sys
from pathlib import Path
from scoring.decode import Undecodable, decode
for path in sys.argv[1:]:
    try:
        decode(Path(path).read_bytes())
    except Undecodable:
        pass
# Not getrusage, which also counts the process that started this one.
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """The largest photos and a bomb together never take a process above 400 MB."""
    largest = Image.new("RGB", (8660, 5770), RED)
    files = {
        "rgba16.png": png_of(8660, 5770, depth=16, colour=6),
        "bomb.png": png_that_claims(30_000, 30_000),
        "progressive.jpg": saved(largest, "JPEG", progressive=True),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", MEASURE, *(str(tmp_path / name) for name in files)]
    peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 (our own code)
    assert int(peak) < 400


def test_the_small_copy_shows_the_same_photo() -> None:
    """The stored JPEG decodes to what was encoded, at the same size."""
    photo = np.asarray(two_halves(300, 200))
    again = decode(encode_small(photo))
    assert again.image.shape == photo.shape
    assert tuple(again.image[100, 20]) == pytest.approx(RED, abs=3)
    assert tuple(again.image[100, -20]) == pytest.approx(BLUE, abs=3)
