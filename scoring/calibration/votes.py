"""Votes between two cats, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scoring.reference_cats import Maps

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes, one in each place of the arrays.

    Attributes:
        left: row of the cat that was shown on the left, as ``right``.
        voter: a number for each voter.
        share: 1 for the left cat, 0 for the right one, 0.5 for both alike.
        weight: the voter's, from 0 to 1.
    """

    left: Ints
    right: Ints
    voter: Ints
    share: Floats
    weight: Floats

    def __len__(self) -> int:
        return len(self.left)

    @property
    def is_decided(self) -> NDArray[np.bool_]:
        """Which votes are for one of the cats."""
        return np.asarray(self.share != 0.5)  # noqa: PLR2004 - half to each

    def only(self, which: NDArray[np.bool_]) -> Votes:
        """Return some of the votes."""
        return Votes(
            self.left[which], self.right[which], self.voter[which], self.share[which], self.weight[which]
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """The votes of each pair of cats, added up; the same two with sides changed are another pair.

    Attributes:
        left: row of the cat on the left, as ``right``.
        ahead: votes for the left cat, by weight.
        behind: votes for the right cat, by weight.
    """

    left: Ints
    right: Ints
    ahead: Floats
    behind: Floats

    def only(self, which: NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        return Pairs(self.left[which], self.right[which], self.ahead[which], self.behind[which])

    def weighed(self, factor: Floats) -> Pairs:
        """Return the same pairs, each with its votes times a factor."""
        return Pairs(self.left, self.right, self.ahead * factor, self.behind * factor)

    def differences(self, maps: Maps) -> Floats:
        """Return how far each term of the left cat is above the right one's; pairs by terms."""
        return np.asarray(maps[self.left] - maps[self.right])


def add_up(votes: Votes) -> Pairs:
    """Add the votes of each pair up."""
    span = int(max(votes.left.max(initial=0), votes.right.max(initial=0))) + 1
    keys, which = np.unique(votes.left * span + votes.right, return_inverse=True)

    def added(parts: Floats) -> Floats:
        return np.bincount(which, weights=parts, minlength=len(keys)).astype(np.float64)

    return Pairs(
        left=keys // span,
        right=keys % span,
        ahead=added(votes.share * votes.weight),
        behind=added((1 - votes.share) * votes.weight),
    )
