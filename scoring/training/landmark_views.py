"""Random views of faces, as the landmark network meets them in use: first in a box, then straightened."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from scoring.crops import GREY
from scoring.landmarks import MARGIN
from scoring.straighten import WEIGHTS, Frame
from scoring.training.data import head_of
from scoring.training.faces import Face, face_scale
from scoring.training.photometry import disturbed, rotation, tilt
from scoring.verdict import RgbImage

Points = npt.NDArray[np.float64]

BOXED_SHARE: Final = 0.35
"""Views as a detector's box gives them; the others are straightened, but for the first look's errors."""

TURN_ERROR: Final = math.radians(4)
SCALE_ERROR: Final = 0.05
SHIFT_ERROR: Final = 0.025
"""Standard deviations of what a straightened view may be off; the shift in units of its side."""

CUT_SHARE: Final = 0.15
"""Views of faces that the photo's edge cuts off."""


class Lessons(NamedTuple):
    """Faces to learn from, and windows without one."""

    faces: Sequence[Face]
    others: Sequence[RgbImage]


class View(NamedTuple):
    """One crop (s, s, 3) with points (22, 2) in its pixels, their trust (22,) and known errors (22,)."""

    crop: RgbImage
    points: Points
    trust: Points
    error: Points


class LandmarkBatch(NamedTuple):
    """Faces, then crops without a face.

    Crops (n + m, 3, s, s) uint8; of the n faces points (n, 22, 2) in crop pixels, trust and error (n, 22),
    scale (n,).
    """

    crops: Tensor
    points: Tensor
    trust: Tensor
    error: Tensor
    scale: Tensor


def view(face: Face, size: int, rng: np.random.Generator) -> View:
    """Turn, scale, shift, mirror and cut a face at random, drawn with ``size`` pixels a side."""
    face = face.mirrored() if rng.integers(2) else face
    stretch = np.diag(np.exp(rng.normal(0, 0.04, 2)))
    boxed = rng.random() < BOXED_SHARE
    turn = (rotation(tilt(rng)) if boxed else _straight(face, size, rng)) @ stretch
    whole = head_of(face.points @ turn.T)
    head = np.array([whole.x0, whole.y0, whole.x1, whole.y1])
    edges = np.array([-np.inf, -np.inf, np.inf, np.inf])
    if rng.random() < CUT_SHARE:
        edges = _edges(head, rng)
    if boxed:
        head = np.concatenate([np.maximum(head[:2], edges[:2]), np.minimum(head[2:], edges[2:])])
        side = (head[2:] - head[:2]).max() * MARGIN * math.exp(rng.normal(0, 0.09))
        centre = (head[:2] + head[2:]) / 2 + rng.normal(0, 0.04, 2) * side - 0.5
        matrix = np.column_stack([turn * size / side, (size - 1) / 2 - centre * size / side])
    else:
        middle = Frame.fit(face.points @ turn.T, WEIGHTS).face(size).to_photo(np.full(2, (size - 1) / 2))
        matrix = np.column_stack([turn, np.full(2, (size - 1) / 2) - middle])
        matrix[:, 2] += rng.normal(0, SHIFT_ERROR, 2) * size
    crop = face.draw(matrix, size)
    points = face.points @ matrix[:, :2].T + matrix[:, 2]
    scale = math.sqrt(abs(np.linalg.det(matrix[:, :2])))
    zoom = scale / math.sqrt(abs(np.linalg.det(turn)))
    shown = np.clip((edges - 0.5) * zoom + np.tile(matrix[:, 2], 2) + 0.5, 0, size)
    inside = ((points >= shown[:2] - 1) & (points <= shown[2:])).all(1)
    trust = face.trust * np.where(inside, 1, 0.25)
    error = np.where(inside, face.error * scale, np.nan)
    return View(_behind_edges(crop, shown), points, trust, error)


def _straight(face: Face, size: int, rng: np.random.Generator) -> Points:
    """Undo the face's tilt and scale it to the crop, but for the errors of a first look."""
    fitted = np.linalg.inv(Frame.fit(face.points, WEIGHTS).face(size).turn)
    return rotation(rng.normal(0, TURN_ERROR)) @ fitted * math.exp(rng.normal(0, SCALE_ERROR))


def _edges(head: Points, rng: np.random.Generator) -> Points:
    """Invent edges of a photo (x0, y0, x1, y1), one or two of which cut into the head."""
    edges = np.array([-np.inf, -np.inf, np.inf, np.inf])
    extent = np.tile(head[2:] - head[:2], 2) * [1, 1, -1, -1]
    for k in rng.choice(4, rng.integers(1, 3), replace=False):
        edges[k] = head[k] + extent[k] * rng.uniform(0.03, 0.3)
    return edges


def _behind_edges(crop: RgbImage, edges: Points) -> RgbImage:
    """Paint grey what lies outside the photo's edges."""
    x0, y0, x1, y1 = (round(float(e)) for e in edges)
    shown = np.full_like(crop, GREY)
    shown[y0:y1, x0:x1] = crop[y0:y1, x0:x1]
    return shown


def make_batch(lessons: Lessons, pixels: int, count: int, seed: int, step: int) -> LandmarkBatch:
    """Draw ``count`` views of ``pixels`` a side for one step; a quarter show no cat, if there are such."""
    rng = np.random.default_rng([seed, step])
    faces, others = lessons
    apart = count // 4 if others else 0
    views = [view(faces[i], pixels, rng) for i in rng.integers(len(faces), size=count - apart)]
    crops = [v.crop for v in views]
    crops += [_other(others[i], pixels, rng) for i in rng.integers(len(others), size=apart)]
    points = np.stack([v.points for v in views])
    trust, error, scale = (
        torch.from_numpy(x).float()
        for x in (np.stack([v.trust for v in views]), np.stack([v.error for v in views]), face_scale(points))
    )
    seen = torch.from_numpy(np.stack([disturbed(crop, rng) for crop in crops])).permute(0, 3, 1, 2)
    return LandmarkBatch(seen, torch.from_numpy(points).float(), trust, error, scale)


def _other(window: RgbImage, size: int, rng: np.random.Generator) -> RgbImage:
    """Turn, shift, scale and mirror a window in whose middle there is no face."""
    scale = size / window.shape[0] * 2 * math.exp(rng.normal(0, 0.2))
    turn = rotation(rng.normal(0, math.radians(15))) @ np.diag([rng.choice([-1.0, 1.0]), 1.0]) * scale
    middle = np.full(2, (window.shape[0] - 1) / 2) + rng.normal(0, 0.05, 2) * window.shape[0]
    matrix = np.column_stack([turn, np.full(2, (size - 1) / 2) - turn @ middle])
    out = cv2.warpAffine(window, matrix, (size, size), borderValue=(GREY, GREY, GREY))
    return np.asarray(out, np.uint8)
