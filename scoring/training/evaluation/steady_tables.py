"""The tables about test and retest: which measure moves, under what, and what the score makes of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.evaluation.agreement import (
    estimate,
    icc_2_1,
    mean,
    median,
    percentile_95,
    spread_between,
    spread_within,
)
from scoring.training.evaluation.changes import FURTHER, RETEST
from scoring.training.evaluation.steadiness import complete, contributions, measures, scores
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.training.evaluation.agreement import Estimate, Values
    from scoring.training.evaluation.steadiness import Retest
    from scoring.training.evaluation.tables import Cell

POINTS: Final = 6.0
"""Score points within which a score should stay."""

EYES_APART: Final = (0, 30, 60, np.inf)
"""Inter-ocular pixels that part small from middling from large faces."""


def agreement(tests: Sequence[Retest]) -> Estimate:
    """ICC(2,1) of the score over the photo as it is and all changes of `RETEST`."""
    whole = complete(tests)
    return estimate([t.case.group for t in whole], icc_2_1, scores(whole))


def changes_of(
    tests: Sequence[Retest], names: Sequence[str], statistic: Callable[[Values], float]
) -> Estimate:
    """Estimate a statistic of the score's absolute changes, pooled over the named changes."""
    pairs = [(t.case.group, abs(c)) for t in tests for name in names if (c := t.change(name)) is not None]
    return estimate([group for group, _ in pairs], statistic, np.array([size for _, size in pairs]))


def within(values: Values) -> float:
    """Share of absolute changes of at most `POINTS`."""
    return mean(np.asarray(values <= POINTS, np.float64))


def largest(tests: Sequence[Retest], name: str) -> Estimate:
    """Estimate the largest absolute change under one change."""
    return changes_of(tests, [name], greatest)


def greatest(values: Values) -> float:
    """Largest value; NaN of nothing."""
    return float(values.max()) if len(values) else np.nan


def by_change(tests: Sequence[Retest]) -> Table:
    """How each change moves the score."""
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            *(changes_of(tests, [name], statistic) for statistic in (within, median, percentile_95)),
            largest(tests, name).value,
            mean(np.array([c for t in tests if (c := t.change(name)) is not None])),
            kept(tests, name),
            len(tests),
        )
        for name in RETEST | FURTHER
    ]
    columns = (
        "change",
        f"within {POINTS:.0f}",
        "median",
        "95 % below",
        "largest",
        "mean, signed",
        "kept",
        "of",
    )
    return Table("retest", "Changes of the score, in score points", columns, tuple(rows))


def kept(tests: Sequence[Retest], name: str) -> int:
    """How many cats still have a score under a change."""
    return sum(t.changed[name] is not None for t in tests)


def by_size(tests: Sequence[Retest]) -> Table:
    """How steady the score is for small, middling and large faces."""
    rows: list[tuple[Cell, ...]] = []
    for low, high in pairwise(EYES_APART):
        some = [t for t in tests if low <= t.size < high]
        whole = complete(some)
        name = f"{low} pixels and more" if np.isinf(high) else f"{low} to {high} pixels"
        icc = agreement(some) if len(whole) > 1 else None
        rows.append((name, icc, changes_of(some, list(RETEST), within), len(whole), len(some)))
    columns = ("distance of the eyes", "ICC(2,1)", f"within {POINTS:.0f} points", "complete", "of")
    return Table("retest-size", "Agreement of the score by the size of the face", columns, tuple(rows))


def by_measure(tests: Sequence[Retest]) -> Table:
    """How steady each measure is: the worst last."""
    whole = complete(tests)
    rows = [_steady(name, table) for name, table in measures(whole).items()]
    columns = ("measure", "ICC(2,1)", "noise (SD within)", "SD between cats", "noise / between")
    return Table(
        "retest-measures", "Agreement of the measures under the same changes", columns, _sorted(rows)
    )


def by_contribution(tests: Sequence[Retest]) -> Table:
    """How steady each contribution is, and which share of the score's noise it brings."""
    whole = complete(tests)
    total = scores(whole)
    moves = total - total.mean(1, keepdims=True)
    rows: list[tuple[Cell, ...]] = []
    for name, table in contributions(whole).items():
        own = table - table.mean(1, keepdims=True)
        share = float((own * moves).sum() / max((moves**2).sum(), 1e-12))
        rows.append((*_steady(name, table), share))
    rows.append((*_steady("score", total), 1.0))
    columns = (
        "contribution",
        "ICC(2,1)",
        "noise (SD within)",
        "SD between cats",
        "noise / between",
        "of the noise",
    )
    title = "Agreement of the contributions, in score points, and their shares of the score's noise"
    return Table("retest-contributions", title, columns, _sorted(rows))


def by_measure_and_change(tests: Sequence[Retest]) -> Table:
    """Which change moves which measure: root mean square of the change over the SD between cats."""
    whole = complete(tests)
    rows: list[tuple[Cell, ...]] = []
    for name, table in (measures(whole) | {"score": scores(whole)}).items():
        moves = np.sqrt(((table[:, 1:] - table[:, :1]) ** 2).mean(0)) / max(spread_between(table), 1e-12)
        rows.append((name, *map(float, moves)))
    title = "Root mean square change of each measure over the standard deviation between cats"
    return Table("retest-causes", title, ("measure", *RETEST), tuple(rows))


def _steady(name: str, table: Values) -> tuple[Cell, ...]:
    noise, between = spread_within(table), spread_between(table)
    return name, icc_2_1(table), noise, between, noise / between if between > 0 else np.nan


def _sorted(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(sorted(rows, key=lambda row: -float(row[1]) if isinstance(row[1], float) else 0.0))
