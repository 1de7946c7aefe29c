"""Curves of what was found over the number of votes, in one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from bot.cards.lettering import Weight, font
from tests.simulation.plan import AGREEMENT, ASKED, GOALS, SMALL, SPAM
from tests.simulation.report import mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.simulation.report import Cells

Colour = tuple[int, int, int]

_WIDTH, _HEIGHT, _FACTOR = 640, 470, 2
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 56, 60
_INK: Final[Colour] = (60, 60, 70)
_GRID: Final[Colour] = (226, 226, 232)
_COLOURS: Final[tuple[Colour, ...]] = ((40, 110, 200), (214, 90, 40), (50, 150, 80))
_DASH: Final = 7


@dataclass(frozen=True, slots=True)
class _Curve:
    name: str
    figure: list[float | None]
    best: list[float | None]


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    low: float
    step: float
    curves: Sequence[_Curve]
    goals: Sequence[tuple[int, float]]


def draw(cells: Cells, path: Path) -> None:
    """Draw ratings by agreement and by spammers, and the score, each over the votes."""
    by_agreement = [(f"{a:.0%} agree", a, SPAM) for a in (0.65, AGREEMENT, 0.85)]
    by_spam = [(f"{s:.0%} spammers" if s else "no spammers", AGREEMENT, s) for s in (0.0, SPAM, 0.2)]
    small = [goal for goal in GOALS if goal.cats == SMALL]
    ratings, scores = (
        [(goal.votes, goal.least) for goal in small if goal.figure == figure and goal.least is not None]
        for figure in ("ratings", "score")
    )
    panels = [
        _Panel(f"Ratings, {SPAM:.0%} spammers", 0.3, 0.1, _curves(cells, "ratings", by_agreement), ratings),
        _Panel(f"Ratings, {AGREEMENT:.0%} agree", 0.3, 0.1, _curves(cells, "ratings", by_spam), ratings),
        _Panel(f"Score, {SPAM:.0%} spammers", 0.9, 0.02, _curves(cells, "score", by_agreement), scores),
        _Panel(f"Score, {AGREEMENT:.0%} agree", 0.9, 0.02, _curves(cells, "score", by_spam), scores),
    ]
    canvas = Image.new("RGB", (2 * _WIDTH * _FACTOR, 2 * _HEIGHT * _FACTOR), "white")
    for place, panel in enumerate(panels):
        corner = (place % 2 * _WIDTH * _FACTOR, place // 2 * _HEIGHT * _FACTOR)
        canvas.paste(_drawn(panel), corner)
    canvas.save(path)


def _curves(cells: Cells, name: str, kinds: Sequence[tuple[str, float, float]]) -> list[_Curve]:
    return [
        _Curve(
            label,
            [mean(cells.of(SMALL, agreement, spam, votes), name) for votes in ASKED],
            [mean(cells.of(SMALL, agreement, spam, votes), f"{name}_best") for votes in ASKED],
        )
        for label, agreement, spam in kinds
    ]


def _drawn(panel: _Panel) -> Image.Image:
    picture = Image.new("RGB", (_WIDTH * _FACTOR, _HEIGHT * _FACTOR), "white")
    pen = ImageDraw.Draw(picture)
    _write(pen, (_LEFT, 14), panel.title, 20)
    _write(
        pen, (_LEFT, 38), "correlation with the truth; dashed: honest votes on the same pairs; +: goal", 11
    )
    for k in range(round((1 - panel.low) / panel.step) + 1):
        value = panel.low + k * panel.step
        y = _y(panel, value)
        _line(pen, [(_LEFT, y), (_WIDTH - _RIGHT, y)], _GRID, 1)
        _write(pen, (_LEFT - 44, y - 8), f"{value:.2f}", 13)
    for votes in ASKED:
        x = _x(votes)
        _line(pen, [(x, _TOP), (x, _HEIGHT - _BOTTOM)], _GRID, 1)
        _write(pen, (x - 12, _HEIGHT - _BOTTOM + 6), f"{2 * votes / SMALL:.0f}", 13)
    _write(
        pen,
        (_LEFT, _HEIGHT - 26),
        f"votes that a cat has met ({SMALL} cats; each vote is on two of them)",
        13,
    )
    for place, (curve, colour) in enumerate(zip(panel.curves, _COLOURS, strict=True)):
        _dashed(pen, _points(panel, curve.best), colour)
        points = _points(panel, curve.figure)
        _line(pen, points, colour, 2)
        for x, y in points:
            pen.ellipse([(c + d) * _FACTOR for d in (-4, 4) for c in (x, y)], fill=colour)
        _write(pen, (_WIDTH - _RIGHT - 150, _HEIGHT - _BOTTOM - 70 + 20 * place), curve.name, 14, colour)
    for votes, least in panel.goals:
        x, y = _x(votes), _y(panel, least)
        _line(pen, [(x - 8, y), (x + 8, y)], _INK, 2)
        _line(pen, [(x, y - 8), (x, y + 8)], _INK, 2)
    return picture


def _points(panel: _Panel, values: Sequence[float | None]) -> list[tuple[float, float]]:
    known = zip(ASKED, values, strict=True)
    return [(_x(votes), _y(panel, max(value, panel.low))) for votes, value in known if value is not None]


def _x(votes: int) -> float:
    share = math.log(votes / ASKED[0]) / math.log(ASKED[-1] / ASKED[0])
    return _LEFT + 16 + share * (_WIDTH - _LEFT - _RIGHT - 32)


def _y(panel: _Panel, value: float) -> float:
    return _HEIGHT - _BOTTOM - (value - panel.low) / (1 - panel.low) * (_HEIGHT - _TOP - _BOTTOM)


def _line(
    pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], colour: Colour, width: int
) -> None:
    pen.line([(x * _FACTOR, y * _FACTOR) for x, y in points], colour, width * _FACTOR)


def _dashed(pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], colour: Colour) -> None:
    for (x0, y0), (x1, y1) in pairwise(points):
        pieces = max(1, round(math.hypot(x1 - x0, y1 - y0) / _DASH))
        for k in range(0, pieces, 2):
            ends = [(x0 + (x1 - x0) * at / pieces, y0 + (y1 - y0) * at / pieces) for at in (k, k + 1)]
            _line(pen, ends, colour, 1)


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: Colour = _INK
) -> None:
    where = (at[0] * _FACTOR, at[1] * _FACTOR)
    pen.text(where, text, fill=colour, font=font(Weight.BOLD, size * _FACTOR))
