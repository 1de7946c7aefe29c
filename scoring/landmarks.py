"""Face landmarks: a head on a photo in, 22 points with their confidence out."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from scoring.crops import flipped, seen_one_way
from scoring.eyes import MODEL as EYE_MODEL
from scoring.eyes import EyeLandmarker
from scoring.session import Session, open_session
from scoring.straighten import Frame, Square
from scoring.verdict import LANDMARK_NAMES, Box, Landmarks, inter_ocular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import RgbImage

MODEL: Final = "face-2"
INPUT: Final = 160
MARGIN: Final = 1.35
"""Side of the first crop in units of the head's longer side: room for an ear that the box cuts off."""

HALF_CONFIDENCE: Final = 0.1
"""The standard error, in inter-ocular distances, at which confidence is one half."""

Values = npt.NDArray[np.float64]


class Landmarker(Protocol):
    """Finds the points of faces."""

    name: str

    def __call__(self, faces: Sequence[tuple[RgbImage, Box]]) -> list[Landmarks]:
        """Return the landmarks of each (photo, head box), in pixels of its photo."""
        ...


def mirror_order() -> list[int]:
    """Index of each point's partner under a mirror, in the order of `LANDMARK_NAMES`."""
    partner = {"l_": "r_", "r_": "l_", "nose_left": "nose_right", "nose_right": "nose_left"}
    names = [partner.get(n) or partner.get(n[:2], n[:2]) + n[2:] for n in LANDMARK_NAMES]
    return [LANDMARK_NAMES.index(n) for n in names]


_MIRROR: Final = mirror_order()


def mirrored_points(points: Values, width: int) -> Values:
    """Return the points (22, 2) of a face as they lie on the mirror image of a picture of this width."""
    return np.asarray((points * [-1, 1] + [width - 1, 0])[_MIRROR], np.float64)


def sigma_of(confidence: Values) -> Values:
    """Standard error of a point along each axis, in inter-ocular distances, from its confidence."""
    return np.asarray(HALF_CONFIDENCE * (1 / np.clip(confidence, 1e-3, 1) - 1), np.float64)


def confidence_of(sigma: Values) -> Values:
    """Invert `sigma_of`."""
    return np.asarray(1 / (1 + sigma / HALF_CONFIDENCE), np.float64)


class FaceLandmarker:
    """Looks at a head three times: as the box shows it, straightened, and closely at both eyes.

    The first look only tells how the head is turned. The second sees the same upright face however the photo
    was turned, resized or cut, and also its mirror image. Left and right are treated alike: of a photo and
    its mirror image always the same one is looked at.

    Safe to call from several threads at once: nothing is held between calls.
    """

    name: str = f"{MODEL}+{EYE_MODEL}"

    def __init__(self, face: bytes, eye: bytes) -> None:
        shape = (1, INPUT, INPUT, 3)
        self._glance = open_session(face, shape=shape, precision="bf16-where-fast")
        self._look = open_session(face, shape=shape)
        self._eyes = EyeLandmarker(eye)

    @classmethod
    def load(cls) -> Self:
        """Read the networks from the package; raises FileNotFoundError where the package is incomplete."""
        models = resources.files("scoring").joinpath("models")
        return cls(*(models.joinpath(f"{name}.onnx").read_bytes() for name in (MODEL, EYE_MODEL)))

    def __call__(self, faces: Sequence[tuple[RgbImage, Box]]) -> list[Landmarks]:
        found = []
        last, view, turned = None, None, False
        for photo, box in faces:
            if view is None or photo is not last:  # the faces of a photo follow each other
                last, (view, turned) = photo, seen_one_way(photo)
            found.append(self._one(view, box, turned=turned))
        return found

    def _one(self, image: RgbImage, box: Box, *, turned: bool) -> Landmarks:
        width = image.shape[1]
        if turned:
            box = Box(width - box.x1, box.y0, width - box.x0, box.y1)
        points, sigma, likeness = self.second(image, self.first(image, box))
        first = Landmarks(points, _confidence(points, sigma))
        points, sigma = self._eyes(image, Frame.of(first), points, sigma)
        if turned:
            points, sigma = mirrored_points(points, width), sigma[_MIRROR]
        return Landmarks(points, _confidence(points, sigma), likeness)

    def first(self, image: RgbImage, box: Box) -> Frame:
        """Find out how the head in a box is turned."""
        window = Square.around(box, MARGIN, INPUT)
        points, sigma, _ = _seen(self._glance, window.draw(image))
        return Frame.of(Landmarks(window.to_photo(points), _confidence(points, sigma)))

    def second(self, image: RgbImage, frame: Frame) -> tuple[Values, Values, float]:
        """Return points and their errors in pixels of the photo, and how likely this is a cat's face."""
        square = frame.face(INPUT)
        crop = square.draw(image)
        straight, mirrored = _seen(self._look, crop), _seen(self._look, flipped(crop))
        mean = (straight[0] + mirrored_points(mirrored[0], INPUT)) / 2
        error = (straight[1] + mirrored[1][_MIRROR]) / 2
        pixels = float(np.hypot(*square.turn[:, 0]))
        return square.to_photo(mean), error * pixels, (straight[2] + mirrored[2]) / 2


def _seen(session: Session, crop: RgbImage) -> tuple[Values, Values, float]:
    """Return points (22, 2), their errors (22,) and the likeness of one crop."""
    seen = session.run(crop[None])
    points, sigma = (seen[name][0].astype(np.float64) for name in ("points", "sigma"))
    return points, sigma, float(seen["likeness"][0])


def _confidence(points: Values, sigma: Values) -> Values:
    """Express errors in inter-ocular distances, of at least a pixel, as confidences."""
    return confidence_of(sigma / max(inter_ocular(points), 1.0))
