"""What the final landmark network learns from: labels as the teachers see them, and the teachers' own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from tqdm import tqdm

from scoring.detector import Detector
from scoring.straighten import Square
from scoring.training.data import Photo
from scoring.training.ensemble import opinion
from scoring.training.evaluation.geometry import iou
from scoring.training.faces import Face, face_of, face_scale, load_faces
from scoring.training.landmark_net import LandmarkNet
from scoring.verdict import Box, RgbImage

BLEND: Final = 0.3
"""How far a label is moved towards what a teacher that had not seen it says: both err, independently."""

DISPUTED: Final = 0.25
"""Distance of the two, in inter-ocular distances, from which the label counts for little."""

DISPUTED_TRUST: Final = 0.3
LEAST_HEAD: Final = 56
"""Least extent, in pixels, of a head that the teachers label."""

TEACHER_TRUST: Final = 0.8
SURE: Final = 0.06
"""Expected error, in inter-ocular distances, at which a teacher's point counts half of that."""

UNSURE_FACE: Final = 0.2
"""Mean expected error from which a face is left out."""

WINDOW: Final = 320
WINDOW_MARGIN: Final = 2.7
TAKEN_A_PHOTO: Final = 2
APART: Final = 0.05


def labelled(photos: Sequence[Photo], teachers: Sequence[LandmarkNet]) -> list[Face]:
    """Return the labelled faces, each judged by the teacher that did not learn from it."""
    fold = {p.file: p.fold for p in photos}
    return [_judged(face, teachers[fold[face.file]]) for face in tqdm(load_faces(photos), desc="labels")]


def _judged(face: Face, teacher: LandmarkNet) -> Face:
    seen = opinion([teacher], face)
    apart = np.hypot(*(seen.points - face.points).T)
    disputed = apart > DISPUTED * face_scale(face.points)
    moved = face.points + BLEND * (seen.points - face.points)
    return replace(
        face,
        points=np.where(disputed[:, None], face.points, moved),
        trust=face.trust * np.where(disputed, DISPUTED_TRUST, 1.0),
        error=apart,
    )


def taught(photos: Sequence[Photo], teachers: Sequence[LandmarkNet]) -> Iterator[Face]:
    """Label the heads that nobody has labelled, by all teachers together."""
    for photo in tqdm(photos, desc="teachers"):
        unlabelled = photo.heads if photo.points is None else photo.heads[1:]
        heads = [h for h in unlabelled if max(h.width, h.height) >= LEAST_HEAD]
        image = photo.read() if heads else None
        for head in heads:
            if image is None:
                continue
            face = face_of(photo.file, image, np.zeros((22, 2)), np.zeros(22), head)
            seen = opinion(teachers, face)
            error = seen.sigma / face_scale(seen.points)
            if error.mean() < UNSURE_FACE:
                yield replace(face, points=seen.points, trust=TEACHER_TRUST / (1 + (error / SURE) ** 2))


def others(photos: Sequence[Photo], detector: Detector, rng: np.random.Generator) -> Iterator[RgbImage]:
    """Cut out what is no cat's face: what a detector takes for one, and pieces drawn at random."""
    for photo in tqdm(photos, desc="others"):
        if not photo.complete:
            continue
        image = photo.read()
        taken = [h.box for h in detector([image])[0][:TAKEN_A_PHOTO]]
        known = [*photo.heads, *photo.doubtful]
        for box in [*taken, _anywhere(image, rng)]:
            if any(iou(box, head) > APART for head in known):
                continue
            yield Square.around(box, WINDOW_MARGIN, WINDOW).draw(image)


def _anywhere(image: RgbImage, rng: np.random.Generator) -> Box:
    height, width = image.shape[:2]
    side = min(height, width) * rng.uniform(0.2, 0.6)
    x, y = rng.uniform(0, width - side), rng.uniform(0, height - side)
    return Box(x, y, x + side, y + side)
