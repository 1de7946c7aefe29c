"""What several landmark networks together say about a face, from many views of it."""

import hashlib
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import torch

from scoring.landmarks import MARGIN
from scoring.mirror import ORDER, mirrored_points
from scoring.straighten import WEIGHTS, Frame
from scoring.training.backbone import as_input
from scoring.training.faces import KEPT_MARGIN, KEPT_SIZE, Face, Points, face_scale
from scoring.training.landmark_net import TEACHER_INPUT, LandmarkNet
from scoring.training.opinions import Opinion
from scoring.training.photometry import rotation

TURNS: Final = (0.0, -6.0, 6.0)
"""Degrees by which a straightened face is turned; each view is also mirrored."""

MIDDLE: Final = np.full(2, (TEACHER_INPUT - 1) / 2)


def knowledge(net: LandmarkNet) -> str:
    """Name what a network knows: networks with the same weights have the same name."""
    digest = hashlib.sha256()
    for values in net.state_dict().values():
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


def opinion(nets: Sequence[LandmarkNet], face: Face) -> Opinion:
    """Look at a face in its box, then straightened, turned and mirrored; average over views and networks."""
    side = KEPT_SIZE * MARGIN / KEPT_MARGIN
    boxed = np.eye(2) * TEACHER_INPUT / side
    kept_middle = np.full(2, (KEPT_SIZE - 1) / 2)
    points, sigma = _mean(nets, face, [np.column_stack([boxed, MIDDLE - boxed @ kept_middle])])
    for angles in (TURNS[:1], TURNS):
        sure = 1 / (1 + (sigma / (0.1 * face_scale(points))) ** 2)
        square = Frame.fit(points, WEIGHTS * np.clip(sure, 0.05, 1)).face(TEACHER_INPUT)
        upright, centre = np.linalg.inv(square.turn), square.to_photo(MIDDLE)
        turns = [rotation(math.radians(angle)) @ upright for angle in angles]
        points, sigma = _mean(nets, face, [np.column_stack([t, MIDDLE - t @ centre]) for t in turns])
    return Opinion(points, sigma)


def _mean(nets: Sequence[LandmarkNet], face: Face, matrices: Sequence[Points]) -> tuple[Points, Points]:
    """Average over views, given by matrices (2, 3), and their mirror images."""
    crops = np.stack([face.draw(matrix, TEACHER_INPUT) for matrix in matrices])
    both = torch.from_numpy(np.concatenate([crops, crops[:, :, ::-1]])).permute(0, 3, 1, 2)
    pixels = as_input(both)
    all_points, all_sigmas = [], []
    for net in nets:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            _, points, log_sigma, _ = net(pixels)
        seen, sigmas = points.double().numpy(), log_sigma.double().exp().numpy()
        for k, matrix in enumerate(matrices):
            turn = np.linalg.inv(matrix[:, :2])
            flipped = mirrored_points(seen[len(matrices) + k], TEACHER_INPUT)
            pixel = math.sqrt(abs(np.linalg.det(turn)))
            all_points += [(p - matrix[:, 2]) @ turn.T for p in (seen[k], flipped)]
            all_sigmas += [s * pixel for s in (sigmas[k], sigmas[len(matrices) + k][ORDER])]
    spread = np.stack(all_points).std(0).mean(-1)
    return np.mean(all_points, 0), np.hypot(np.mean(all_sigmas, 0), spread)
