"""The second look at the eyes: each in an upright square of its own, both seen as left ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from scoring.crops import flipped
from scoring.session import open_session

if TYPE_CHECKING:
    from scoring.crops import Picture
    from scoring.straighten import Frame

MODEL: Final = "eye-1"
INPUT: Final = 48

LEFT: Final = (0, 1, 2, 3)
RIGHT: Final = (5, 4, 6, 7)
"""Where the outer corner, inner corner, upper and lower lid of each eye stand among the 22 points."""

ALIKE: Final = 0.6
"""Correlation assumed between the errors of both looks: they judge the same light and the same fur."""

Values = npt.NDArray[np.float64]


class EyeLandmarker:
    """The eye network. Safe to call from several threads at once."""

    def __init__(self, model: bytes) -> None:
        self._session = open_session(model, shape=(2, INPUT, INPUT, 3))

    def __call__(self, photo: Picture, frame: Frame, points: Values, sigma: Values) -> tuple[Values, Values]:
        """Look at both eyes where ``points`` (22, 2) say they are, and join what is seen with them.

        Args:
            photo: the photo.
            frame: where the face lies on it.
            points: in pixels of the photo.
            sigma: standard error of each point, shape (22,), in pixels of the photo.

        Returns:
            The points and their errors, those of the eyes improved; sure looks count more.
        """
        points, sigma = points.copy(), sigma.copy()
        left, right = (frame.eye(points[list(eye)].mean(0), INPUT) for eye in (LEFT, RIGHT))
        seen = self._session.run(np.stack([left.draw(photo), flipped(right.draw(photo))]))
        where, error = (seen[name].astype(np.float64) for name in ("points", "sigma"))
        where[1] = where[1] * [-1, 1] + [INPUT - 1, 0]
        for k, (eye, square) in enumerate(((list(LEFT), left), (list(RIGHT), right))):
            closely = square.to_photo(where[k]), error[k] * square.pixels
            points[eye], sigma[eye] = joined((points[eye], sigma[eye]), closely)
        return points, sigma


def joined(first: tuple[Values, Values], second: tuple[Values, Values]) -> tuple[Values, Values]:
    """Average two looks at points (n, 2) by the inverse squares of their errors (n,), which go together."""
    share = second[1] ** -2.0 / (first[1] ** -2.0 + second[1] ** -2.0)
    points = first[0] + (second[0] - first[0]) * share[:, None]
    a, b = (1 - share) * first[1], share * second[1]
    return points, np.sqrt(a * a + b * b + 2 * ALIKE * a * b)
