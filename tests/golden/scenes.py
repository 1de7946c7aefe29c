"""What is no cat: an empty room, a dog, a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tests.golden.drawing import WHITE, Pen, Pose, Sheet, oval, shade

if TYPE_CHECKING:
    from scoring.verdict import RgbImage
    from tests.golden.drawing import Colour

BROWN: Final[Colour] = (150, 98, 52)
PATCH: Final[Colour] = (70, 42, 24)
SKIN: Final[Colour] = (224, 178, 150)


def room() -> RgbImage:
    """A sofa before a window, a rug, nobody at home."""
    sheet = Sheet((640, 480), (214, 205, 190))
    _box(sheet, (0, 350, 640, 480), (150, 112, 78))
    _box(sheet, (60, 40, 250, 220), WHITE)
    _box(sheet, (72, 52, 150, 208), (150, 190, 225))
    _box(sheet, (160, 52, 238, 208), (158, 196, 228))
    _box(sheet, (330, 70, 450, 160), (110, 80, 50))
    _box(sheet, (340, 80, 440, 150), (120, 150, 120))
    _box(sheet, (120, 250, 520, 350), (92, 110, 128))
    _box(sheet, (100, 300, 540, 400), (104, 124, 142))
    for x in (130, 265, 400):
        _box(sheet, (x, 285, x + 125, 335), (120, 140, 158))
    sheet.fill(oval((320, 440), 220, 26), (170, 70, 64))
    _box(sheet, (575, 170, 583, 380), (60, 55, 50))
    sheet.fill(np.array([(545, 180), (565, 110), (593, 110), (613, 180)], np.float64), (240, 225, 180))
    return sheet.finished(seed=4)


def dog() -> RgbImage:
    """A dog: ears that hang beside the head, a long muzzle with a large black nose, round dark eyes."""
    sheet = Sheet((640, 560), (150, 170, 140))
    pen = Pen(sheet, Pose((320, 210), 105), seed=7)
    pen.fill(oval((0, 3.0), 1.6, 2.0), shade(BROWN, 0.9))
    pen.hair(pen.within((0, 3.0), 1.6, 2.0, 1200), shade(BROWN, 0.9), 0.15, (0, 0))
    pen.fill(oval((0, 0.1), 1.05, 1.15), BROWN)
    pen.hair(pen.within((0, 0.1), 1.05, 1.15, 2500), BROWN, 0.08, (0, 0.8))
    for side in (-1, 1):
        pen.fill(oval((side * 1.15, 0.45), 0.36, 1.1, -side * 12), PATCH)
        pen.hair(pen.within((side * 1.15, 0.45), 0.32, 1.0, 500), PATCH, 0.1, (0, -1))
        pen.fill(oval((side * 0.5, 0), 0.16, 0.15), (30, 22, 18))
        pen.fill(oval((side * 0.5, 0.01), 0.11, 0.11), (58, 36, 22))
        pen.fill(oval((side * 0.5 - 0.04, -0.05), 0.03, 0.03), WHITE)
    pen.fill(oval((0, 0.95), 0.58, 0.78), shade(BROWN, 1.3))
    pen.hair(pen.within((0, 0.95), 0.58, 0.75, 700), shade(BROWN, 1.3), 0.06, (0, 0.4))
    pen.fill(oval((0.05, 1.75), 0.2, 0.42), (214, 110, 118))
    pen.fill(oval((0, 0.82), 0.3, 0.21), (22, 20, 22))
    pen.stroke([(-0.4, 1.35), (-0.2, 1.5), (0, 1.4), (0.2, 1.5), (0.4, 1.35)], (50, 30, 24), 0.04)
    pen.stroke([(0, 1.02), (0, 1.4)], (50, 30, 24), 0.03)
    return sheet.finished(seed=7)


def person() -> RgbImage:
    """A person who smiles."""
    sheet = Sheet((480, 560), (176, 190, 200))
    pen = Pen(sheet, Pose((240, 230), 90), seed=9)
    pen.fill(oval((0, 3.4), 2.1, 1.6), (70, 90, 140))
    pen.fill(oval((0, 1.7), 0.4, 0.8), shade(SKIN, 0.9))
    pen.fill(oval((0, -0.1), 1.2, 1.55), (64, 44, 30))
    pen.fill(oval((0, 0.3), 0.98, 1.35), SKIN)
    pen.hair(pen.within((0, -1.05), 1.0, 0.45, 900), (64, 44, 30), 0.3, (0, -2))
    for side in (-1, 1):
        pen.fill(oval((side * 0.5, 0.1), 0.17, 0.08, 0, 1.2), WHITE)
        pen.fill(oval((side * 0.5, 0.1), 0.075, 0.075), (70, 90, 60))
        pen.fill(oval((side * 0.5, 0.1), 0.035, 0.035), (10, 10, 10))
        pen.stroke([(side * 0.3, -0.12), (side * 0.5, -0.18), (side * 0.7, -0.12)], (64, 44, 30), 0.05)
    pen.stroke([(0.02, 0.15), (0.12, 0.6), (0.0, 0.66), (-0.1, 0.62)], shade(SKIN, 0.75), 0.03)
    pen.fill(oval((0, 1.0), 0.36, 0.11), (176, 76, 76))
    pen.fill(oval((0, 0.97), 0.3, 0.05), WHITE)
    return sheet.finished(seed=9)


def _box(sheet: Sheet, sides: tuple[int, int, int, int], colour: Colour) -> None:
    left, top, right, bottom = sides
    sheet.fill(np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64), colour)
