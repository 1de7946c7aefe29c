"""Whether votes are enough to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CATS: Final = 200
VOTES: Final = 1_000
LOOKS: Final = 0.5
"""Weight of a voter whose votes are counted: more probably than not they look before they choose."""

RELIABILITY: Final = 0.8
"""As of a test that is used to compare groups (Nunnally, 1978)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much there is to learn from.

    Attributes:
        cats: how many were voted on.
        votes: how many votes were given, those of voters left out who most probably don't look.
        voters: by how many people.
        reliability: how alike the scores are that two halves of the voters teach; None for too few voters.
    """

    cats: int
    votes: int
    voters: int
    reliability: float | None


def lacking(evidence: Evidence) -> list[str]:
    """Name what is missing, each in one phrase; nothing where the evidence is enough."""
    missing = []
    if evidence.cats < CATS:
        missing.append(f"cats: {evidence.cats} of {CATS}")
    if evidence.votes < VOTES:
        missing.append(f"votes: {evidence.votes} of {VOTES}")
    if evidence.reliability is None:
        missing.append(f"split-half reliability: not to be had from {evidence.voters} voter(s)")
    elif evidence.reliability < RELIABILITY:
        missing.append(f"split-half reliability: {evidence.reliability:.2f}, needed {RELIABILITY:.2f}")
    return missing
