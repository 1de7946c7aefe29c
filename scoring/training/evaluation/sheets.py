"""Contact sheets: what the figures mean, to look at. They show photos of the data: never ship them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.training.evaluation.changes import RETEST
from scoring.training.evaluation.drawing import (
    LABELLED,
    PREDICTED,
    Tile,
    Window,
    draw_box,
    draw_links,
    draw_points,
    sheet,
)
from scoring.training.evaluation.heads import FOUND, FOUND_WELL
from scoring.training.evaluation.steadiness import changed_photo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from scoring.training.evaluation.agreement import Values
    from scoring.training.evaluation.faces import Face
    from scoring.training.evaluation.findings import Findings
    from scoring.training.evaluation.heads import LabelledHead
    from scoring.training.evaluation.steadiness import Retest
    from scoring.training.evaluation.strangers import Stranger
    from scoring.verdict import Cat, RgbImage

BEST: Final = 5
WORST: Final = 20
PAIRS: Final = 12
MARGIN: Final = 1.35


def faces_sheet(found: Findings) -> Image.Image:
    """Best, typical and worst faces."""
    ordered = ordered_faces(found.faces)
    middle = max(0, len(ordered) // 2 - BEST // 2)
    parts = {
        "best (green: labelled, red: predicted, white: how far apart)": ordered[:BEST],
        "typical": ordered[middle : middle + BEST],
        "worst, the very worst last": ordered[-WORST:],
    }
    return sheet((title, [_face_tile(f) for f in some]) for title, some in parts.items())


def ordered_faces(faces: Sequence[Face]) -> list[Face]:
    """Sort faces by the mean error of their visible points, the best first."""
    return sorted(faces, key=lambda f: f.error("all 22 points"))


def heads_sheet(found: Findings) -> Image.Image:
    """Missed and badly fitted heads, and what was taken for a head."""
    missed = sorted((h for h in found.heads if h.overlap < FOUND), key=lambda h: (not h.main, h.overlap))
    loose = [h for h in found.heads if FOUND <= h.overlap < FOUND_WELL]
    alarms = [s for s in found.strangers if s.heads]
    parts = {
        "missed (green: labelled, red: reported)": [_head_tile(found, h) for h in missed[:25]],
        "fitted badly": [_head_tile(found, h) for h in loose[:10]],
        "no cat's face, but a score": [_stranger_tile(s) for s in alarms if s.scored][:15],
        "no cat's face, a head was reported, no score given": [
            _stranger_tile(s) for s in alarms if not s.scored
        ][:15],
    }
    return sheet(parts.items())


def retest_sheet(found: Findings) -> Image.Image:
    """The largest changes of a score, before and after, one change a cat."""
    pairs = [
        (abs(c), k, n) for k, t in enumerate(found.retests) for n in RETEST if (c := t.change(n)) is not None
    ]
    seen: set[int] = set()
    tiles: list[Tile] = []
    for _, k, name in sorted(pairs, reverse=True):
        if k not in seen and len(seen) < PAIRS:
            seen.add(k)
            tiles += _pair(found.retests[k], name)
    return sheet([("largest changes of the score: before, after", tiles)], columns=4)


def _face_tile(face: Face) -> Tile:
    points = np.concatenate([face.labelled, face.predicted.points])
    window = _around(points)
    tile = window.draw(face.case.image())
    labelled, predicted = window.place(face.labelled), window.place(face.predicted.points)
    draw_links(tile, labelled, predicted)
    draw_points(tile, labelled, LABELLED)
    draw_points(tile, predicted, PREDICTED)
    core, tips = face.error("eyes, nose and mouth"), face.error("ear tips")
    caption = (
        f"{face.case.file} {face.case.photo.source} {face.case.pose}\nall {face.error('all 22 points'):.3f}"
    )
    return Tile(tile, f"{caption}  core {core:.3f}  tips {tips:.3f}  eyes {face.case.eyes}")


def _around(points: Values) -> Window:
    low, high = points.min(0) + 0.5, points.max(0) + 0.5
    middle = (low + high) / 2
    return Window(float(middle[0]), float(middle[1]), float((high - low).max()) * 1.1)


def _head_tile(found: Findings, head: LabelledHead) -> Tile:
    image = head.case.image()
    window = Window.whole(image)
    tile = window.draw(image)
    draw_box(tile, window, head.box, LABELLED)
    for reported in found.reported[head.case.file]:
        draw_box(tile, window, reported.box, PREDICTED)
    size = f"{max(head.box.width, head.box.height):.0f} of {window.side:.0f} px"
    kind = head.case.pose if head.main else "confirmed by eye"
    caption = f"{head.case.file} {head.case.photo.source} {kind}"
    return Tile(tile, f"{caption}\nIoU {head.overlap:.2f}, {size}")


def _stranger_tile(stranger: Stranger) -> Tile:
    window = Window.whole(stranger.image)
    tile = window.draw(stranger.image)
    for head in stranger.heads:
        draw_box(tile, window, head.box, PREDICTED)
    sure = max(head.confidence for head in stranger.heads)
    return Tile(tile, f"{stranger.case.file} {stranger.kind}\nconfidence {sure:.2f}")


def _pair(test: Retest, name: str) -> list[Tile]:
    image = test.case.image()
    other = test.changed[name]
    if other is None:
        return []
    changed = changed_photo(test.case, image, test.plain, name).image
    moved = sorted(
        (
            (b.points - a.points, a.measure)
            for a, b in zip(test.plain.contributions, other.contributions, strict=True)
        ),
        key=lambda pair: -abs(pair[0]),
    )[:3]
    why = ", ".join(f"{measure} {points:+.0f}" for points, measure in moved)
    before = f"{test.case.file} {test.case.pose}, eyes {test.size:.0f} px apart\nscore {test.plain.score:.0f}"
    after = f"{name}: {other.score:.0f}\n{why}"
    return [Tile(_cat_picture(image, test.plain), before), Tile(_cat_picture(changed, other), after)]


def _cat_picture(image: RgbImage, cat: Cat) -> Image.Image:
    window = Window.around(cat.head, MARGIN)
    tile = window.draw(image)
    draw_points(tile, window.place(cat.landmarks.points), PREDICTED)
    return tile
