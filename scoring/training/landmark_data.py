"""Random views of labelled faces, as the detector would hand them over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from scoring.crops import GREY, FaceCrop
from scoring.landmarks import MARGIN, mirror_order
from scoring.training.data import Photo, head_of
from scoring.training.landmark_net import INPUT
from scoring.training.photometry import disturbed, tilt
from scoring.verdict import RgbImage

KEPT_MARGIN: Final = 2.6
KEPT_SIZE: Final = 416
CUT_SHARE: Final = 0.2
"""Views of faces that the photo's edge cuts off."""


@dataclass(frozen=True, slots=True)
class Face:
    """A generous window around a face: pixels (416, 416, 3), points (22, 2) in its pixels, visible (22,)."""

    image: RgbImage
    points: npt.NDArray[np.float64]
    visible: npt.NDArray[np.float64]


class LandmarkBatch(NamedTuple):
    """Crops (n, 3, 160, 160) uint8, points (n, 22, 2) in crop pixels, visible (n, 22), face scale (n,)."""

    crops: Tensor
    points: Tensor
    visible: Tensor
    scale: Tensor


def load_faces(photos: Sequence[Photo]) -> list[Face]:
    """Keep each labelled face's surroundings in memory."""
    faces = []
    for photo in photos:
        if photo.points is None or photo.visible is None:
            continue
        window = FaceCrop.around(head_of(photo.points), KEPT_MARGIN)
        image = window.draw(photo.read(), KEPT_SIZE)
        faces.append(Face(image, window.from_photo(photo.points, KEPT_SIZE), photo.visible))
    return faces


def view(
    face: Face, rng: np.random.Generator
) -> tuple[RgbImage, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Turn, scale, shift, mirror and cut a face at random: (crop, points, visible)."""
    points, visible, image = face.points, face.visible, face.image
    if rng.integers(2):
        order = mirror_order()
        image = np.ascontiguousarray(image[:, ::-1])
        points = (points * [-1, 1] + [KEPT_SIZE - 1, 0])[order]
        visible = visible[order]
    angle = tilt(rng)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    turn = turn @ np.diag(np.exp(rng.normal(0, 0.04, 2)))
    whole = head_of(points @ turn.T)
    head = np.array([whole.x0, whole.y0, whole.x1, whole.y1])
    edges = _edges(head, rng) if rng.random() < CUT_SHARE else np.array([-np.inf, -np.inf, np.inf, np.inf])
    head = np.concatenate([np.maximum(head[:2], edges[:2]), np.minimum(head[2:], edges[2:])])
    side = (head[2:] - head[:2]).max() * MARGIN * math.exp(rng.normal(0, 0.09))
    centre = (head[:2] + head[2:]) / 2 + rng.normal(0, 0.04, 2) * side
    scale = INPUT / side
    matrix = np.column_stack([turn * scale, (INPUT - 1) / 2 - (centre - 0.5) * scale])
    crop = cv2.warpAffine(
        image, matrix, (INPUT, INPUT), flags=cv2.INTER_LINEAR, borderValue=(GREY, GREY, GREY)
    )
    shown = np.clip((edges - np.tile(centre, 2)) * scale + INPUT / 2, 0, INPUT)
    points = points @ matrix[:, :2].T + matrix[:, 2]
    inside = ((points >= shown[:2] - 1) & (points <= shown[2:])).all(1)
    return _behind_edges(np.asarray(crop, np.uint8), shown), points, visible * inside


def _edges(head: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Invent edges of a photo (x0, y0, x1, y1), one or two of which cut into the head."""
    edges = np.array([-np.inf, -np.inf, np.inf, np.inf])
    extent = np.tile(head[2:] - head[:2], 2) * [1, 1, -1, -1]
    for k in rng.choice(4, rng.integers(1, 3), replace=False):
        edges[k] = head[k] + extent[k] * rng.uniform(0.03, 0.3)
    return edges


def _behind_edges(crop: RgbImage, edges: npt.NDArray[np.float64]) -> RgbImage:
    """Paint grey what lies outside the photo's edges."""
    x0, y0, x1, y1 = (round(float(e)) for e in edges)
    shown = np.full_like(crop, GREY)
    shown[y0:y1, x0:x1] = crop[y0:y1, x0:x1]
    return shown


def make_batch(faces: Sequence[Face], size: int, seed: int, step: int) -> LandmarkBatch:
    """Draw the batch of one step."""
    rng = np.random.default_rng([seed, step])
    views = [view(faces[i], rng) for i in rng.choice(len(faces), size, replace=len(faces) < size)]
    crops = np.stack([disturbed(crop, rng) for crop, _, _ in views])
    points = np.stack([p for _, p, _ in views])
    return LandmarkBatch(
        torch.from_numpy(crops).permute(0, 3, 1, 2),
        torch.from_numpy(points).float(),
        torch.from_numpy(np.stack([v for _, _, v in views])).float(),
        torch.from_numpy(face_scale(points)).float(),
    )


def face_scale(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Inter-ocular distance, shape (n,), but never below an eighth of the face's extent (profiles)."""
    between = points[:, 0:4].mean(1) - points[:, 4:8].mean(1)
    extent = (points.max(1) - points.min(1)).max(-1)
    return np.asarray(np.maximum(np.hypot(between[:, 0], between[:, 1]), extent / 8), np.float64)
