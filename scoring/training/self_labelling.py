"""Lets a first detector label the heads that nobody has drawn, for a second one to learn from."""

from collections.abc import Sequence
from typing import Final

from tqdm import tqdm

from scoring.detector import HeadDetector
from scoring.training.data import Photo
from scoring.training.detector_data import Found
from scoring.training.evaluate import iou

SURE: Final = 0.5
DOUBTFUL: Final = 0.2
"""Confidence from which a head is surely there, and from which it may be."""

SAME: Final = 0.3
"""IoU from which a seen head is the annotated one."""


def label(photos: Sequence[Photo], model: bytes) -> Found:
    """Look for heads on all cat photos with a detector's ONNX file; annotated heads are left out."""
    detector = HeadDetector(model, DOUBTFUL)
    found: Found = {}
    for photo in tqdm([p for p in photos if p.species != "dog"], desc="self-labelling"):
        others = [
            h for h in detector([photo.read()])[0] if not (photo.head and iou(h.box, photo.head) > SAME)
        ]
        sure = [h.box for h in others if h.confidence >= SURE]
        found[photo.file] = sure, [h.box for h in others if h.confidence < SURE]
    return found
