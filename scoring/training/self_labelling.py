"""Lets a first detector label the heads that nobody has drawn, for a second one to learn from."""

from collections.abc import Sequence
from typing import Final

from tqdm import tqdm

from scoring.detector import Detector
from scoring.training.data import Photo
from scoring.training.detector_data import Found
from scoring.training.evaluate import iou

SURE: Final = 0.6
SAME: Final = 0.3
"""IoU from which a seen head is the annotated one."""


def label(photos: Sequence[Photo], detector: Detector) -> Found:
    """Look for heads on all cat photos; the annotated head of a photo is left out."""
    found: Found = {}
    for photo in tqdm([p for p in photos if p.species != "dog"], desc="self-labelling"):
        others = [
            h for h in detector([photo.read()])[0] if not (photo.head and iou(h.box, photo.head) > SAME)
        ]
        sure = [h.box for h in others if h.confidence >= SURE]
        found[photo.file] = sure, [h.box for h in others if h.confidence < SURE]
    return found
