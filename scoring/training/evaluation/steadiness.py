"""Test and retest: what becomes of a cat's score and measures when its photo changes and the cat doesn't."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.evaluation.changes import FURTHER, RETEST
from scoring.training.evaluation.console import progress
from scoring.verdict import Scored, inter_ocular

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.scorer import Scorer
    from scoring.training.evaluation.agreement import Values
    from scoring.training.evaluation.changes import Changed
    from scoring.training.evaluation.sample import Case
    from scoring.verdict import Cat, RgbImage

SAME_CAT: Final = 0.5
"""Mean distance of the points, in inter-ocular distances, up to which a face is the one that is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class Retest:
    """The best cat of a photo, and the same cat on each changed photo, None where it lost its score."""

    case: Case
    plain: Cat
    changed: Mapping[str, Cat | None]

    @property
    def size(self) -> float:
        """Inter-ocular distance on the unchanged photo, in pixels."""
        return inter_ocular(self.plain.landmarks.points)

    def change(self, name: str) -> float | None:
        """Score points by which a change moved the score."""
        cat = self.changed[name]
        return None if cat is None else cat.score - self.plain.score


def retest(cases: Sequence[Case], scorer: Scorer) -> list[Retest]:
    """Score each photo of a cat as it is and under every change; photos without a score are left out."""
    found = []
    for case in progress([c for c in cases if c.is_cat], "retest"):
        image = case.image()
        verdict = scorer.score([image])[0]
        if isinstance(verdict, Scored):
            found.append(Retest(case, verdict.best, _under_changes(case, image, verdict.best, scorer)))
    return found


def changed_photo(case: Case, image: RgbImage, cat: Cat, name: str) -> Changed:
    """Apply a change by its name; chance depends on the file alone."""
    rng = np.random.default_rng(zlib.crc32(case.file.encode()))
    return (RETEST | FURTHER)[name](image, cat.head, rng)


def _under_changes(case: Case, image: RgbImage, cat: Cat, scorer: Scorer) -> dict[str, Cat | None]:
    result = {}
    for name in RETEST | FURTHER:
        changed = changed_photo(case, image, cat, name)
        verdict = scorer.score([changed.image])[0]
        cats = verdict.cats if isinstance(verdict, Scored) else ()
        result[name] = _followed(changed.moved(cat.landmarks.points), cats, mirror=name == "mirrored")
    return result


def _followed(expected: Values, cats: Sequence[Cat], *, mirror: bool) -> Cat | None:
    """Return the cat whose face lies where it should; a mirror swaps the sides, so there centres count."""

    def off(cat: Cat) -> float:
        apart = cat.landmarks.points - expected
        if mirror:
            apart = apart.mean(0, keepdims=True)
        return float(np.hypot(apart[:, 0], apart[:, 1]).mean()) / max(inter_ocular(expected), 1e-6)

    nearest = min(cats, key=off, default=None)
    return nearest if nearest is not None and off(nearest) < SAME_CAT else None


def complete(tests: Sequence[Retest], names: Sequence[str] = tuple(RETEST)) -> list[Retest]:
    """Return those whose cat kept its score under all these changes."""
    return [t for t in tests if all(t.changed[name] is not None for name in names)]


def scores(tests: Sequence[Retest]) -> Values:
    """Scores of complete tests, shape (tests, 1 + changes): as it is, then under each change of `RETEST`."""
    return np.array([[cat.score for cat in _versions(t)] for t in tests])


def measures(tests: Sequence[Retest]) -> dict[str, Values]:
    """Every measure of complete tests by name, each of the shape of `scores`."""
    names = tests[0].plain.measures if tests else {}
    return {
        name: np.array([[cat.measures[name].value for cat in _versions(t)] for t in tests]) for name in names
    }


def contributions(tests: Sequence[Retest]) -> dict[str, Values]:
    """Every contribution of complete tests by name, in score points, each of the shape of `scores`."""
    names = [c.measure for c in tests[0].plain.contributions] if tests else []
    return {
        name: np.array([[cat.contributions[k].points for cat in _versions(t)] for t in tests])
        for k, name in enumerate(names)
    }


def _versions(test: Retest) -> list[Cat]:
    return [test.plain, *(cat for name in RETEST if (cat := test.changed[name]) is not None)]
