"""A verdict with other weights, from the measures in it: no photo is looked at again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.verdict import Refused, Scored

if TYPE_CHECKING:
    from scoring.cuteness import Cuteness
    from scoring.verdict import Cat, Verdict


def judge_anew(verdict: Verdict, cuteness: Cuteness) -> Verdict:
    """Return the verdict that the same measures give with other weights. Refusals stay what they are.

    Raises:
        KeyError: a cat lacks a measure that the weights need.
    """
    if isinstance(verdict, Refused):
        return replace(verdict, weights=cuteness.weights)
    cats = sorted((_cat(cat, cuteness) for cat in verdict.cats), key=lambda cat: -cat.score)
    return Scored(tuple(cats), verdict.model, cuteness.weights)


def _cat(cat: Cat, cuteness: Cuteness) -> Cat:
    worth = cuteness(cat.measures)
    return replace(
        cat,
        score=worth.score,
        interval=worth.interval,
        contributions=worth.contributions,
        baseline=worth.baseline,
    )
