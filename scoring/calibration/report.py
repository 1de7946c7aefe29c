"""What is said about newly learnt weights before anybody decides to use them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scipy.special import expit

if TYPE_CHECKING:
    from scoring.calibration.enough import Evidence
    from scoring.calibration.moves import Moves


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One term's weight.

    Attributes:
        now: as it is; None for a term that the present weights lack.
        new: as the votes teach it, ``low`` and ``high`` the ends of its 95 % interval.
        bounds: what the evidence of others allows.
    """

    measure: str
    now: float | None
    new: float
    low: float
    high: float
    bounds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        now: the present version.
        now_taught: whether that has learnt from votes itself, perhaps from the same.
        evidence: how much there was to learn from.
        lacking: what is missing for it to be enough.
        weights: each term's.
        side: log odds by which the left side is preferred.
        accuracy_now: share of votes that the present weights foretell, ties left out.
        accuracy: the same of the new ones, on cats that they had not learnt from.
        agreement: how probable two voters say the same of a pair; None where no pair has two votes.
        ceiling: the share of votes that the best possible score foretells; None as before.
        calibration_error: mean distance of what was foretold from what came, as a share of votes.
        moves: how many scores move by how much.
    """

    now: str
    now_taught: bool
    evidence: Evidence
    lacking: tuple[str, ...]
    weights: tuple[WeightChange, ...]
    side: float
    accuracy_now: float
    accuracy: float
    agreement: float | None
    ceiling: float | None
    calibration_error: float
    moves: Moves

    @property
    def ratio(self) -> float | None:
        """How much of what can be foretold is."""
        return None if self.ceiling is None else self.accuracy / self.ceiling

    @property
    def left_share(self) -> float:
        """The share of votes that the left side gets between two equal cats."""
        return float(expit(self.side))

    def as_json(self) -> dict[str, object]:
        """Describe it in strings, numbers, lists and dicts alone."""
        return {**asdict(self), "ratio": self.ratio, "left_share": self.left_share}
