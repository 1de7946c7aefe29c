"""Random changes of tilt, light, colour and sharpness, as cats, cameras and messengers make them."""

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import RgbImage

LYING_SHARE: Final = 0.3
UPRIGHT_TILT: Final = 13.0
LYING_TILT: Final = 40.0
MOST_TILT: Final = 80.0
"""Degrees. Beyond a right angle, left and right points would have to change their names."""

GREY_SHARE: Final = 0.12
SOFT_SHARE: Final = 0.35
FAULT_SHARE: Final = 0.25
"""How many views have no colour, how many have lost detail, and how many have each of the other faults."""


def tilt(rng: np.random.Generator) -> float:
    """Draw an angle in radians: most heads are nearly upright, some lie on their side."""
    spread = LYING_TILT if rng.random() < LYING_SHARE else UPRIGHT_TILT
    return math.radians(float(np.clip(rng.normal(0, spread), -MOST_TILT, MOST_TILT)))


def rotation(angle: float) -> npt.NDArray[np.float64]:
    """Return the matrix (2, 2) that turns points, whose y axis points down, clockwise by radians."""
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def disturbed(image: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Return a copy as another camera, another light or another compression would have shown it."""
    image = _light(image, rng)
    if rng.random() < GREY_SHARE:
        image = np.repeat(image @ np.array([0.3, 0.59, 0.11]), 3).reshape(image.shape).astype(np.uint8)
    if rng.random() < SOFT_SHARE:
        image = _softened(image, rng)
    if rng.random() < FAULT_SHARE:
        noise = rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(2, 12))
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if rng.random() < FAULT_SHARE:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 85))])
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return image


def _light(image: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Change exposure, gamma, contrast and white balance by one table for each channel."""
    ramp = np.linspace(0, 1, 256)
    gamma = np.exp(rng.normal(0, 0.3))
    contrast, brightness = np.exp(rng.normal(0, 0.2)), np.exp(rng.normal(0, 0.2))
    table = np.stack([ramp**gamma * brightness * np.exp(rng.normal(0, 0.06)) for _ in range(3)], axis=1)
    table = (table - 0.45) * contrast + 0.45
    lut = np.clip(table * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, lut[None]), np.uint8)


def _softened(image: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Lose detail: a small original, or one out of focus."""
    if rng.integers(2):
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 1.6)), np.uint8)
    height, width = image.shape[:2]
    factor = rng.uniform(0.35, 0.8)
    small = cv2.resize(image, (int(width * factor), int(height * factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
