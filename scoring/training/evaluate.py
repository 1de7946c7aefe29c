"""Measures how right the networks are on held-out photos, through the same code that the bot runs."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from scoring.detector import Detector, overlap
from scoring.landmarks import Landmarker, sigma_of
from scoring.training.data import Photo, head_of
from scoring.training.landmark_data import face_scale
from scoring.verdict import Box, Head

SAME: Final = 0.3
MATCH: Final = 0.5
CLOSE: Final = 0.7
"""IoU from which a seen head is the annotated one at all, is found, is found well."""

PARTS: Final[Mapping[str, Sequence[int]]] = {
    "eyes": range(8),
    "nose and mouth": range(8, 13),
    "ear tips": (14, 17),
    "ear bases": (13, 15, 16, 18),
    "cheeks and top": (19, 20, 21),
}


def evaluate(photos: Sequence[Photo], detector: Detector, landmarker: Landmarker) -> dict[str, float]:
    """Return named figures; errors are in units of the inter-ocular distance."""
    found = {p.file: detector([p.read()])[0] for p in tqdm(photos, desc="detector")}
    figures = _detector_figures(photos, found)
    faces = [p for p in photos if p.points is not None]
    errors, sigmas, seen = [], [], []
    for photo in tqdm(faces, desc="landmarks"):
        if photo.points is None or photo.visible is None:
            continue
        image = photo.read()
        box = _nearest(found[photo.file], head_of(photo.points))
        landmarks = landmarker([(image, box)])[0]
        scale = face_scale(photo.points[None])[0]
        errors.append(np.hypot(*(landmarks.points - photo.points).T) / scale)
        sigmas.append(sigma_of(landmarks.confidence))
        seen.append(photo.visible)
    frontal = np.array([p.pose == "frontal" for p in faces])
    return figures | _landmark_figures(np.array(errors), np.array(sigmas), np.array(seen) > 0, frontal)


def report(figures: Mapping[str, float]) -> str:
    """One line a figure."""
    return "\n".join(f"{name:45s} {value:8.4f}" for name, value in figures.items())


def _nearest(heads: Sequence[Head], truth: Box) -> Box:
    """The detected box of the labelled cat, or the true one where the detector missed it."""
    best = max((h.box for h in heads), key=lambda b: iou(b, truth), default=truth)
    return best if iou(best, truth) > SAME else truth


def iou(a: Box, b: Box) -> float:
    """Intersection over union."""
    return overlap(*(np.array([box.x0, box.y0, box.x1, box.y1]) for box in (a, b)))


def _detector_figures(photos: Sequence[Photo], found: Mapping[str, list[Head]]) -> dict[str, float]:
    cats = [p for p in photos if p.species != "dog" and p.head]
    dogs = [p for p in photos if p.species == "dog"]
    best = np.array([max((iou(h.box, p.head) for h in found[p.file]), default=0.0) for p in cats if p.head])
    unlabelled = [p for p in photos if p.species == "cat" and not p.head]
    return {
        "heads (number)": len(cats),
        "head recall at IoU 0.5": float((best >= MATCH).mean()),
        "head recall at IoU 0.7": float((best >= CLOSE).mean()),
        "mean IoU with the best box": float(best.mean()),
        "extra heads per labelled cat photo": float(np.mean([len(found[p.file]) - 1 for p in cats])),
        "unlabelled cat photos with a head": float(np.mean([bool(found[p.file]) for p in unlabelled])),
        "dogs (number)": len(dogs),
        "dogs taken for a cat": float(np.mean([bool(found[p.file]) for p in dogs])),
    }


def _landmark_figures(
    errors: npt.NDArray[np.float64],
    sigmas: npt.NDArray[np.float64],
    seen: npt.NDArray[np.bool_],
    frontal: npt.NDArray[np.bool_],
) -> dict[str, float]:
    figures = {
        "faces (number)": float(len(errors)),
        "NME, all points": float(errors.mean()),
        "NME, visible points": float(errors[seen].mean()),
        "NME, frontal faces": float(errors[frontal].mean()),
        "NME, median over faces": float(np.median(errors.mean(1))),
    }
    figures |= {f"NME, {part}": float(errors[:, list(points)].mean()) for part, points in PARTS.items()}
    # the error has two axes: its mean length is 1.25 sigma for Gaussian errors
    figures["error / predicted sigma, visible"] = float((errors / sigmas)[seen].mean())
    figures["within 2.45 sigma (0.95 if Gaussian), visible"] = float((errors <= 2.45 * sigmas)[seen].mean())
    ranks = np.array([np.argsort(np.argsort(x[seen])) for x in (errors, sigmas)], np.float64)
    centred = ranks - ranks.mean()
    figures["rank correlation of error and sigma"] = float((centred[0] * centred[1]).mean() / ranks[0].var())
    return figures
