from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.arena import MOST_TURN, SIDES, Arena, Seam, place
from bot.cards.battle_poster import HEAD
from bot.cards.fighters import Face, Fighter, Points, turned
from scoring.verdict import Box, Cat

Maker: TypeAlias = Callable[..., Cat]
Scene: TypeAlias = tuple[int, int, Box, float]

LEANING = Arena(1080, 892, HEAD, 756, Seam(596, 484))
UPRIGHT = Arena(1080, 760, HEAD, 640, Seam(540, 540))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Photos from 9:21 to 21:9 with a head of any size anywhere, even over the edge, and its tilt."""
    long = draw(st.integers(64, 1500))
    short = max(int(long * draw(st.floats(9 / 21, 1))), 1)
    width, height = (long, short) if draw(st.booleans()) else (short, long)
    side = draw(st.floats(0.04, 1.1)) * short
    x, y = draw(st.floats(-0.2, 0.9)) * width, draw(st.floats(-0.2, 0.9)) * height
    tall = side * draw(st.floats(0.8, 1.3))
    return width, height, Box(x, y, x + side, y + tall), draw(st.floats(-1.2, 1.2))


def tilted(cat: Cat, tilt: float) -> Cat:
    """Return the cat with its head tilted, radians, clockwise; a larger box goes around it."""
    points = cat.landmarks.points
    middle = points.mean(axis=0)
    points = (points - middle) @ turned(tilt).T + middle
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return replace(cat, head=Box(x0, y0, x1, y1), landmarks=replace(cat.landmarks, points=points))


def fighter(make_cat: Maker, scene: Scene) -> Fighter:
    """Return a cat on a photo without a picture."""
    width, height, head, tilt = scene
    return Fighter(np.zeros((height, width, 3), dtype=np.uint8), tilted(make_cat(head), tilt), "")


def faces_on_card(
    arena: Arena, pair: Sequence[Fighter], sizes: tuple[float, float] = (1.0, 1.0), *, crowned: bool = False
) -> list[tuple[Points, float, float]]:
    """Return each face's outline on the card, its size there, and its tilt."""
    stances = place(arena, pair, sizes, pair if crowned else ())
    placed = []
    for one, stance in zip(pair, stances, strict=True):
        face = Face.of(one.cat)
        face = face.crowned() if crowned else face
        outline = stance.points(face.middle + face.size * face.outline)
        placed.append((outline, stance.scale * face.size, face.tilt + stance.turn))
    return placed


@settings(deadline=None)
@given(scenes(), scenes(), st.sampled_from([LEANING, UPRIGHT]), st.booleans())
def test_no_face_is_cut(make_cat: Maker, one: Scene, other: Scene, arena: Arena, crowned: bool) -> None:  # noqa: FBT001
    """Whatever the photos, each face and its crown lie on their own side, above the names."""
    pair = [fighter(make_cat, scene) for scene in (one, other)]
    for side, (outline, _, _) in zip(SIDES, faces_on_card(arena, pair, crowned=crowned), strict=True):
        seam = arena.seam_at(outline[:, 1])
        starts, ends = (0, seam) if side == 0 else (seam, arena.width)
        assert (outline[:, 0] >= starts).all()
        assert (outline[:, 0] <= ends).all()
        assert outline[:, 1].min() >= arena.head - 1e-6
        assert outline[:, 1].max() <= arena.floor + 1e-6


@settings(deadline=None)
@given(scenes(), scenes())
def test_faces_are_equal_and_on_one_line(make_cat: Maker, one: Scene, other: Scene) -> None:
    """Both faces have one size, and the points between the eyes one height."""
    pair = [fighter(make_cat, scene) for scene in (one, other)]
    stances = place(LEANING, pair)
    faces = [Face.of(each.cat) for each in pair]
    sizes = [stance.scale * face.size for stance, face in zip(stances, faces, strict=True)]
    heights = [stance.points(face.middle)[1] for stance, face in zip(stances, faces, strict=True)]
    assert sizes[0] == pytest.approx(sizes[1])
    assert heights[0] == pytest.approx(heights[1])


@settings(deadline=None)
@given(scenes(), scenes())
def test_a_turn_only_helps(make_cat: Maker, one: Scene, other: Scene) -> None:
    """A photo is never turned far, and never so that the eyes are less level than before."""
    pair = [fighter(make_cat, scene) for scene in (one, other)]
    for each, stance in zip(pair, place(LEANING, pair), strict=True):
        tilt = Face.of(each.cat).tilt
        assert abs(stance.turn) <= MOST_TURN + 1e-9
        assert abs(tilt + stance.turn) <= abs(tilt) + 1e-9


def test_a_slight_tilt_is_levelled(make_cat: Maker) -> None:
    """With photo enough around the face, the eyes come to lie level."""
    scene = 1200, 1200, Box(450, 450, 750, 750), 0.3
    pair = [fighter(make_cat, scene)] * 2
    assert all(tilt == pytest.approx(0, abs=1e-9) for _, _, tilt in faces_on_card(LEANING, pair))


def test_a_winner_is_larger(make_cat: Maker) -> None:
    """Faces come in the sizes that are asked for."""
    pair = [fighter(make_cat, (1200, 900, Box(400, 300, 700, 600), 0.0))] * 2
    (_, one, _), (_, other, _) = faces_on_card(LEANING, pair, (1.2, 0.9))
    assert one / other == pytest.approx(1.2 / 0.9)


def test_a_turned_head_does_not_grow(make_cat: Maker) -> None:
    """Eyes that are close together because the cat looks aside count by their distance to the mouth."""
    cat = make_cat(Box(400, 300, 700, 600))
    points = cat.landmarks.points.copy()
    points[:8, 0] = 550 + 0.3 * (points[:8, 0] - 550)
    aside = replace(cat, landmarks=replace(cat.landmarks, points=points))
    front, side = Face.of(cat), Face.of(aside)
    assert side.size > 0.6 * front.size
    assert math.dist(side.middle, front.middle) < 1e-6


def test_a_stray_landmark_does_not_shrink_a_face(make_cat: Maker) -> None:
    """A point far beyond the head is a mistake and counts only near it."""
    cat = make_cat(Box(400, 300, 700, 600))
    points = cat.landmarks.points.copy()
    points[14] = (-5000, -5000)
    stray = replace(cat, landmarks=replace(cat.landmarks, points=points))
    assert np.abs(Face.of(stray).outline).max() < 1.5 * np.abs(Face.of(cat).outline).max()


def test_there_and_back(make_cat: Maker) -> None:
    """Carrying points to the card and back changes nothing."""
    stance = Face.of(make_cat(Box(40, 30, 70, 60))).stance(120, 0.3, (270, 400))
    points = np.array([[1.0, 2.0], [-30.0, 400.5]])
    assert stance.back(stance.points(points)) == pytest.approx(points)
