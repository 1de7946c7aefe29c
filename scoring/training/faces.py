"""Faces to learn from: generous windows around them, with points and how far each can be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from scoring.crops import resized
from scoring.mirror import ORDER, mirrored_points
from scoring.straighten import Square
from scoring.training.data import Photo, head_of
from scoring.verdict import Box, RgbImage

Points = npt.NDArray[np.float64]

KEPT_MARGIN: Final = 2.2
KEPT_SIZE: Final = 640
"""Side of the window in units of the head's longer side, and of its picture in pixels."""

HIDDEN_TRUST: Final = 0.25
"""Hidden points were guessed by the labellers, so they count less."""

COARSE: Final = 0.55
"""A view at less than this scale is drawn from the picture of half the size, against aliasing."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A window around a head.

    Attributes:
        images: its picture of 640 x 640 pixels, and the same of half the size.
        points: shape (22, 2), pixels of the larger picture.
        trust: shape (22,), how much each point counts, 0 to 1.
        error: shape (22,), how far an estimate that had not seen the label was from it, in pixels of the
            larger picture; NaN where there is none.
    """

    file: str
    images: tuple[RgbImage, RgbImage]
    points: Points
    trust: Points
    error: Points

    def mirrored(self) -> Self:
        """Return the face in a mirror."""
        large, small = (np.ascontiguousarray(image[:, ::-1]) for image in self.images)
        return replace(
            self,
            images=(large, small),
            points=mirrored_points(self.points, KEPT_SIZE),
            trust=self.trust[ORDER],
            error=self.error[ORDER],
        )

    def draw(self, matrix: Points, size: int) -> RgbImage:
        """Draw a view; ``matrix``, shape (2, 3), maps pixels of the larger picture to pixels of the view."""
        turn, shift = matrix[:, :2], matrix[:, 2]
        image = self.images[0]
        if abs(np.linalg.det(turn)) < COARSE**2:
            image = self.images[1]
            shift = shift + turn @ np.full(2, 0.5)
            turn = turn * 2
        grey = (127, 127, 127)
        out = cv2.warpAffine(
            image, np.column_stack([turn, shift]), (size, size), flags=cv2.INTER_LINEAR, borderValue=grey
        )
        return np.asarray(out, np.uint8)


def load_faces(photos: Iterable[Photo]) -> list[Face]:
    """Keep the surroundings of all labelled faces in memory."""
    faces = []
    for photo in photos:
        if photo.points is not None and photo.visible is not None:
            trust = HIDDEN_TRUST + (1 - HIDDEN_TRUST) * photo.visible
            faces.append(face_of(photo.file, photo.read(), photo.points, trust))
    return faces


def face_of(file: str, image: RgbImage, points: Points, trust: Points, head: Box | None = None) -> Face:
    """Cut a face out of a photo, around its head or else its points, which are in the photo's pixels."""
    window = Square.around(head or head_of(points), KEPT_MARGIN, KEPT_SIZE)
    large = window.draw(image)
    half = resized(large, KEPT_SIZE // 2, KEPT_SIZE // 2)
    return Face(file, (large, half), window.from_photo(points), trust, np.full(22, np.nan))


def face_scale(points: Points) -> Points:
    """Inter-ocular distance of (..., 22, 2), but never below an eighth of the face's extent (profiles)."""
    between = points[..., 0:4, :].mean(-2) - points[..., 4:8, :].mean(-2)
    extent = (points.max(-2) - points.min(-2)).max(-1)
    return np.asarray(np.maximum(np.hypot(between[..., 0], between[..., 1]), extent / 8), np.float64)
