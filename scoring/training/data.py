"""Photos and their labels, the hold-out, and head boxes of one definition."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import LANDMARK_NAMES, Box, RgbImage

Record: TypeAlias = dict[str, Any]
"""One record of the label files, as their JSON gives it."""

HOLD_OUT_SHARE: Final = 0.12
SEED: Final = "mimimeter-1"

HEAD_MARGIN: Final = np.array([-0.0207, -0.0035, 0.0207, 0.005])
"""Oxford's head boxes relative to the extremes of the 22 points, in units of the extremes' longer side.

Medians over the 113 photos that have both (left and right made equal); the resulting boxes overlap Oxford's
with a mean IoU of 0.91.
"""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo with what is known about it.

    ``head`` is the annotated or derived box of one cat's head. ``points`` has shape (22, 2), centre
    coordinates; ``visible`` shape (22,), 1 where the point can be seen.
    """

    file: str
    path: Path
    species: str
    group: str
    head: Box | None
    points: npt.NDArray[np.float64] | None
    visible: npt.NDArray[np.float64] | None
    pose: str | None

    @property
    def held_out(self) -> bool:
        """Whether the photo serves for measuring; its group decides, so that no cat is on both sides."""
        digest = hashlib.sha256(f"{SEED}/{self.group}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < HOLD_OUT_SHARE

    def read(self) -> RgbImage:
        """Decode the file; raises ValueError where it is no image."""
        image = cv2.imread(str(self.path), cv2.IMREAD_COLOR_RGB)
        if image is None:
            raise ValueError(f"{self.path}: no image")
        return np.asarray(image, np.uint8)


def head_of(points: npt.NDArray[np.float64]) -> Box:
    """Derive the head's box from the 22 points, as Oxford's annotators would have drawn it."""
    low, high = points.min(0) + 0.5, points.max(0) + 0.5
    x0, y0, x1, y1 = np.concatenate([low, high]) + HEAD_MARGIN * (high - low).max()
    return Box(float(x0), float(y0), float(x1), float(y1))


def load_photos(data: Path) -> list[Photo]:
    """Read ``photos.json`` and ``landmarks.json`` of the data folder."""
    records = json.loads((data / "photos.json").read_text("utf-8"))
    labels = json.loads((data / "landmarks.json").read_text("utf-8"))
    return [_photo(data, record, labels.get(record["file"])) for record in records]


def split(photos: Sequence[Photo], *, everything: bool) -> tuple[list[Photo], list[Photo]]:
    """Return photos to learn from and photos to measure with; the latter are also learnt from on request."""
    held_out = [p for p in photos if p.held_out]
    return [p for p in photos if everything or not p.held_out], held_out


def _photo(data: Path, record: Record, label: Record | None) -> Photo:
    points = visible = None
    if label is not None:
        named = label["points"]
        table = np.array([named[name] for name in LANDMARK_NAMES], np.float64)
        points, visible = table[:, :2], (table[:, 2] > 0).astype(np.float64)
    box = record["head_box"]
    head = Box(*map(float, box)) if isinstance(box, list) else None
    if head is None and points is not None:
        head = _clipped(head_of(points), record)
    file = str(record["file"])
    return Photo(
        file=file,
        path=data / "photos" / file,
        species=str(record["species"]),
        group=_group(str(record["source"]), str(record["original"])),
        head=head,
        points=points,
        visible=visible,
        pose=None if label is None else str(label["pose"]),
    )


def _clipped(box: Box, record: Record) -> Box:
    width, height = float(record["width"]), float(record["height"])
    return Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, width), min(box.y1, height))


def _group(source: str, original: str) -> str:
    """Name what may show the same animal: an owner's photos, or neighbours in Oxford's numbering."""
    if source == "maxogden" and (owner := re.search(r"_(\d{4,})\.\w+$", original)):
        return f"owner {owner[1]}"
    if source == "oxford" and (numbered := re.fullmatch(r"(.+)_(\d+)", original)):
        return f"{numbered[1]} {int(numbered[2]) // 10}"
    return re.sub(r"\(\d+\)", "", original)
