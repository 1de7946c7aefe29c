"""Face landmarks: a cropped head in, 22 points with their confidence out."""

from collections.abc import Sequence
from importlib import resources
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from scoring.crops import FaceCrop
from scoring.session import open_session
from scoring.verdict import LANDMARK_NAMES, Box, Landmarks, RgbImage

MODEL: Final = "face-1"
INPUT: Final = 160
MARGIN: Final = 1.35
"""Side of the crop in units of the head's longer side: room for an ear that the box cuts off."""

HALF_CONFIDENCE: Final = 0.1
"""The standard error, in inter-ocular distances, at which confidence is one half."""


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


def sigma_of(confidence: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Standard error of a point along each axis, in inter-ocular distances, from its confidence."""
    return np.asarray(HALF_CONFIDENCE * (1 / np.clip(confidence, 1e-3, 1) - 1), np.float64)


def confidence_of(sigma: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Invert `sigma_of`."""
    return np.asarray(1 / (1 + sigma / HALF_CONFIDENCE), np.float64)


class FaceLandmarker:
    """The shipped network, run on each crop and on its mirror so that left and right are treated alike.

    Safe to call from several threads at once: the session holds no state between calls.
    """

    name: str = MODEL

    def __init__(self, model: bytes) -> None:
        self._session = open_session(model)
        self._mirror = mirror_order()

    @classmethod
    def load(cls) -> Self:
        """Read the network from the package; raises FileNotFoundError where the package is incomplete."""
        return cls(resources.files("scoring").joinpath("models", f"{MODEL}.onnx").read_bytes())

    def __call__(self, faces: Sequence[tuple[RgbImage, Box]]) -> list[Landmarks]:
        if not faces:
            return []
        windows = [FaceCrop.around(box, MARGIN) for _, box in faces]
        crops = np.stack([w.draw(image, INPUT) for w, (image, _) in zip(windows, faces, strict=True)])
        both = np.concatenate([crops, crops[:, :, ::-1]])
        points, sigma = self._session.run(["points", "sigma"], {"crops": both})
        return [
            self._joined(window, points[k :: len(faces)], sigma[k :: len(faces)])
            for k, window in enumerate(windows)
        ]

    def _joined(
        self, window: FaceCrop, points: npt.NDArray[np.float32], sigma: npt.NDArray[np.float32]
    ) -> Landmarks:
        """Average what was seen in a crop and in its mirror: ``points`` (2, 22, 2), ``sigma`` (2, 22)."""
        straight = points[0].astype(np.float64)
        mirrored = (points[1].astype(np.float64) * [-1, 1] + [INPUT - 1, 0])[self._mirror]
        mean = (straight + mirrored) / 2
        error = (sigma[0].astype(np.float64) + sigma[1].astype(np.float64)[self._mirror]) / 2
        between = mean[0:4].mean(0) - mean[4:8].mean(0)
        scale = max(float(np.hypot(between[0], between[1])), 1.0)
        return Landmarks(window.to_photo(mean, INPUT), confidence_of(error / scale))
