"""Random views of photos with and without cats, single and four to a square."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from scoring.crops import GREY, resized
from scoring.training.data import Photo, head_of
from scoring.training.photometry import tilt
from scoring.verdict import Box, RgbImage

Found: TypeAlias = dict[str, tuple[list[Box], list[Box]]]
"""For each file the heads that are surely there and those that may be."""

Matrix: TypeAlias = npt.NDArray[np.float64]

KEPT_SIDE: Final = 448
LEAST_SIDE: Final = 3
TINIEST: Final = 14
"""Least extent of a head in pixels of a view."""

COARSE: Final = 0.6
"""Photos that shrink more than this are halved first, against aliasing."""

SIZES: Final = (192, 224, 256)
MOSAIC_SHARE: Final = 0.25
DOG_SHARE: Final = 0.36
CLOSE_UP_SHARE: Final = 0.2
"""Views that a head fills or overflows, as on many phone photos."""

KEPT_PART: Final = 0.5
"""A head of which less than this remains in the square is passed over."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo at reduced size: known heads, the first one's points if labelled, heads to be passed over."""

    image: RgbImage
    heads: tuple[Box, ...]
    points: npt.NDArray[np.float64] | None
    doubtful: tuple[Box, ...]
    is_cat: bool


class View(NamedTuple):
    """One scene in a square: heads, regions to be passed over and regions of cat photos, each (k, 4)."""

    image: RgbImage
    heads: npt.NDArray[np.float64]
    doubtful: npt.NDArray[np.float64]
    of_cats: npt.NDArray[np.float64]


def load_scenes(photos: Sequence[Photo], found: Found) -> list[Scene]:
    """Keep dogs and the cats whose head is known in memory.

    ``found`` holds what an earlier detector saw on a photo: heads it is sure of, and heads it is not sure of.
    """
    scenes = []
    for photo in photos:
        sure, doubtful = found.get(photo.file, ([], []))
        is_cat = photo.species != "dog"
        heads = [] if not is_cat else [photo.head] if photo.head else sure
        if is_cat and not heads:
            continue
        if is_cat and photo.head:
            doubtful = [*sure, *doubtful]
        image = photo.read()
        scale = min(1.0, KEPT_SIDE / max(image.shape[:2]))
        image = resized(image, round(image.shape[1] * scale), round(image.shape[0] * scale))
        points = None if photo.points is None else (photo.points + 0.5) * scale - 0.5
        kept = tuple(b.scaled(scale) for b in heads), tuple(b.scaled(scale) for b in doubtful)
        scenes.append(Scene(image, kept[0], points, kept[1], is_cat))
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
    of_cats = np.array([[0.0, 0.0, size, size]] if scene.is_cat else []).reshape(-1, 4)
    passed_over = np.concatenate([doubtful, heads[~whole]])
    return View(_drawn(scene.image, turn, shift, size), inside[whole], passed_over, of_cats)


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
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]) @ flip * scale
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
    """Join four views of ``size`` pixels into a square."""
    canvas = np.empty((2 * size, 2 * size, 3), np.uint8)
    moved: list[list[npt.NDArray[np.float64]]] = [[], [], []]
    for k, v in enumerate(views):
        x, y = k % 2 * size, k // 2 * size
        canvas[y : y + size, x : x + size] = v.image
        for boxes, kept in zip((v.heads, v.doubtful, v.of_cats), moved, strict=True):
            kept.append(np.clip(boxes, 0, size) + np.array([x, y, x, y]))
    return View(canvas, *(np.concatenate(boxes) for boxes in moved))


def draw(scenes: Sequence[Scene], size: int, rng: np.random.Generator) -> View:
    """Draw one square; about a third of the scenes show dogs."""
    cats = [s for s in scenes if s.is_cat]
    dogs = [s for s in scenes if not s.is_cat]

    def one(side: int) -> View:
        pool = dogs if dogs and rng.random() < DOG_SHARE else cats
        return view(pool[rng.integers(len(pool))], side, rng)

    if rng.random() < MOSAIC_SHARE:
        return mosaic([one(size // 2) for _ in range(4)], size // 2)
    return one(size)
