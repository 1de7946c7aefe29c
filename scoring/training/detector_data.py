"""Random views of photos with and without cats, single and several to a square."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from scoring.crops import GREY, resized
from scoring.training.data import Photo, head_of
from scoring.training.photometry import rotation, tilt
from scoring.verdict import Box, RgbImage

Matrix: TypeAlias = npt.NDArray[np.float64]

KEPT_SIDE: Final = 480
LEAST_SIDE: Final = 3
TINIEST: Final = 9
"""Least extent of a head in pixels of a view."""

COARSE: Final = 0.6
"""Photos that shrink more than this are halved first, against aliasing."""

SIZES: Final = (256, 320, 352)
MOSAICS: Final = {1: 0.68, 2: 0.2, 4: 0.12}
"""How many views stand side by side in a square, and how often: cats that are far away are small."""

EMPTY_SHARE: Final = 0.38
CLOSE_UP_SHARE: Final = 0.2
"""Views that a head fills or overflows, as on many phone photos."""

KEPT_PART: Final = 0.5
"""A head of which less than this remains in the square is passed over."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo at reduced size: known heads, the first one's points if labelled, heads to be passed over.

    ``unsearched`` says that there may be more heads than are known.
    """

    image: RgbImage
    heads: tuple[Box, ...]
    points: npt.NDArray[np.float64] | None
    doubtful: tuple[Box, ...]
    unsearched: bool


class View(NamedTuple):
    """One scene in a square: heads, regions to be passed over and regions not searched, each (k, 4)."""

    image: RgbImage
    heads: npt.NDArray[np.float64]
    doubtful: npt.NDArray[np.float64]
    unsearched: npt.NDArray[np.float64]


def load_scenes(photos: Sequence[Photo]) -> list[Scene]:
    """Keep the photos whose heads are known, and those without any, in memory."""
    scenes = []
    for photo in photos:
        if not (photo.heads or photo.complete):
            continue
        image = photo.read()
        scale = min(1.0, KEPT_SIDE / max(image.shape[:2]))
        image = resized(image, round(image.shape[1] * scale), round(image.shape[0] * scale))
        points = None if photo.points is None else (photo.points + 0.5) * scale - 0.5
        heads, doubtful = (tuple(b.scaled(scale) for b in boxes) for boxes in (photo.heads, photo.doubtful))
        scenes.append(Scene(image, heads, points, doubtful, not photo.complete))
    return scenes


def view(scene: Scene, size: int, rng: np.random.Generator) -> View:
    """Turn, scale, shift and mirror a scene at random into a square."""
    height, width = scene.image.shape[:2]
    turn, shift = _placement(scene, size, rng)
    heads = np.array([_moved(b, turn, shift) for b in scene.heads]).reshape(-1, 4)
    if scene.points is not None and len(heads):
        box = head_of((scene.points + 0.5) @ turn.T + shift - 0.5)
        heads[0] = box.x0, box.y0, box.x1, box.y1
    doubtful = np.array([_moved(b, turn, shift) for b in scene.doubtful]).reshape(-1, 4)
    # the photo's edges cut heads off, as they do in use
    reach, middle = np.abs(turn) @ [width, height] / 2, turn @ [width / 2, height / 2] + shift
    low, high = (np.tile(np.clip(middle + sign * reach, 0, size), 2) for sign in (-1, 1))
    inside = np.clip(heads, low, high)
    whole = _area(inside) > KEPT_PART * _area(heads)
    unsearched = np.array([[0.0, 0.0, size, size]] if scene.unsearched else []).reshape(-1, 4)
    passed_over = np.concatenate([doubtful, heads[~whole]])
    return View(_drawn(scene.image, turn, shift, size), inside[whole], passed_over, unsearched)


def _placement(scene: Scene, size: int, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    """Choose where the photo goes: (turn, shift) map its edge coordinates to those of the square."""
    height, width = scene.image.shape[:2]
    focus, scale = np.array([width, height]) / 2, size / max(height, width)
    close_up = rng.random() < CLOSE_UP_SHARE
    if close_up and scene.heads:
        box = scene.heads[rng.integers(len(scene.heads))]
        focus = np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2
        scale = size / max(box.width, box.height) * rng.uniform(0.6, 1.35)
    elif close_up:  # of a dog, or of a piece of its surroundings
        scale *= rng.uniform(1.2, 3)
    else:
        scale *= math.exp(rng.uniform(-0.5, 0.35))
        extents = [max(b.width, b.height) for b in scene.heads]
        scale = max([scale, *(TINIEST / extent for extent in extents)])
    angle, flip = tilt(rng), np.diag([rng.choice([-1.0, 1.0]), 1.0])
    turn = rotation(angle) @ flip * scale
    free = np.abs(np.abs(turn) @ [width, height] - size) / 2
    if close_up and scene.heads:
        free = np.full(2, 0.25 * size)
    return turn, np.full(2, size / 2) + rng.uniform(-1, 1, 2) * free - turn @ focus


def _drawn(image: RgbImage, turn: Matrix, shift: Matrix, size: int) -> RgbImage:
    width, scale = image.shape[1], math.sqrt(abs(np.linalg.det(turn)))
    step = 1.0
    while scale * step < COARSE and min(image.shape[:2]) >= LEAST_SIDE:
        image = resized(image, image.shape[1] // 2, image.shape[0] // 2)
        step = width / image.shape[1]
    matrix = np.column_stack([turn * step, shift + turn @ (np.full(2, 0.5) * step) - 0.5])
    grey = (GREY, GREY, GREY)
    drawn = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=grey)
    return np.asarray(drawn, np.uint8)


def _area(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), np.float64)


def _moved(box: Box, turn: Matrix, shift: Matrix) -> list[float]:
    """Box around the turned ellipse that the box encloses: heads have no corners."""
    x, y = turn @ [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2] + shift
    half_x, half_y = np.hypot(turn[:, 0] * box.width / 2, turn[:, 1] * box.height / 2)
    return [x - half_x, y - half_y, x + half_x, y + half_y]


def mosaic(views: Sequence[View], size: int) -> View:
    """Join a square number of views of ``size`` pixels into a square."""
    across = math.isqrt(len(views))
    canvas = np.empty((across * size, across * size, 3), np.uint8)
    moved: list[list[npt.NDArray[np.float64]]] = [[], [], []]
    for k, v in enumerate(views):
        x, y = k % across * size, k // across * size
        canvas[y : y + size, x : x + size] = v.image
        for boxes, kept in zip((v.heads, v.doubtful, v.unsearched), moved, strict=True):
            kept.append(np.clip(boxes, 0, size) + np.array([x, y, x, y]))
    return View(canvas, *(np.concatenate(boxes) for boxes in moved))


class Scenes:
    """Scenes with heads and without, from which squares are drawn."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._with = [s for s in scenes if s.heads]
        self._without = [s for s in scenes if not s.heads]

    def draw(self, size: int, rng: np.random.Generator) -> View:
        """Draw one square; about a third of the scenes show no head."""
        across = int(rng.choice(list(MOSAICS), p=list(MOSAICS.values())))
        views = [self._one(size // across, rng) for _ in range(across * across)]
        return mosaic(views, size // across)

    def _one(self, size: int, rng: np.random.Generator) -> View:
        pool = self._without if self._without and rng.random() < EMPTY_SHARE else self._with
        return view(pool[rng.integers(len(pool))], size, rng)
