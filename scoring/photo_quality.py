"""Measures of the photo around a face: is it sharp, lit and near enough to judge.

They are taken on a small upright picture of the face, drawn in the face's own frame at one resolution. So a
photo and its mirror image give the same, and another size, cut or tilt of the same photo gives nearly the
same. Luminance is the photo's own, gamma-encoded, from 0 to 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from scoring.crops import Picture, Pyramid, View
from scoring.mirror import mirrored_face
from scoring.straighten import Frame
from scoring.verdict import Measure, inter_ocular

if TYPE_CHECKING:
    from scoring.verdict import Landmarks

Luminance = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]
Places = npt.NDArray[np.float64]
_Picture = TypeVar("_Picture", Grey, Luminance)

UNIT: Final = 20
"""Pixels that the inter-ocular distance has in the picture of a face."""

FACE_WIDTH: Final = 28
FACE_HEIGHT: Final = 44
"""The picture reaches from eye corner to eye corner and from the skull's top to the chin."""

WHOLE_SIDE: Final = 320
"""The longer side at which a whole photo is judged; smaller ones are judged as they are."""

LEAST_STEP: Final = np.float32(0.5 / 255)
"""A difference between neighbours that rounding may have made."""

_OVER: Final = 2
"""Samples for each pixel of the picture along either axis: their mean hides where on the grid they fell."""

_ABOVE: Final = 0.05
"""How far above the point between the eyes the picture's middle lies, in inter-ocular distances."""

_GRAIN: Final = 0.8
"""Standard deviation in pixels of the blur that takes off grain and what compression does to it."""


def _grid() -> Places:
    """Where the samples lie on the mean face's plane, shape (rows, columns, 2)."""
    x, y = (
        (np.arange(side * _OVER) - (side * _OVER - 1) / 2) / (UNIT * _OVER)
        for side in (FACE_WIDTH, FACE_HEIGHT)
    )
    return np.stack(np.meshgrid(x, y - _ABOVE), axis=-1)


_GRID: Final = _grid()


def face_luminance(photo: Picture, face: Landmarks) -> Luminance:
    """Draw the face upright, shape (FACE_HEIGHT, FACE_WIDTH); beyond the photo its edges are repeated.

    The photo is first brought to the samples' own resolution, so that a large one and its smaller copy come
    out equally soft: averaged to shrink, with a cubic curve to grow.
    """
    view = View.of(photo)
    frame = Frame.of(mirrored_face(face, view.width) if view.turned else face)
    image, times = view.reduced(_step(frame))
    frame = frame.reduced(times)
    edges = np.array(image.shape[1::-1])
    corners = frame.place(_GRID[[0, 0, -1, -1], [0, -1, 0, -1]])
    low = np.clip(np.floor(corners.min(0)) - 1, 0, edges - 1).astype(int)
    high = np.clip(np.ceil(corners.max(0)) + 2, low + 1, edges).astype(int)
    cut = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_RGB2GRAY)
    step = _step(frame)
    # A face of less than a pixel shows nothing; it needn't be enlarged without end either.
    width, height = (max(1, round(side / max(step, 1 / UNIT))) for side in high - low)
    cut = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA if step > 1 else cv2.INTER_CUBIC)
    scale = np.array([width, height]) / (high - low)
    at = _GRID @ (frame.turn * scale[:, None]).T + (frame.shift - low + 0.5) * scale - 0.5
    fine = _interpolated(np.asarray(cut, np.float32), at[..., 0], at[..., 1])
    return _unit(fine.reshape(FACE_HEIGHT, _OVER, FACE_WIDTH, _OVER).mean((1, 3)))


def _step(frame: Frame) -> float:
    """Return the distance of neighbouring samples in pixels."""
    return frame.unit / (UNIT * _OVER)


def _interpolated(image: Luminance, x: Places, y: Places) -> Luminance:
    """Sample (height, width) at places in centre coordinates, linearly between the four nearest pixels.

    OpenCV rounds places to 1/32 of a pixel, which could differ between a photo and its mirror image.
    """
    height, width = image.shape
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    column = np.minimum(x.astype(np.intp), max(width - 2, 0))
    row = np.minimum(y.astype(np.intp), max(height - 2, 0))
    right, down = min(width - 1, 1), min(height - 1, 1) * width
    pixels, first = image.ravel(), row * width + column
    along = (x - column).astype(np.float32)
    above = pixels[first] + (pixels[first + right] - pixels[first]) * along
    first += down
    below = pixels[first] + (pixels[first + right] - pixels[first]) * along
    return np.asarray(above + (below - above) * (y - row).astype(np.float32), np.float32)


def whole_luminance(photo: Picture) -> Luminance:
    """Return the luminance of a whole photo, its longer side at most `WHOLE_SIDE`."""
    pyramid = Pyramid.of(photo)
    image, _ = pyramid.reduced(max(pyramid.width, pyramid.height) / WHOLE_SIDE)
    return _unit(_at_most(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8), WHOLE_SIDE))


def _unit(levels: Grey | Luminance) -> Luminance:
    return np.asarray(levels / np.float32(255), np.float32)


def sharpness(picture: Luminance, side: int = WHOLE_SIDE) -> Measure:
    """How much fine detail a slight extra blur takes away, 0 (none: blurred) to 1.

    One minus the blur metric of Crete et al. (2007), with a 5-pixel mean, the larger of both directions, at
    ``side`` pixels at most and without the finest grain, which is noise as often as detail. Ratios of
    gradients, so that neither contrast nor brightness matter.
    """
    smooth = np.asarray(cv2.GaussianBlur(_at_most(picture, side), (0, 0), _GRAIN), np.float32)
    return Measure(1 - max(_blur(smooth), _blur(smooth.T)), 0.02)


def exposure(picture: Luminance) -> Measure:
    """Range of tones on the face: 98th minus 2nd percentile of luminance, 0 (flat or black) to 1.

    Unlike the mean it treats black and white cats alike: eyes and nose give both a range when lit.
    """
    low, high = np.percentile(picture, [2, 98])
    return Measure(float(high - low), 0.02)


def brightness(picture: Luminance) -> Measure:
    """How bright the lighter parts of the face are: 95th percentile of luminance, 0 to 1."""
    return Measure(float(np.percentile(picture, 95)), 0.02)


def face_size(photo: Picture, face: Landmarks) -> Measure:
    """Inter-ocular distance over the root of the photo's area (no unit)."""
    pyramid = Pyramid.of(photo)
    value = inter_ocular(face.points) / math.sqrt(pyramid.width * pyramid.height)
    return Measure(value, 0.03 * value)


def measure_photo(photo: Picture, face: Landmarks) -> dict[str, Measure]:
    """Take all measures of the photo around a face."""
    luminance = face_luminance(photo, face)
    return {
        "sharpness": sharpness(luminance),
        "exposure": exposure(luminance),
        "brightness": brightness(luminance),
        "face_size": face_size(photo, face),
    }


def _at_most(picture: _Picture, side: int) -> _Picture:
    """Average a picture down until its longer side has ``side`` pixels at most."""
    scale = side / max(picture.shape)
    if scale >= 1:
        return picture
    width, height = (max(1, round(pixels * scale)) for pixels in picture.shape[::-1])
    reduced = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, picture.dtype)


def _blur(picture: Luminance) -> float:
    """Blur along the rows: what share of the neighbours' differences survives a blur; 0 sharp, 1 blurred."""
    smooth = cv2.blur(picture, (5, 1), borderType=cv2.BORDER_REFLECT_101)
    # Rounding looks sharp where a strong blur has left nothing else.
    steps = np.abs(np.diff(picture, axis=1))
    before = np.where(steps > LEAST_STEP, steps, 0)
    lost = np.maximum(before - np.abs(np.diff(smooth, axis=1)), 0)
    total = float(before.sum(dtype=np.float64))
    return 1.0 if total <= 1e-6 * before.size else 1 - float(lost.sum(dtype=np.float64)) / total
