"""Measures how steady the networks are under changes that should change nothing, and how fast."""

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from tqdm import tqdm

from scoring.crops import resized
from scoring.detector import Detector
from scoring.landmarks import Landmarker, mirror_order
from scoring.training.data import Photo
from scoring.training.landmark_data import face_scale
from scoring.verdict import Landmarks, RgbImage

PHOTOS: Final = 60
SMALLER: Final = 0.7
QUALITY: Final = 70

Look: TypeAlias = Callable[[RgbImage], Landmarks | None]


def steadiness(photos: Sequence[Photo], detector: Detector, landmarker: Landmarker) -> dict[str, float]:
    """Return the shift of points, in inter-ocular distances, and the time for one photo on one thread."""

    def look(image: RgbImage) -> Landmarks | None:
        heads = detector([image])[0]
        return landmarker([(image, heads[0].box)])[0] if heads else None

    images = [p.read() for p in photos if p.points is not None][:PHOTOS]
    changes = {"mirrored": _mirrored, "made smaller": _smaller, "compressed": _compressed}
    figures = {}
    for name, change in changes.items():
        shifts = [s for image in tqdm(images, desc=name) if (s := _shift(image, look, change)) is not None]
        figures[f"shift when {name}, median of faces"] = float(np.median(shifts)) if shifts else np.nan
        figures[f"shift when {name}, worst of faces"] = float(np.max(shifts)) if shifts else np.nan
    return figures | _speed(images, detector, landmarker)


def _shift(image: RgbImage, look: Look, change: Callable[[RgbImage, Look], Landmarks | None]) -> float | None:
    """Mean shift of a face's points, in inter-ocular distances; None where either sees no head."""
    plain, changed = look(image), change(image, look)
    if plain is None or changed is None:
        return None
    scale = face_scale(plain.points[None])[0]
    return float(np.hypot(*(plain.points - changed.points).T).mean() / scale)


def _mirrored(image: RgbImage, look: Look) -> Landmarks | None:
    seen = look(np.ascontiguousarray(image[:, ::-1]))
    if seen is None:
        return None
    back = (seen.points * [-1, 1] + [image.shape[1] - 1, 0])[mirror_order()]
    return Landmarks(back, seen.confidence[mirror_order()])


def _smaller(image: RgbImage, look: Look) -> Landmarks | None:
    height, width = image.shape[:2]
    seen = look(resized(image, round(width * SMALLER), round(height * SMALLER)))
    return None if seen is None else seen.scaled(1 / SMALLER)


def _compressed(image: RgbImage, look: Look) -> Landmarks | None:
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return look(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8))


def _speed(images: Sequence[RgbImage], detector: Detector, landmarker: Landmarker) -> dict[str, float]:
    """Median processor milliseconds for a single photo, resizing included."""
    times = []
    for image in images:
        start = time.thread_time()
        heads = detector([image])[0]
        middle = time.thread_time()
        if heads:
            landmarker([(image, heads[0].box)])
            times.append((middle - start, time.thread_time() - middle))
    detect, points = np.median(times, axis=0) * 1000 if times else (np.nan, np.nan)
    return {"detector (ms)": float(detect), "landmarks (ms)": float(points)}
