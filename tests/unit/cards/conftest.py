"""A drawn cat to make cards of, and the comparison with stored pictures."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import pytest
from PIL import Image

from bot.cards.panel import CardWords
from scoring.verdict import LANDMARK_NAMES, Aspect, Box, Cat, Contribution, Landmarks, RgbImage

GOLDENS = Path(__file__).parent / "goldens"
# A face in its own square: (0, 0) is the top left corner of the head's box, (1, 1) the bottom right one.
FACE = {
    "l_eye_outer": (0.22, 0.52),
    "l_eye_inner": (0.42, 0.57),
    "l_eye_top": (0.32, 0.47),
    "l_eye_bottom": (0.32, 0.61),
    "r_eye_inner": (0.58, 0.57),
    "r_eye_outer": (0.78, 0.52),
    "r_eye_top": (0.68, 0.47),
    "r_eye_bottom": (0.68, 0.61),
    "nose_left": (0.45, 0.7),
    "nose_right": (0.55, 0.7),
    "nose_bottom": (0.5, 0.75),
    "mouth": (0.5, 0.8),
    "chin": (0.5, 0.92),
    "l_ear_outer": (0.06, 0.4),
    "l_ear_tip": (0.08, 0.02),
    "l_ear_inner": (0.36, 0.25),
    "r_ear_inner": (0.64, 0.25),
    "r_ear_tip": (0.92, 0.02),
    "r_ear_outer": (0.94, 0.4),
    "l_cheek": (0.06, 0.75),
    "r_cheek": (0.94, 0.75),
    "head_top": (0.5, 0.22),
}

CatMaker: TypeAlias = Callable[..., Cat]
"""Makes a cat from its head's box; score, interval and contributions by name."""
GoldenCheck: TypeAlias = Callable[[str, bytes], None]


def cat_in(
    head: Box,
    *,
    score: float = 87.2,
    interval: tuple[float, float] = (81.0, 92.0),
    points: tuple[float, float, float, float] = (12.0, 3.0, 9.0, -4.0),
    confidence: float = 1.0,
) -> Cat:
    """Return a cat whose face fills the head's box."""
    unit = np.array([FACE[name] for name in LANDMARK_NAMES])
    corner = np.array([head.x0, head.y0])
    places = corner + unit * [head.width, head.height]
    contributions = tuple(Contribution(a.value, a, p) for a, p in zip(Aspect, points, strict=True))
    return Cat(
        score=score,
        interval=interval,
        head=head,
        landmarks=Landmarks(places, np.full(len(unit), confidence)),
        measures={},
        contributions=contributions,
        baseline=score - sum(points),
    )


def draw_photo(width: int, height: int, cats: list[Cat]) -> RgbImage:
    """Paint a meadow with simple cats where the landmarks are."""
    ys, xs = np.mgrid[0:height, 0:width]
    photo = np.stack([70 + 90 * ys / height, 150 + 60 * xs / width, 190 - 110 * ys / height], axis=-1)
    photo = np.ascontiguousarray(photo.astype(np.uint8))
    for cat in cats:
        _paint(photo, cat)
    return photo


def _paint(photo: RgbImage, cat: Cat) -> None:
    face = cat.landmarks
    fur, dark, iris = (222, 150, 92), (60, 40, 34), (120, 190, 110)
    middle = (int((cat.head.x0 + cat.head.x1) / 2), int(cat.head.y0 + 0.6 * cat.head.height))
    cv2.ellipse(photo, middle, (int(cat.head.width * 0.47), int(cat.head.height * 0.4)), 0, 0, 360, fur, -1)
    for side in "lr":
        ear = np.array([face[f"{side}_ear_{part}"] for part in ("outer", "tip", "inner")])
        cv2.fillPoly(photo, [ear.round().astype(np.int32)], fur)
        eye = np.array([face[f"{side}_eye_{part}"] for part in ("outer", "top", "inner", "bottom")])
        centre = eye.mean(axis=0).round().astype(int)
        cv2.circle(photo, (int(centre[0]), int(centre[1])), int(0.075 * cat.head.width), iris, -1)
    nose = np.array([face[name] for name in ("nose_left", "nose_right", "nose_bottom")])
    cv2.fillPoly(photo, [nose.round().astype(np.int32)], dark)


def opened(picture: bytes) -> RgbImage:
    """Decode a card."""
    return np.asarray(Image.open(BytesIO(picture)).convert("RGB"))


@pytest.fixture(scope="session")
def make_cat() -> CatMaker:
    """Give the maker of cats."""
    return cat_in


@pytest.fixture(scope="session")
def paint() -> Callable[[int, int, list[Cat]], RgbImage]:
    """Give the painter of photos."""
    return draw_photo


@pytest.fixture(scope="session")
def pixels() -> Callable[[bytes], RgbImage]:
    """Give the decoder of cards."""
    return opened


@pytest.fixture(scope="session")
def words() -> CardWords:
    """Give Russian words for a score card."""
    names = ("Глаза", "Ушки", "Мордочка", "Фото")
    return CardWords("Мимиметр", "из 100", dict(zip(Aspect, names, strict=True)))


@pytest.fixture(scope="session")
def like_golden() -> GoldenCheck:
    """Give the comparison of a card with its stored picture, at a third of its size.

    With CARDS_WRITE_GOLDENS set, the picture is stored anew instead; look at it before you commit it.
    """

    def check(name: str, picture: bytes) -> None:
        card = Image.open(BytesIO(picture)).convert("RGB")
        small = card.resize((card.width // 3, card.height // 3), Image.Resampling.BOX)
        path = GOLDENS / f"{name}.png"
        if os.environ.get("CARDS_WRITE_GOLDENS"):
            path.parent.mkdir(exist_ok=True)
            small.save(path, optimize=True)
        stored = Image.open(path).convert("RGB")
        assert small.size == stored.size
        apart = np.abs(np.asarray(small, dtype=np.int16) - np.asarray(stored, dtype=np.int16))
        assert apart.mean() < 1.5
        assert np.quantile(apart, 0.995) < 20

    return check
