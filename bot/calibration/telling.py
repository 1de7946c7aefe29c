"""What an operator reads about newly learnt weights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scoring.calibration.moves import STEPS

if TYPE_CHECKING:
    from scoring.calibration.enough import Evidence
    from scoring.calibration.moves import Moves
    from scoring.calibration.report import Report, WeightChange

_WIDTH: Final = 40
"""Characters of the longest bar."""


def tell(report: Report, version: str) -> str:
    """Describe new weights in a few paragraphs; lines have at most 79 characters."""
    return "\n\n".join(
        (
            tell_evidence(report.evidence),
            _weights(report, version),
            _accuracy(report),
            _moves(report.moves),
        )
    )


def tell_evidence(evidence: Evidence) -> str:
    """Say in one line how much there is to learn from."""
    reliability = "unknown" if evidence.reliability is None else f"{evidence.reliability:.2f}"
    return (
        f"{evidence.votes:,} votes by {evidence.voters:,} voters on {evidence.cats:,} cats; "
        f"split-half reliability {reliability}."
    )


def _weights(report: Report, version: str) -> str:
    names = f"now:  {report.now}\nnew:  {version}\n\n"
    head = f"{'measure':<16}{'now':>8}{'new':>9}   {'95 % interval':<18}{'bounds':<16}"
    return names + "\n".join([head.rstrip(), *(_weight(change) for change in report.weights)])


def _weight(change: WeightChange) -> str:
    now = "none" if change.now is None else f"{change.now:.3f}"
    interval = f"{change.low:.3f} to {change.high:.3f}"
    at = change.new in change.bounds
    bounds = f"{change.bounds[0]:g} to {change.bounds[1]:g}{'  at its bound' if at else ''}"
    return f"{change.measure:<16}{now:>8}{change.new:>9.3f}   {interval:<18}{bounds}"


def _accuracy(report: Report) -> str:
    foretold, now = f"{report.accuracy:.1%}", f"{report.accuracy_now:.1%}"
    lines = [f"Votes foretold         {foretold} on cats not learnt from (now {now})"]
    if report.now_taught:
        lines.append('                       "now" may know these votes and cats, which flatters it')
    if report.agreement is None or report.ceiling is None or report.ratio is None:
        lines.append("Ceiling                unknown: no two people voted on the same pair")
    else:
        lines += [
            f"Ceiling                {report.ceiling:.1%}, as two voters agree in {report.agreement:.1%}",
            f"Ratio                  {report.ratio:.1%} of what can be foretold"
            + (" (over 100% by chance)" if report.ratio > 1 else ""),
        ]
    return "\n".join(
        [
            *lines,
            f"Calibration error      {report.calibration_error:.1%} between foretold and actual shares",
            f"Left of equal cats     {report.left_share:.1%} of the votes",
        ]
    )


def _moves(moves: Moves) -> str:
    if not moves.scores:
        return "No score is stored that could move."
    names = [
        f"under {STEPS[0]}",
        *(f"{a} to {b}" for a, b in pairwise(STEPS)),
        f"{STEPS[-1]} and more",
    ]
    most = max(moves.counts)
    middle = f"median {moves.median:.1f}, most {moves.most:.1f}"
    return "\n".join(
        [
            f"Scores that move, by how many points (of {moves.scores:,} looked at; {middle}):",
            *(
                f"  {name:<12}{count:>8,}  {'█' * round(_WIDTH * count / most)}".rstrip()
                for name, count in zip(names, moves.counts, strict=True)
            ),
        ]
    )
