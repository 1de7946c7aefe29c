"""The table of goals: what there was before, what was to be reached, what was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.training.evaluation import speed
from scoring.training.evaluation.changes import RETEST
from scoring.training.evaluation.faces import agreement_of, error_of
from scoring.training.evaluation.heads import recall
from scoring.training.evaluation.steady_tables import agreement, changes_of, largest, within
from scoring.training.evaluation.strangers import rate
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from scoring.training.evaluation.agreement import Estimate
    from scoring.training.evaluation.findings import Findings
    from scoring.training.evaluation.tables import Cell


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that was to be reached: at least, or at most.

    ``beat`` is the best that there was before.
    """

    what: str
    beat: float | None
    measured: Estimate
    at_least: float = -math.inf
    at_most: float = math.inf

    def row(self) -> tuple[Cell, ...]:
        """Return the cells of the goal's row in the table."""
        least = math.isfinite(self.at_least)
        bound = f"at least {self.at_least:g}" if least else f"at most {self.at_most:g}"
        reached = self.at_least <= self.measured.value <= self.at_most
        word = "-" if math.isnan(self.measured.value) else "yes" if reached else "no"
        return self.what, self.beat, bound, self.measured, self.measured.number, word


def goals(found: Findings) -> Table:
    """Compare what was measured with what was to be reached."""
    rows = (goal.row() for goal in (*_of_the_networks(found), *_of_the_score(found), *_of_the_machine(found)))
    columns = ("what", "to beat", "reach", "measured [95 %]", "number", "reached")
    return Table("goals", "Goals", columns, tuple(rows))


def _of_the_networks(found: Findings) -> tuple[Goal, ...]:
    faces = found.faces
    error = "error of points, in inter-ocular distances"
    return (
        Goal(
            "heads found, IoU 0.5",
            0.96,
            recall(h for h in found.heads if h.main),
            at_least=0.98,
        ),
        Goal(
            "pictures without a cat's face that get a score",
            0.06,
            rate(found.strangers, scored=True),
            at_most=0.01,
        ),
        Goal(f"{error}: all 22", 0.088, error_of(faces, "all 22 points"), at_most=0.07),
        Goal("eyes, nose and mouth", None, error_of(faces, "eyes, nose and mouth"), at_most=0.042),
        Goal("ear tips", 0.077, error_of(faces, "ear tips"), at_most=0.055),
        Goal(
            "eye openness, correlation with labels",
            0.87,
            agreement_of(faces, lambda f: f.openness()),
            at_least=0.92,
        ),
        Goal(
            "ear angle, correlation with labels",
            0.88,
            agreement_of(faces, lambda f: f.ears("axis")),
            at_least=0.92,
        ),
    )


def _of_the_score(found: Findings) -> tuple[Goal, ...]:
    tests = found.retests
    return (
        Goal("score under changed photos, ICC(2,1)", None, agreement(tests), at_least=0.995),
        Goal(
            "share of its changes within 6 points",
            None,
            changes_of(tests, list(RETEST), within),
            at_least=0.95,
        ),
        Goal("mirror image, largest change", None, largest(tests, "mirrored"), at_most=0.5),
    )


def _of_the_machine(found: Findings) -> tuple[Goal, ...]:
    return (
        Goal("inference for one cat, ms, median", 74.0, speed.quantile(found.speed, 0, 1), at_most=15),
        Goal("12 MP bytes to verdict, ms, median", 102.0, speed.quantile(found.speed, 1, 1), at_most=60),
        Goal("the same, ms, 95 % below", None, speed.quantile(found.speed, 1, 2), at_most=100),
        Goal("weights, MB", 55.0, speed.megabytes(), at_most=10),
    )
