"""Photos and faces for tests of training: drawn, with known labels."""

from pathlib import Path

import cv2
import numpy as np

from scoring.straighten import MEAN_FACE, Points
from scoring.training.data import Photo
from scoring.training.faces import Face, face_of
from scoring.verdict import Box, RgbImage


def photo_of(
    group: str, path: Path | None = None, points: Points | None = None, head: Box | None = None
) -> Photo:
    """A photo of an animal; without a path nothing may be read of it."""
    return Photo(
        file=f"{group}.png", path=path or Path(group), species="cat", group=group, source="drawn", head=head,
        heads=(head,) if head else (), doubtful=(), complete=True, points=points,
        visible=None if points is None else np.ones(len(points)), pose=None,
    )  # fmt: skip


def blobs(width: int = 640, height: int = 480) -> RgbImage:
    """Soft blobs without any symmetry, so that interpolation is nearly exact."""
    noise = np.random.default_rng(4).integers(0, 256, (12, 16, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def drawn_face() -> Face:
    """The mean face on a photo of blobs, 60 pixels between the eyes."""
    return face_of("drawn.png", blobs(), MEAN_FACE * 60 + [320, 240], np.ones(22))
