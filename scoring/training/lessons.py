"""What the final landmark network learns from: labels as the teachers see them, and the teachers' own."""

import functools
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from tqdm import tqdm

from scoring.detector import Detector
from scoring.straighten import Square
from scoring.training.boxes import best_match
from scoring.training.data import Photo
from scoring.training.ensemble import knowledge, opinion
from scoring.training.faces import Face, face_of, load_faces
from scoring.training.landmark_net import LandmarkNet
from scoring.training.opinions import Opinions, judged, taught
from scoring.verdict import Box, RgbImage

LEAST_HEAD: Final = 56
"""Least extent, in pixels, of a head that the teachers label."""

WINDOW: Final = 320
WINDOW_MARGIN: Final = 2.7
TAKEN_A_PHOTO: Final = 2
APART: Final = 0.05


def labelled(photos: Sequence[Photo], teachers: Sequence[LandmarkNet], known: Opinions) -> list[Face]:
    """Return the labelled faces, each judged by the teacher that did not learn from it."""
    fold, names = {p.file: p.fold for p in photos}, [knowledge(net) for net in teachers]
    faces = []
    for face in tqdm(load_faces(photos), desc="labels"):
        k = fold[face.file]
        seen = known.of([names[k]], face, functools.partial(opinion, [teachers[k]], face))
        faces.append(judged(face, seen))
    known.save()
    return faces


def unlabelled(photos: Sequence[Photo], teachers: Sequence[LandmarkNet], known: Opinions) -> Iterator[Face]:
    """Label the heads that nobody has labelled, by all teachers together."""
    names = [knowledge(net) for net in teachers]
    for photo in tqdm(photos, desc="teachers"):
        new = photo.heads if photo.points is None else photo.heads[1:]
        heads = [h for h in new if max(h.width, h.height) >= LEAST_HEAD]
        if not heads:
            continue
        image = photo.read()
        for head in heads:
            face = face_of(photo.file, image, np.zeros((22, 2)), np.zeros(22), head)
            seen = known.of(names, face, functools.partial(opinion, teachers, face))
            if (lesson := taught(face, seen)) is not None:
                yield lesson
    known.save()


def others(photos: Sequence[Photo], detector: Detector, rng: np.random.Generator) -> Iterator[RgbImage]:
    """Cut out what is no cat's face: what a detector takes for one, and pieces drawn at random."""
    for photo in tqdm(photos, desc="others"):
        if not photo.complete:
            continue
        image = photo.read()
        taken = [h.box for h in detector([image])[0][:TAKEN_A_PHOTO]]
        known = [*photo.heads, *photo.doubtful]
        for box in [*taken, _anywhere(image, rng)]:
            if best_match(box, known) > APART:
                continue
            yield Square.around(box, WINDOW_MARGIN, WINDOW).draw(image)


def _anywhere(image: RgbImage, rng: np.random.Generator) -> Box:
    height, width = image.shape[:2]
    side = min(height, width) * rng.uniform(0.2, 0.6)
    x, y = rng.uniform(0, width - side), rng.uniform(0, height - side)
    return Box(x, y, x + side, y + side)
