"""Pieces of photos and reduced photos: what is on them is what is said to be."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from scoring.training.data import Photo
from scoring.training.evaluation.heads import CANVAS, from_afar
from scoring.training.evaluation.sample import Case, beside
from scoring.verdict import Box


def test_the_largest_piece_beside_the_head_is_taken() -> None:
    """A head on the left leaves the right part of the photo, with a margin."""
    image = np.zeros((200, 600, 3), np.uint8)
    image[:, 280:] = 255
    piece = beside(image, [Box(50, 20, 250, 180)])
    assert piece is not None
    assert piece.shape[0] == 200
    assert 290 <= piece.shape[1] <= 310
    assert piece[:, 10:].min() == 255


def test_a_head_that_fills_the_photo_leaves_nothing() -> None:
    """Where every strip beside the head is narrow there is no piece, nor where no head is known."""
    image = np.zeros((200, 200, 3), np.uint8)
    assert beside(image, [Box(20, 20, 180, 180)]) is None
    assert beside(image, []) is None


def test_every_head_counts() -> None:
    """The piece avoids the second head as well."""
    image = np.zeros((200, 900, 3), np.uint8)
    image[:, 700:] = 255
    piece = beside(image, [Box(50, 20, 200, 180), Box(550, 20, 700, 180)])
    assert piece is not None
    assert piece.min() == 255


@pytest.mark.parametrize("pixels", [40, 80])
def test_a_head_from_afar_is_where_it_is_said_to_be(tmp_path: Path, pixels: int) -> None:
    """The reduced head has the size asked for, and lies in the box that is returned."""
    image = np.full((300, 400, 3), 60, np.uint8)
    image[50:250, 100:260] = 255
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), image)
    head = Box(100, 50, 260, 250)
    photo = Photo(
        file="photo.png", path=path, species="cat", group="a", source="drawn", head=head, heads=(head,),
        doubtful=(), complete=True, points=None, visible=None, pose=None,
    )  # fmt: skip
    canvas, box = from_afar(Case(photo, None), head, pixels)
    assert canvas.shape == (CANVAS[1], CANVAS[0], 3)
    assert max(box.width, box.height) == pytest.approx(pixels, rel=0.02)
    inside = canvas[round(box.y0) + 1 : round(box.y1) - 1, round(box.x0) + 1 : round(box.x1) - 1]
    assert inside.min() > 240
    assert canvas[:, : round(box.x0) - 2].max() < 240
