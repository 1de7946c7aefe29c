"""Figures of all worlds beside what they could be at best, and the goals."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.calibration.agreement import ceiling
from tests.benchmarks.figures import heading, row
from tests.simulation.plan import AGREEMENT, COST, GOALS, SPAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.simulation.plan import Goal
    from tests.simulation.running import Finding

    Cell = tuple[int, float, float, int]
    """Cats, agreement, share of spammers, votes."""

_ROUNDING = 5e-4


class Cells:
    """Findings, those of equal worlds with other seeds together."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._known: dict[Cell, list[Finding]] = defaultdict(list)
        for one in findings:
            self._known[one.spec.cats, one.spec.agreement, one.spec.spam, one.votes].append(one)

    def __iter__(self) -> Iterator[tuple[Cell, list[Finding]]]:
        return iter(sorted(self._known.items(), key=lambda item: item[0]))

    def of(self, cats: int, agreement: float, spam: float, votes: int) -> list[Finding]:
        """Return the findings of one cell; none where it was not played."""
        return self._known.get((cats, agreement, spam, votes), [])


def mean(findings: Sequence[Finding], name: str) -> float | None:
    """Return the mean of a figure; None where there is none."""
    known = [getattr(one, name) for one in findings if getattr(one, name) is not None]
    return float(np.mean(known)) if known else None


def show_table(cells: Cells) -> None:
    """Print a line for each kind of world and number of votes."""
    heading("All worlds: what was found, and in brackets what honest votes on the same pairs would tell")
    print(
        "cats  spam  agree |  votes  met | ratings          | score            (today) | "
        "foretold         | shown pairs | weights of voters | seeds"
    )
    for (cats, agreement, spam, votes), found in cells:
        figures = {name: mean(found, name) for name in _NAMES}
        print(
            f"{cats:4d}  {spam:4.0%}  {agreement:5.0%} | {votes:6d} {2 * votes / cats:4.0f} | "
            f"{_two(figures, 'ratings', 'ratings_best')} | {_two(figures, 'score', 'score_best')} "
            f"({_one(figures['score_now'])}) | {_one(figures['accuracy'])} [{_one(ceiling(agreement))}]  | "
            f"{_one(figures['agreement'], 2):>11} | "
            f"{_one(figures['trust'], 2)}, others {_one(figures['mistrust'], 2)} | {len(found)}",
            flush=True,
        )


_NAMES = (
    *("ratings", "ratings_best", "score", "score_best", "score_now"),
    *("accuracy", "agreement", "trust", "mistrust"),
)


def show_goals(cells: Cells, slack: float = 0.0) -> list[str]:
    """Print each goal beside its figure; return those that were missed though honest votes would reach them.

    Args:
        cells: what was found.
        slack: so much less is enough, where a few worlds only were played.
    """
    heading(f"Goals, where {SPAM:.0%} of the voters are spammers")
    print(
        f"Two voters who look agree on {AGREEMENT:.0%} of random pairs: so the best possible score foretells "
        f"{ceiling(AGREEMENT):.1%} of their votes."
    )
    if slack:
        print(f"With so few worlds, a goal that is missed by {slack:.2f} or less counts as reached.")
    missed = []
    for goal in GOALS:
        found = cells.of(goal.cats, AGREEMENT, SPAM, goal.votes)
        if not found:
            continue
        figure, best = _sure(mean(found, goal.figure)), _sure(mean(found, f"{goal.figure}_best"))
        cost = _cost(cells, goal)
        row(goal.name, f"{figure:.3f}, honest votes {best:.3f}   {_judged(figure, best, goal.least, slack)}")
        if cost is not None:
            most = None if goal.least is None else -COST
            row("  spammers take away", f"{cost:+.3f}                       {_judged(-cost, 0, most, slack)}")
        missed += _missed(goal, figure, best, cost, slack)
    return missed


def _missed(goal: Goal, figure: float, best: float, cost: float | None, slack: float) -> list[str]:
    if goal.least is None:
        return []
    missed = [goal.name] if _verdict(figure, best, goal.least - slack) == "missed" else []
    if cost is not None and cost > COST + slack + _ROUNDING:
        missed.append(f"cost of the spammers: {goal.name}")
    return missed


def _judged(figure: float, best: float, least: float | None, slack: float) -> str:
    if least is None:
        return "no goal"
    return f"goal {abs(least):.2f}: {_verdict(figure, best, least - slack)}"


def _cost(cells: Cells, goal: Goal) -> float | None:
    """Return what the spammers take away in the same worlds."""
    honest = {one.spec.seed: one for one in cells.of(goal.cats, AGREEMENT, 0.0, goal.votes)}
    losses = [
        getattr(honest[one.spec.seed], goal.figure) - getattr(one, goal.figure)
        for one in cells.of(goal.cats, AGREEMENT, SPAM, goal.votes)
        if one.spec.seed in honest
    ]
    return float(np.mean(losses)) if losses else None


def _verdict(figure: float, best: float, least: float) -> Literal["reached", "missed", "out of reach"]:
    if figure > least - _ROUNDING:
        return "reached"
    return "missed" if best > least - _ROUNDING else "out of reach"


def _sure(figure: float | None) -> float:
    assert figure is not None
    return figure


def _two(figures: dict[str, float | None], name: str, best: str) -> str:
    return f"{_one(figures[name])} [{_one(figures[best])}]".ljust(16)


def _one(figure: float | None, digits: int = 3) -> str:
    return "  -  " if figure is None else f"{figure:.{digits}f}"
