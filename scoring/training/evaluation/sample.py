"""The photos to measure with, and pieces of them that show no face."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scoring.decode import decode
from scoring.training.data import load_photos, of_role
from scoring.verdict import Box

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scoring.training.data import Photo, Role
    from scoring.verdict import RgbImage


LEAST_STRIP: Final = 96
"""Pixels of the shorter side from which a piece of a photo is a photo of its own."""


@dataclass(frozen=True, slots=True)
class Case:
    """One photo with all that the labels say about it."""

    photo: Photo
    eyes: str | None

    @property
    def file(self) -> str:
        return self.photo.file

    @property
    def group(self) -> str:
        return self.photo.group

    @property
    def pose(self) -> str:
        return self.photo.pose or "unlabelled"

    @property
    def is_cat(self) -> bool:
        return self.photo.species not in {"dog", "none"}

    def data(self) -> bytes:
        """Return the file as a user would send it."""
        return self.photo.path.read_bytes()

    def image(self) -> RgbImage:
        """Decode the file as the bot does."""
        return decode(self.data()).image


def load_cases(data: Path, role: Role = "test", limit: int | None = None) -> list[Case]:
    """Read the photos of one role from the data folder, or ``limit`` of them, chosen once for all."""
    eyes = {file: str(label["eyes"]) for file, label in _labels(data).items()}
    photos = of_role(load_photos(data), role)
    if limit is not None and limit < len(photos):
        chosen = np.random.default_rng(7).choice(len(photos), limit, replace=False)
        photos = [photos[k] for k in sorted(chosen)]
    return [Case(photo, eyes.get(photo.file)) for photo in photos]


def _labels(data: Path) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = json.loads((data / "landmarks.json").read_text("utf-8"))
    return content


def beside(image: RgbImage, heads: Iterable[Box]) -> RgbImage | None:
    """Return the largest piece of a photo without any part of the heads, or None where too little is left.

    It shows a room, people, or at most the body of a cat: nothing with a face to score.
    """
    height, width = image.shape[:2]
    known = list(heads)
    if not known:
        return None
    margin = 0.25 * max(max(h.width, h.height) for h in known)
    x0, y0 = min(h.x0 for h in known) - margin, min(h.y0 for h in known) - margin
    x1, y1 = max(h.x1 for h in known) + margin, max(h.y1 for h in known) + margin
    strips = (
        Box(0, 0, x0, height),
        Box(x1, 0, width, height),
        Box(0, 0, width, y0),
        Box(0, y1, width, height),
    )
    wide = [s for s in strips if min(s.width, s.height) >= LEAST_STRIP]
    if not wide:
        return None
    best = max(wide, key=lambda s: s.width * s.height)
    return np.ascontiguousarray(image[int(best.y0) : int(best.y1), int(best.x0) : int(best.x1)])
