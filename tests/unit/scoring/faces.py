"""Faces for tests: a drawn one with known proportions, and variations of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from hypothesis import strategies as st

from scoring.mirror import ORDER
from scoring.verdict import LANDMARK_NAMES, Landmarks

PLACES: Final = {
    "l_eye_outer": (-0.7, 0), "l_eye_inner": (-0.3, 0),
    "l_eye_top": (-0.5, -0.12), "l_eye_bottom": (-0.5, 0.12),
    "r_eye_inner": (0.3, 0), "r_eye_outer": (0.7, 0),
    "r_eye_top": (0.5, -0.12), "r_eye_bottom": (0.5, 0.12),
    "nose_left": (-0.18, 0.6), "nose_right": (0.18, 0.6), "nose_bottom": (0, 0.75), "mouth": (0, 0.85),
    "chin": (0, 1.1),
    "l_ear_outer": (-1.1, -0.5), "l_ear_tip": (-0.8, -1.6), "l_ear_inner": (-0.4, -1.0),
    "r_ear_inner": (0.4, -1.0), "r_ear_tip": (0.8, -1.6), "r_ear_outer": (1.1, -0.5),
    "l_cheek": (-1.0, 0.75), "r_cheek": (1.0, 0.75), "head_top": (0, -1.1),
}  # fmt: skip
"""A frontal face in its own frame: the origin is between the eyes, the unit the inter-ocular distance."""


def plain_face(confidence: float = 0.7, **moved: tuple[float, float]) -> Landmarks:
    """The drawn face, 100 pixels between the eyes, with some points elsewhere."""
    points = np.array([moved.get(name, PLACES[name]) for name in LANDMARK_NAMES], np.float64)
    return Landmarks(points * 100 + 300, np.full(22, confidence))


def rotated(face: Landmarks, degrees: float) -> Landmarks:
    """Turn a face clockwise about the photo's corner."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return replace(face, points=face.points @ turn)


def mirrored(face: Landmarks, width: int = 640) -> Landmarks:
    """The face as a mirrored photo of this width shows it."""
    points = face.points[ORDER] * [-1, 1] + [width - 1, 0]
    return Landmarks(points, face.confidence[ORDER])


def faces() -> st.SearchStrategy[Landmarks]:
    """Faces of all sorts: every point moved by up to a tenth of the inter-ocular distance, any confidence."""
    return st.binary(min_size=66, max_size=66).map(_face_of)


def _face_of(drawn: bytes) -> Landmarks:
    """Read a face from bytes, which are drawn far sooner than as many numbers; all zero is nearly plain."""
    numbers = np.frombuffer(drawn, np.int8).astype(np.float64)
    confidence = 0.65 + 0.35 * numbers[44:] / 128
    return Landmarks(plain_face().points + numbers[:44].reshape(22, 2) * (10 / 128), confidence)
