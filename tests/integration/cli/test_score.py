from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli import main
from scoring.verdict import LANDMARK_NAMES

CAT = Path(__file__).parents[2] / "data" / "chelsea.png"
KEYS = {
    "file", "verdict", "reason", "score", "interval", "cats", "model", "weights", "elapsed_ms",
}  # fmt: skip


def score(*arguments: object) -> Result:
    """Run `mimimeter score`."""
    return CliRunner().invoke(main, ["score", *map(str, arguments)])


def lines(result: Result) -> list[dict[str, Any]]:
    """Read the JSON lines of standard output."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_scored_file_is_one_json_object() -> None:
    """A cat's line has the promised keys, and its geometry is in pixels of the upright original."""
    result = score(CAT, "--json")
    assert result.exit_code == 0, result.output
    (line,) = lines(result)
    assert line.keys() == KEYS
    assert (line["file"], line["verdict"], line["reason"]) == (str(CAT), "scored", None)
    assert 0 <= line["score"] <= 100
    best = line["cats"][0]
    assert best["score"] == line["score"]
    assert set(best["landmarks"]) == set(LANDMARK_NAMES)
    assert all(0 <= confidence <= 1 for _, _, confidence in best["landmarks"].values())
    assert best["measures"]
    assert best["contributions"]
    with Image.open(CAT) as picture:
        x, y, _ = best["landmarks"]["nose_bottom"]
        assert 0.4 * picture.width < x < 0.75 * picture.width
        assert 0.6 * picture.height < y < picture.height


def test_geometry_follows_a_large_upright_original(tmp_path: Path) -> None:
    """The same cat four times as large and stored sideways has its nose four times as far out."""
    with Image.open(CAT) as picture:
        large = picture.convert("RGB").resize(
            (picture.width * 4, picture.height * 4), Image.Resampling.BICUBIC
        )
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side; viewers turn it a quarter clockwise
    large.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "large.jpg", exif=exif, quality=95)
    small, big = lines(score(CAT, tmp_path / "large.jpg", "--json"))
    for name in ("nose_bottom", "mouth"):
        at, far = small["cats"][0]["landmarks"][name], big["cats"][0]["landmarks"][name]
        assert far[0] == pytest.approx(4 * at[0], abs=30)
        assert far[1] == pytest.approx(4 * at[1], abs=30)


def header_bomb() -> bytes:
    """Make a PNG of a few bytes that claims 900 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_an_image"),
        (b"%PDF-1.7\n", "not_an_image"),
        (CAT.read_bytes()[:3000], "not_an_image"),
        (header_bomb(), "too_large"),
    ],
)
def test_what_is_no_usable_image_is_refused_with_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    """Not an image, truncated or far too large: a verdict with its reason, and a clear line on stderr."""
    file = tmp_path / "cat.jpg"
    file.write_bytes(data)
    result = score(file, "--json")
    assert result.exit_code == 0
    (line,) = lines(result)
    assert (line["verdict"], line["reason"], line["score"], line["cats"]) == ("refused", reason, None, [])
    assert result.stderr.startswith(f"{file}: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_film_under_a_photos_name_is_refused_unread(tmp_path: Path) -> None:
    """Of a file of gigabytes no more is read than shows that it is too large."""
    film = tmp_path / "cat.jpg"
    with film.open("wb") as opened:
        opened.truncate(1 << 42)  # 4 TiB, of which nothing is on the disk
    result = score(film, "--json")
    assert result.exit_code == 0, result.output
    (line,) = lines(result)
    assert (line["verdict"], line["reason"]) == ("refused", "too_large")


def test_a_name_that_is_no_text_keeps_the_line_json(tmp_path: Path) -> None:
    """File names are bytes; in JSON what is no UTF-8 in them is escaped, and leads back to the file."""
    file = tmp_path / os.fsdecode(b"\xff\xd0\xba.jpg")
    file.write_bytes(b"no image")
    result = score(file, "--json")
    assert json.loads(result.stdout_bytes.decode("utf-8"))["file"] == str(file)


def test_a_missing_file_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    """A file that can't be read makes the exit status 2, and does not keep the others from their verdicts."""
    result = score(tmp_path / "nowhere.jpg", CAT, "--json")
    assert result.exit_code == 2
    assert [line["file"] for line in lines(result)] == [str(CAT)]
    assert "nowhere.jpg: can't be read" in result.stderr


def test_a_card_is_drawn_in_the_format_of_its_name(tmp_path: Path) -> None:
    """--card writes the picture that the bot would send; for several files it is refused."""
    card = tmp_path / "card.png"
    assert score(CAT, "--card", card).exit_code == 0
    with Image.open(card) as picture:
        assert (picture.format, picture.size) == ("PNG", (1080, 1350))
    assert score(CAT, CAT, "--card", card).exit_code == 2


def test_people_get_a_sentence() -> None:
    """Without --json each file has one readable line."""
    result = score(CAT)
    assert " of 100 (" in result.stdout
    assert len(result.stdout.splitlines()) == 1
