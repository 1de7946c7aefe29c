"""Photos and their labels, the hold-out, and head boxes of one definition."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from scoring.verdict import LANDMARK_NAMES, Box, RgbImage

Record: TypeAlias = dict[str, Any]
"""One record of the label files, as their JSON gives it."""

LABELS: Final = Path(__file__).parent / "labels"
"""What was added to the data's own labels by looking: heads, and corrected points."""

TEST_SHARE: Final = 0.12
TUNE_SHARE: Final = 0.1
FOLDS: Final = 4
SEED: Final = "mimimeter-1"

Role: TypeAlias = Literal["train", "tune", "test"]
"""Photos to learn from, to choose thresholds and scales with, and to measure with: never for two of these."""

HEAD_MARGIN: Final = np.array([-0.0207, -0.0035, 0.0207, 0.005])
"""Oxford's head boxes relative to the extremes of the 22 points, in units of the extremes' longer side.

Medians over the 113 photos that have both (left and right made equal); the resulting boxes overlap Oxford's
with a mean IoU of 0.91.
"""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo with what is known about it.

    ``head`` is the annotated or derived box of one cat's head. ``heads`` are all heads, that one first, and
    ``doubtful`` regions that may be heads; ``complete`` says whether the photo was searched for heads by eye,
    so that nothing else on it is one. ``points`` has shape (22, 2), centre coordinates; ``visible`` shape
    (22,), 1 where the point can be seen.
    """

    file: str
    path: Path
    species: str
    group: str
    source: str
    head: Box | None
    heads: tuple[Box, ...]
    doubtful: tuple[Box, ...]
    complete: bool
    points: npt.NDArray[np.float64] | None
    visible: npt.NDArray[np.float64] | None
    pose: str | None

    @property
    def role(self) -> Role:
        """What the photo serves for; its group decides, so that no cat is on two sides."""
        if _draw(SEED, self.group) < TEST_SHARE:
            return "test"
        return "tune" if _draw(f"{SEED}/tune", self.group) < TUNE_SHARE else "train"

    @property
    def held_out(self) -> bool:
        """Whether nothing is learnt from the photo, nor chosen by it."""
        return self.role == "test"

    @property
    def fold(self) -> int:
        """Which fold of the cross-validation the photo belongs to, from 0 to `FOLDS` - 1."""
        return int(_draw(f"{SEED}/fold", self.group) * FOLDS)

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
    """Read ``photos.json`` and ``landmarks.json`` of the data folder, and what `LABELS` adds to them."""
    records = json.loads((data / "photos.json").read_text("utf-8"))
    labels = json.loads((data / "landmarks.json").read_text("utf-8"))
    for file, corrected in _read("corrections.json").items():
        if file in labels:
            labels[file]["points"].update(corrected["points"])
    heads = _read("heads.json")
    return [_photo(data, r, labels.get(r["file"]), heads.get(r["file"])) for r in records]


def of_role(photos: Sequence[Photo], role: Role) -> list[Photo]:
    """Keep the photos that serve for one thing."""
    return [p for p in photos if p.role == role]


def _read(name: str) -> Record:
    path = LABELS / name
    content: Record = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return content


def _draw(seed: str, group: str) -> float:
    """Draw a number from 0 to 1 that is always the same for one group."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{group}".encode()).digest()[:8], "big") / 2**64


def _photo(data: Path, record: Record, label: Record | None, seen: Record | None) -> Photo:
    points = visible = None
    if label is not None:
        named = label["points"]
        table = np.array([named[name] for name in LANDMARK_NAMES], np.float64)
        points, visible = table[:, :2], (table[:, 2] > 0).astype(np.float64)
    box = record["head_box"]
    head = Box(*map(float, box)) if isinstance(box, list) else None
    if head is None and points is not None:
        head = _clipped(head_of(points), record)
    others = [Box(*map(float, b)) for b in seen["heads"]] if seen else []
    file, species = str(record["file"]), str(record["species"])
    return Photo(
        file=file,
        path=data / "photos" / file,
        species=species if seen is None or seen["cat"] else "none",
        group=_group(str(record["source"]), str(record["original"])),
        source=str(record["source"]),
        head=head,
        heads=(head, *others) if head else tuple(others),
        doubtful=tuple(Box(*map(float, b)) for b in seen["ignore"]) if seen else (),
        complete=species == "dog" or seen is not None,
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
