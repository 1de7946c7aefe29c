"""Teaches the eye network on upright views of single eyes."""

import functools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from scoring.straighten import EYE_SIDE, WEIGHTS, Frame
from scoring.training.backbone import as_input
from scoring.training.eye_net import INPUT, EyeNet
from scoring.training.faces import Face, Points
from scoring.training.landmark_training import doubt_loss, heat_loss, robust
from scoring.training.landmark_views import SCALE_ERROR, TURN_ERROR
from scoring.training.loop import Plan, fit, untrained
from scoring.training.photometry import disturbed, rotation

BATCH: Final = 64
UNIT: Final = INPUT / EYE_SIDE
"""Pixels of a crop for an inter-ocular distance."""

SHIFT_ERROR: Final = 0.05
"""Standard deviation, in inter-ocular distances, of where the face's points put an eye."""

OUTER: Final = 0
INNER: Final = 1
TOP: Final = 2
BOTTOM: Final = 3


class EyeBatch(NamedTuple):
    """Crops (n, 3, s, s) uint8, points (n, 4, 2) in their pixels, trust (n, 4)."""

    crops: Tensor
    points: Tensor
    trust: Tensor


def train(faces: Sequence[Face], pretrained: Path, plan: Plan, checkpoint: Path) -> EyeNet:
    """Train on the eyes of faces and return the averaged network."""
    net = untrained(EyeNet, pretrained, plan.seed)
    return fit(net, functools.partial(make_batch, faces, BATCH, plan.seed), loss, plan, checkpoint)


def make_batch(faces: Sequence[Face], size: int, seed: int, step: int) -> EyeBatch:
    """Draw the batch of one step."""
    rng = np.random.default_rng([seed, step])
    crops, points, trust = zip(
        *(view(faces[i], rng) for i in rng.integers(len(faces), size=size)), strict=True
    )
    return EyeBatch(
        torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2),
        torch.from_numpy(np.stack(points)).float(),
        torch.from_numpy(np.stack(trust)).float(),
    )


def view(face: Face, rng: np.random.Generator) -> tuple[np.ndarray, Points, Points]:
    """Draw one eye, as the left one, a little off as the face's points may be: (crop, points, trust)."""
    face = face.mirrored() if rng.integers(2) else face
    frame = Frame.fit(face.points, WEIGHTS)
    centre = face.points[:4].mean(0) + frame.turn @ rng.normal(0, SHIFT_ERROR, 2)
    square = frame.eye(centre, INPUT)
    angle, zoom = rng.normal(0, TURN_ERROR), math.exp(rng.normal(0, SCALE_ERROR))
    turn = rotation(angle) * zoom
    turn = turn @ np.diag(np.exp(rng.normal(0, 0.04, 2))) @ np.linalg.inv(square.turn)
    matrix = np.column_stack([turn, np.full(2, (INPUT - 1) / 2) - turn @ centre])
    crop = disturbed(face.draw(matrix, INPUT), rng)
    return crop, face.points[:4] @ turn.T + matrix[:, 2], face.trust[:4]


def loss(net: EyeNet, batch: EyeBatch) -> Tensor:
    """Heatmaps, positions, the eye's width and opening, and the likelihood of the errors."""
    crops = as_input(batch.crops)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, points, log_sigma = net(crops)
    error = (points - batch.points).norm(dim=-1)
    place = (robust(error / UNIT) * batch.trust).mean()
    seen, true = openness(points), openness(batch.points)
    opening = (robust(seen - true) * batch.trust.amin(-1)).mean()
    doubt = doubt_loss(log_sigma, error.detach())
    spread = torch.full((len(points),), 0.07 * UNIT)
    total: Tensor = (
        0.3 * heat_loss(logits, batch.points, batch.trust, spread) + 5 * place + opening + 0.1 * doubt
    )
    return total


def openness(points: Tensor) -> Tensor:
    """Distance of the lids across the line through the corners over the corners', (n, 4, 2) to (n,)."""
    along = points[:, INNER] - points[:, OUTER]
    gap = points[:, BOTTOM] - points[:, TOP]
    width = along.norm(dim=-1).clamp(min=1)
    return (along[:, 0] * gap[:, 1] - along[:, 1] * gap[:, 0]).abs() / width.square()
