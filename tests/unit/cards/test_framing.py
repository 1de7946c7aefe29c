from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.cards.framing import HEIGHT, WIDTH, Side, face_box, frame
from scoring.verdict import Box, Cat


@st.composite
def scenes(draw: st.DrawFn) -> tuple[int, int, Box]:
    """Photos from 9:21 to 21:9, with a head of any size anywhere, even over the edge."""
    long = draw(st.integers(64, 2000))
    ratio = draw(st.floats(9 / 21, 1))
    width, height = (
        (long, max(int(long * ratio), 1)) if draw(st.booleans()) else (max(int(long * ratio), 1), long)
    )
    side = draw(st.floats(0.02, 1.1)) * min(width, height)
    tall = side * draw(st.floats(0.7, 1.4))
    x = draw(st.floats(-0.3, 1)) * width
    y = draw(st.floats(-0.3, 1)) * height
    return width, height, Box(x, y, x + side, y + tall)


@given(scenes())
def test_the_face_is_never_covered(make_cat: Callable[..., Cat], scene: tuple[int, int, Box]) -> None:
    """Wherever the face is, it lies on the card whole, and beside the words."""
    width, height, head = scene
    cat = make_cat(head)
    framing = frame(width, height, [cat])
    face, clear = framing.box(face_box(cat, width, height, 0)), framing.side.clear()
    assert face.x0 >= clear.x0 - 1e-6
    assert face.y0 >= clear.y0 - 1e-6
    assert face.x1 <= clear.x1 + 1e-6
    assert face.y1 <= clear.y1 + 1e-6


@given(scenes())
def test_a_moderate_face_leaves_no_wide_gap(
    make_cat: Callable[..., Cat], scene: tuple[int, int, Box]
) -> None:
    """With a face up to half of the photo's smaller side, the photo ends at most where it fades anyway."""
    width, height, head = scene
    side = min(head.width, 0.5 * width, 0.5 * height)
    x = min(max(head.x0, 0.0), width - side)
    y = min(max(head.y0, 0.0), height - side)
    # A face in the middle may have to choose between the words and the photo's end.
    assume(y < 0.2 * height or y + side > 0.8 * height)
    framing = frame(width, height, [make_cat(Box(x, y, x + side, y + side))])
    photo, shown = framing.box(Box(0, 0, width, height)), framing.side.shown()
    gaps = (photo.x0 - shown.x0, shown.x1 - photo.x1, photo.y0 - shown.y0, shown.y1 - photo.y1)
    assert max(gaps) < 96


def test_the_words_go_above_a_face_that_sits_low(make_cat: Callable[..., Cat]) -> None:
    """A face at the photo's lower end has the words above it."""
    assert frame(800, 1000, [make_cat(Box(300, 700, 580, 980))]).side is Side.ABOVE


def test_the_words_go_below_a_face_that_sits_high(make_cat: Callable[..., Cat]) -> None:
    """A face in the upper half has the words below it."""
    assert frame(800, 1000, [make_cat(Box(300, 100, 580, 380))]).side is Side.BELOW


def test_a_tiny_face_is_brought_closer(make_cat: Callable[..., Cat]) -> None:
    """A small face in a large photo is enlarged, though never beyond what the photo's sharpness allows."""
    framing = frame(1280, 960, [make_cat(Box(600, 300, 700, 400))])
    assert 2 < framing.scale <= 2.6


def test_a_company_stays_in_sight(make_cat: Callable[..., Cat]) -> None:
    """Five cats on one photo are all shown beside the words."""
    heads = [
        Box(x, y, x + 220, y + 220) for x, y in ((60, 80), (340, 60), (640, 100), (920, 120), (500, 360))
    ]
    cats = [make_cat(head) for head in heads]
    framing = frame(1200, 900, cats)
    clear = framing.side.clear()
    for head in heads:
        seen = framing.box(head)
        assert clear.x0 <= seen.x0
        assert clear.y0 <= seen.y0
        assert seen.x1 <= clear.x1
        assert seen.y1 <= clear.y1


def test_a_far_companion_does_not_shrink_the_best_cat(make_cat: Callable[..., Cat]) -> None:
    """When all would be tiny together, the card shows the best cat alone."""
    cats = [make_cat(Box(40, 100, 160, 220)), make_cat(Box(1820, 100, 1980, 260))]
    framing = frame(2000, 500, cats)
    assert framing.box(cats[0].head).height > 200


def test_points_and_boxes_agree(make_cat: Callable[..., Cat]) -> None:
    """A landmark at a pixel's centre lies half a pixel inside the box that starts at that pixel."""
    framing = frame(640, 480, [make_cat(Box(200, 100, 400, 300))])
    corner = framing.box(Box(200, 100, 400, 300))
    point = framing.points(np.array([[199.5, 99.5]]))[0] + 0.5
    assert point == pytest.approx([corner.x0, corner.y0])


def test_the_card_has_the_shape_of_a_portrait() -> None:
    """Cards are four to five."""
    assert WIDTH * 5 == HEIGHT * 4
