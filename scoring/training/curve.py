"""Draws how a loss fell."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

WIDTH: Final = 900
HEIGHT: Final = 500
MARGIN: Final = 60
INK: Final = (60, 60, 60)
COLOURS: Final = ((200, 120, 40), (60, 60, 220), (60, 160, 60), (160, 60, 160))
TICKS: Final = 5


def draw_curve(curves: Mapping[str, Sequence[float]], path: Path) -> None:
    """Write a PNG of running means, one line a curve; the vertical axis is logarithmic."""
    smooth = {name: _smooth(losses) for name, losses in curves.items() if len(losses) > 1}
    if not smooth:
        return
    low, high = (f([f(y) for y in smooth.values()]) for f in (min, max))
    bottom, top = np.log(max(low, 1e-4) * 0.95), np.log(max(high, 2e-4) * 1.05)
    steps = max(len(losses) for losses in curves.values())
    canvas = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    corners = ((MARGIN, MARGIN), (WIDTH - MARGIN, HEIGHT - MARGIN))
    cv2.rectangle(canvas, *corners, INK, 1, cv2.LINE_AA)
    for k in range(TICKS):
        share = k / (TICKS - 1)
        y = round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN))
        x = round(MARGIN + share * (WIDTH - 2 * MARGIN))
        _write(canvas, f"{np.exp(bottom + share * (top - bottom)):.3g}", (6, y + 5), INK)
        _write(canvas, f"{share * steps:.0f}", (x - 15, HEIGHT - MARGIN + 22), INK)
    for k, (name, values) in enumerate(smooth.items()):
        x = MARGIN + np.arange(len(values)) / max(1, steps - 1) * (WIDTH - 2 * MARGIN)
        y = (
            HEIGHT
            - MARGIN
            - (np.log(np.maximum(values, 1e-4)) - bottom) / (top - bottom) * (HEIGHT - 2 * MARGIN)
        )
        colour = COLOURS[k % len(COLOURS)]
        cv2.polylines(
            canvas, [np.stack([x, y], 1).round().astype(np.int32)], isClosed=False, color=colour, thickness=2
        )
        _write(
            canvas, f"{name}: loss {values[-1]:.3f} after {len(values)} steps", (MARGIN, 25 + 18 * k), colour
        )
    cv2.imwrite(str(path), canvas)


def _smooth(losses: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Mean of each loss and those before it, up to a twentieth of all."""
    total = np.concatenate([[0.0], np.cumsum(losses)])
    window = max(1, len(losses) // 20)
    last = np.arange(1, len(total))
    first = np.maximum(last - window, 0)
    return np.asarray((total[last] - total[first]) / (last - first), np.float64)


def _write(canvas: np.ndarray, text: str, where: tuple[int, int], colour: tuple[int, int, int]) -> None:
    cv2.putText(canvas, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)
