"""The score file: which measures count, how much, and against which reference.

One file is one version of the score; a score that was given names it. Everything in it can be explained to a
person: each term carries its reason, each limit how it was chosen.
"""

from __future__ import annotations

import hashlib
import math
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scoring.verdict import Aspect

if TYPE_CHECKING:
    from typing import Self


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rising(_Frozen):
    """More is better, ever less so: tanh((x - middle) / width), from -1 to 1."""

    kind: Literal["rising"]
    middle: float
    width: Annotated[float, Field(gt=0)]

    def __call__(self, value: float) -> float:
        return math.tanh((value - self.middle) / self.width)


class Hump(_Frozen):
    """Best at the top, worse to both sides: a Gaussian of this standard deviation, from -1 to 1."""

    kind: Literal["hump"]
    top: float
    width: Annotated[float, Field(gt=0)]

    def __call__(self, value: float) -> float:
        return 2 * math.exp(-(((value - self.top) / self.width) ** 2) / 2) - 1


class Term(_Frozen):
    """One measure's part in the score.

    Attributes:
        weight: negative where less is cuter; recalibration keeps it within ``bounds``.
        bounds: least and greatest weight that the evidence allows.
        reason: why the sign is what it is, with the source.
    """

    measure: str
    aspect: Aspect
    map: Annotated[Rising | Hump, Field(discriminator="kind")]
    weight: float
    bounds: tuple[float, float]
    reason: str

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if not self.bounds[0] <= self.weight <= self.bounds[1]:
            raise ValueError(f"{self.measure}: the weight {self.weight} is out of its bounds {self.bounds}")
        return self


class Limit(_Frozen):
    """A value of a measure beyond which a photo is refused, and how it was chosen."""

    value: float
    chosen: str


class Limits(_Frozen):
    """Least values that a face needs to be scored."""

    likeness: Limit
    face_confidence: Limit
    score_confidence: Limit
    eye_confidence: Limit
    inter_ocular_pixels: Limit
    frontality: Limit
    brightness: Limit
    exposure: Limit
    sharpness: Limit


class Typical(_Frozen):
    """How a measure is distributed among the reference cats, by its median and quartiles.

    Attributes:
        middle: the median.
        spread: the interquartile range over 1.349, a standard deviation that outliers don't move.
    """

    middle: float
    spread: Annotated[float, Field(gt=0)]


class Reference(_Frozen):
    """What the same terms gave for a frozen set of cats.

    Attributes:
        model: the networks that measured them.
        networks: digest of each network's file, see `network_digest`.
        cats: how many they were.
        typical: distribution of each term's measure.
        means: mean of each term's map, by measure.
        quantiles: weighted sums at 0, 1, ... 100 %; the ends are the least and greatest possible sums.
    """

    model: str
    networks: dict[str, str]
    cats: int
    typical: dict[str, Typical]
    means: dict[str, float]
    quantiles: Annotated[tuple[float, ...], Field(min_length=101, max_length=101)]


class Recipe(_Frozen):
    """Terms and limits without a reference."""

    version: str
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    limits: Limits


class ScoreFile(Recipe):
    """Everything that turns measures into a score."""

    reference: Reference

    @model_validator(mode="after")
    def _reference_fits(self) -> Self:
        quantiles = self.reference.quantiles
        if any(a >= b for a, b in pairwise(quantiles)):
            raise ValueError("the reference quantiles must rise")
        if (
            not {term.measure for term in self.terms}
            == set(self.reference.means)
            == set(self.reference.typical)
        ):
            raise ValueError("the reference is of other terms")
        return self


def load_score_file(version: str) -> ScoreFile:
    """Read a version of the score from the package.

    Raises:
        FileNotFoundError: no such version.
        pydantic.ValidationError: the file is damaged.
    """
    text = resources.files("scoring").joinpath("models", f"{version}.json").read_text("utf-8")
    return ScoreFile.model_validate_json(text)


def network_digest(name: str) -> str:
    """Return the SHA-256 of a shipped network: it ties a reference to the networks it was made with."""
    network = resources.files("scoring").joinpath("models", f"{name}.onnx")
    return hashlib.sha256(network.read_bytes()).hexdigest()
