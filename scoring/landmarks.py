"""Face landmarks: a head on a photo in, 22 points with their confidence out."""

from __future__ import annotations

import math
from importlib import resources
from typing import TYPE_CHECKING, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from scoring.crops import View, flipped
from scoring.eyes import MODEL as EYE_MODEL
from scoring.eyes import EyeLandmarker
from scoring.mirror import ORDER, mirrored_face, mirrored_points
from scoring.session import Session, open_session
from scoring.straighten import Frame, Square
from scoring.verdict import Landmarks, inter_ocular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.crops import Picture
    from scoring.verdict import Box, RgbImage

MODEL: Final = "face-2"
INPUT: Final = 128
MARGIN: Final = 1.35
"""Side of the first crop in units of the head's longer side: room for an ear that the box cuts off."""

TURNS: Final = (-6.0, 0.0, 6.0)
"""Degrees by which a straightened face is turned for each look: their mean is steadier than any of them."""

HALF_CONFIDENCE: Final = 0.1
"""The standard error, in inter-ocular distances, at which confidence is one half."""

Values = npt.NDArray[np.float64]


class Landmarker(Protocol):
    """Finds the points of faces."""

    name: str

    def __call__(self, faces: Sequence[tuple[Picture, Box]]) -> list[Landmarks]:
        """Return the landmarks of each (photo, head box), in pixels of its photo."""
        ...


def sigma_of(confidence: Values) -> Values:
    """Standard error of a point along each axis, in inter-ocular distances, from its confidence."""
    return np.asarray(HALF_CONFIDENCE * (1 / np.clip(confidence, 1e-3, 1) - 1), np.float64)


def confidence_of(sigma: Values) -> Values:
    """Invert `sigma_of`."""
    return np.asarray(1 / (1 + sigma / HALF_CONFIDENCE), np.float64)


class FaceLandmarker:
    """Looks at a head three times: as the box shows it, straightened, and closely at both eyes.

    The first look only tells how the head is turned. The second sees the same upright face however the photo
    was turned, resized or cut, from three angles and in a mirror. Left and right are treated alike: of a
    photo and its mirror image always the same one is looked at.

    Safe to call from several threads at once: nothing is held between calls.
    """

    name: str = f"{MODEL}+{EYE_MODEL}"

    def __init__(self, face: bytes, eye: bytes) -> None:
        self._glance, self._look = (
            open_session(face, shape=(crops, INPUT, INPUT, 3), precision="bf16-where-fast")
            for crops in (1, 2 * len(TURNS))
        )
        self._eyes = EyeLandmarker(eye)

    @classmethod
    def load(cls) -> Self:
        """Read the networks from the package; raises FileNotFoundError where the package is incomplete."""
        models = resources.files("scoring").joinpath("models")
        return cls(*(models.joinpath(f"{name}.onnx").read_bytes() for name in (MODEL, EYE_MODEL)))

    def __call__(self, faces: Sequence[tuple[Picture, Box]]) -> list[Landmarks]:
        return [self._one(View.of(photo), box) for photo, box in faces]

    def _one(self, view: View, box: Box) -> Landmarks:
        points, sigma, likeness = self.second(view, self.first(view, view.across(box)))
        first = Landmarks(points, _confidence(points, sigma))
        points, sigma = self._eyes(view, Frame.of(first), points, sigma)
        face = Landmarks(points, _confidence(points, sigma), likeness)
        return mirrored_face(face, view.width) if view.turned else face

    def first(self, photo: Picture, box: Box) -> Frame:
        """Find out how the head in a box is turned."""
        window = Square.around(box, MARGIN, INPUT)
        (points,), (sigma,), _ = _seen(self._glance, [window.draw(photo)])
        return Frame.of(Landmarks(window.to_photo(points), _confidence(points, sigma)))

    def second(self, photo: Picture, frame: Frame) -> tuple[Values, Values, float]:
        """Return points and their errors in pixels of the photo, and how likely this is a cat's face."""
        straight = frame.face(INPUT)
        squares = [straight.turned(math.radians(angle)) for angle in TURNS]
        crops = [square.draw(photo) for square in squares]
        points, sigma, likeness = _seen(self._look, [*crops, *map(flipped, crops)])
        plain, across = np.split(points, 2)
        mean = (plain + [mirrored_points(p, INPUT) for p in across]) / 2
        placed = [square.to_photo(p) for square, p in zip(squares, mean, strict=True)]
        errors = np.concatenate([sigma[: len(crops)], sigma[len(crops) :, ORDER]])
        return np.mean(placed, 0), errors.mean(0) * straight.pixels, float(likeness.mean())


def _seen(session: Session, crops: Sequence[RgbImage]) -> tuple[Values, Values, Values]:
    """Return points (n, 22, 2), their errors (n, 22) and likeness (n,) of crops."""
    seen = session.run(np.stack(crops))
    points, sigma, likeness = (seen[name].astype(np.float64) for name in ("points", "sigma", "likeness"))
    return points, sigma, likeness


def _confidence(points: Values, sigma: Values) -> Values:
    """Express errors in inter-ocular distances, of at least a pixel, as confidences."""
    return confidence_of(sigma / max(inter_ocular(points), 1.0))
