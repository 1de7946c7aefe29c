"""A cat as a mirror shows it: as cute as it is, and not at once known as the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.mirror import mirrored_face

if TYPE_CHECKING:
    from bot.cards.fighters import Fighter


def mirrored(fighter: Fighter) -> Fighter:
    """Return the mirror image, its geometry in the new picture's pixels."""
    width, cat = fighter.photo.shape[1], fighter.cat
    head = replace(cat.head, x0=width - cat.head.x1, x1=width - cat.head.x0)
    photo = np.ascontiguousarray(fighter.photo[:, ::-1])
    return replace(
        fighter, photo=photo, cat=replace(cat, head=head, landmarks=mirrored_face(cat.landmarks, width))
    )
