"""Processor time of a verdict, and the weights' size. Quick figures; ``make bench`` measures at leisure."""

from __future__ import annotations

import math
import time
from functools import partial
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from scoring.crops import resized
from scoring.decode import decode
from scoring.training.evaluation.agreement import Estimate
from scoring.training.evaluation.console import progress
from scoring.training.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scoring.scorer import Scorer
    from scoring.training.evaluation.sample import Case
    from scoring.verdict import Head, RgbImage

PHOTOS: Final = 16
RUNS: Final = 3
TELEGRAM: Final = 1280
"""Longer side of the photos that Telegram hands over."""

LARGE: Final = 12e6
"""Pixels of a phone's photo."""


def speed(cases: Sequence[Case], reported: Mapping[str, Sequence[Head]], scorer: Scorer) -> Table:
    """Measure photos with one cat, in milliseconds of the processor."""
    alone = [c for c in cases if c.is_cat and len(reported[c.file]) == 1][:PHOTOS]
    seen, whole = [], []
    for case in progress(alone, "speed"):
        image = case.image()
        telegram = _enlarged(image, TELEGRAM / max(image.shape[:2]))
        seen.append(_milliseconds(partial(scorer.score, [telegram])))
        large = _jpeg(_enlarged(image, math.sqrt(LARGE / (image.shape[0] * image.shape[1]))))
        whole.append(_milliseconds(partial(_verdict, scorer, large)))
    rows = (
        ("all inference for a photo with one cat", *_quantiles(seen)),
        ("12 megapixel JPEG, bytes to verdict", *_quantiles(whole)),
    )
    title = f"Processor time in milliseconds, one thread, {len(alone)} photos, {RUNS} runs each"
    return Table("speed", title, ("what", "median", "95 %", "number"), rows)


def quantile(table: Table, row: int, column: int) -> Estimate:
    """Read a figure off the table; an interval over photos would say nothing about the machine."""
    value, number = table.rows[row][column], table.rows[row][-1]
    value = value if isinstance(value, float) else math.nan
    return Estimate(value, math.nan, math.nan, number if isinstance(number, int) else 0)


def megabytes() -> Estimate:
    """Size of all shipped networks, in 10^6 bytes."""
    files = [f for f in resources.files("scoring").joinpath("models").iterdir() if f.name.endswith(".onnx")]
    total = sum(len(f.read_bytes()) for f in files) / 1e6
    return Estimate(total, math.nan, math.nan, len(files))


def _verdict(scorer: Scorer, data: bytes) -> None:
    scorer.score([decode(data).image])


def _milliseconds(work: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return times


def _quantiles(times: Sequence[Sequence[float]]) -> tuple[float, float, int]:
    flat = np.array(times).ravel() if times else np.array([np.nan])
    return float(np.median(flat)), float(np.percentile(flat, 95)), len(flat)


def _enlarged(image: RgbImage, factor: float) -> RgbImage:
    return resized(image, round(image.shape[1] * factor), round(image.shape[0] * factor))


def _jpeg(image: RgbImage) -> bytes:
    out = BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=90)
    return out.getvalue()
