"""What Telegram does to a photo."""

import io
import struct
import zlib

import pytest
from PIL import Image

from deploy.local.telegram import pictures
from deploy.local.telegram.errors import BotApiError


def drawn(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """Return a picture with a slope of brightness, so that turning shows."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    """Return the decoded picture."""
    image = Image.open(io.BytesIO(data or b""))
    image.load()
    return image


def test_a_small_jpeg_keeps_its_pixels_but_loses_its_metadata() -> None:
    """A JPEG of up to 1280 pixels isn't compressed again; EXIF and comments go."""
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    data = drawn(640, 480, exif=exif, comment="secret words")
    photo = pictures.as_photo(data)
    assert photo.data is not None
    assert b"secret" in data
    assert b"secret" not in photo.data
    assert opened(photo.data).tobytes() == opened(data).tobytes()


def test_a_large_photo_is_shrunk_to_1280() -> None:
    """The longer side becomes 1280 pixels."""
    photo = pictures.as_photo(drawn(4000, 3000))
    assert (photo.width, photo.height) == (1280, 960)
    assert opened(photo.data).size == (1280, 960)


def test_a_photo_that_lies_on_its_side_is_turned_upright() -> None:
    """EXIF orientation is applied, and the sizes are those of the upright picture."""
    exif = Image.Exif()
    exif[pictures.ORIENTATION_TAG] = 6
    photo = pictures.as_photo(drawn(400, 200, exif=exif))
    assert (photo.width, photo.height) == (200, 400)
    upright = opened(photo.data)
    assert upright.size == (200, 400)
    left, right = upright.getpixel((5, 200)), upright.getpixel((195, 200))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > right[0]


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("GIF", "P")])
def test_other_formats_become_jpeg(kind: str, mode: str) -> None:
    """Every photo that Telegram keeps is an RGB JPEG."""
    image = opened(pictures.as_photo(drawn(300, 200, kind, mode)).data)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 200))


def test_a_large_jpeg_may_wait_for_somebody_who_looks() -> None:
    """With `may_wait` the size is known at once and nothing is drawn."""
    photo = pictures.as_photo(drawn(1080, 1350), may_wait=True)
    assert (photo.data, photo.width, photo.height) == (None, 1024, 1280)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (drawn(640, 480)[:-2000], "IMAGE_PROCESS_FAILED"),
        (drawn(2000, 90), "PHOTO_INVALID_DIMENSIONS"),
        (drawn(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, reason: str) -> None:
    """Broken files, slivers of more than 20:1 and sides of more than 10000 together are refused."""
    with pytest.raises(BotApiError, match=reason):
        pictures.as_photo(data)


@pytest.mark.parametrize(
    ("size", "smaller"),
    [
        ((1280, 960), [(90, 68), (320, 240), (800, 600)]),
        ((451, 300), [(90, 60), (320, 213)]),
        ((80, 60), []),
        ((60, 1200), [(4, 90), (16, 320), (40, 800)]),
    ],
)
def test_smaller_sizes_keep_the_shape(size: tuple[int, int], smaller: list[tuple[int, int]]) -> None:
    """Sizes of 90, 320 and 800 pixels stand below the largest one where they are smaller than it."""
    assert pictures.smaller_sizes(*size) == smaller


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(8000, 7000), (25_000, 10_000)])
def test_a_small_file_that_would_fill_the_memory_is_refused(width: int, height: int) -> None:
    """A PNG of more than 50 megapixels, which must be decoded whole, isn't taken and gets no thumbnail."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(BotApiError, match="PHOTO_INVALID_DIMENSIONS"):
        pictures.as_photo(data, max_sides_sum=None)
    assert pictures.size_of(data) is None


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_large_picture_on_its_side_is_turned_and_shrunk() -> None:
    """A large PNG with an orientation comes out upright at 1280 pixels."""
    exif = Image.Exif()
    exif[pictures.ORIENTATION_TAG] = 6
    photo = pictures.as_photo(drawn(6000, 3000, "PNG", exif=exif), max_sides_sum=None)
    assert opened(photo.data).size == (640, 1280)
