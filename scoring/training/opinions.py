"""What teachers say about faces: kept in a file, and joined with what the labels say."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from scoring.training.faces import Face, Points, face_scale

BLEND: Final = 0.3
"""How far a label is moved towards what a teacher that had not seen it says: both err, independently."""

DISPUTED: Final = 0.25
"""Distance of the two, in inter-ocular distances, from which the label counts for little."""

DISPUTED_TRUST: Final = 0.3
TEACHER_TRUST: Final = 0.8
SURE: Final = 0.06
"""Expected error, in inter-ocular distances, at which a teacher's point counts half of that."""

UNSURE_FACE: Final = 0.2
"""Mean expected error from which a face is left out."""

SAVE_EVERY: Final = 100
"""New opinions after which the file is written."""


class Opinion(NamedTuple):
    """Points (22, 2) in pixels of a face's larger picture, and the error (22,) that the networks expect."""

    points: Points
    sigma: Points


def judged(face: Face, seen: Opinion) -> Face:
    """Return a labelled face as its label and a teacher that had not seen it say together."""
    apart = np.hypot(*(seen.points - face.points).T)
    disputed = apart > DISPUTED * face_scale(face.points)
    moved = face.points + BLEND * (seen.points - face.points)
    return replace(
        face,
        points=np.where(disputed[:, None], face.points, moved),
        trust=face.trust * np.where(disputed, DISPUTED_TRUST, 1.0),
        error=apart,
    )


def taught(face: Face, seen: Opinion) -> Face | None:
    """Return a face with the teachers' points, or None where they are too unsure about it."""
    error = seen.sigma / face_scale(seen.points)
    if error.mean() >= UNSURE_FACE:
        return None
    return replace(face, points=seen.points, trust=TEACHER_TRUST / (1 + (error / SURE) ** 2))


class Opinions:
    """Opinions by who was asked and what was shown, so that a run that goes on need not ask again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = 0
        self._kept: dict[str, Opinion] = {}
        if path.exists():
            with np.load(path) as file:
                rows = zip(file["keys"], file["points"], file["sigmas"], strict=True)
                self._kept = {str(key): Opinion(points, sigma) for key, points, sigma in rows}

    def of(self, teachers: Sequence[str], face: Face, ask: Callable[[], Opinion]) -> Opinion:
        """Return what these teachers, named by what they know, say of a face; ``ask`` where none is kept."""
        key = hashlib.sha256("/".join(teachers).encode() + face.images[1].tobytes()).hexdigest()
        if key not in self._kept:
            self._kept[key] = ask()
            self._new += 1
            if self._new % SAVE_EVERY == 0:
                self.save()
        return self._kept[key]

    def save(self) -> None:
        """Write the file, as a whole or not at all."""
        if not self._kept:
            return
        points, sigmas = (np.stack(column) for column in zip(*self._kept.values(), strict=True))
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            np.savez(file, keys=np.array(list(self._kept)), points=points, sigmas=sigmas)
        new.replace(self._path)
