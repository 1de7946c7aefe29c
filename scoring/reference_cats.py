"""The reference cats themselves: what each term gives for each, so that other weights can be compared.

One row for each cat, one column for each term, in the order of the score file. Maps lie between -1 and 1 and
are kept as 16-bit integers, in steps of 1/32767.
"""

from __future__ import annotations

import io
from importlib import resources
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.recipe import Term

Maps: TypeAlias = NDArray[np.float64]
"""Cats by terms, from -1 to 1."""

Stored: TypeAlias = NDArray[np.int16]

_STEPS: Final = 32_767
_DIGITS: Final = 6


def table_file(version: str) -> str:
    """Name the table that lies beside a score file."""
    return f"{version}.cats.npy"


def load_reference_cats(version: str) -> Maps:
    """Read the table of a score file that is shipped.

    Raises:
        FileNotFoundError: there is none.
    """
    data = resources.files("scoring").joinpath("models", table_file(version)).read_bytes()
    return from_stored(np.load(io.BytesIO(data), allow_pickle=False))


def as_stored(maps: Maps) -> Stored:
    """Round maps to what the table keeps."""
    return np.rint(maps * _STEPS).astype(np.int16)


def from_stored(table: Stored) -> Maps:
    """Return the maps of a table."""
    return table.astype(np.float64) / _STEPS


def means_of(terms: Sequence[Term], cats: Maps) -> dict[str, float]:
    """Return the mean of each term's map, by measure."""
    means = cats.mean(0)
    return {term.measure: round(float(mean), _DIGITS) for term, mean in zip(terms, means, strict=True)}


def quantiles_of(terms: Sequence[Term], cats: Maps) -> tuple[float, ...]:
    """Return the weighted sums at 0, 1, ... 100 %; the ends are the least and greatest possible sums."""
    weights = np.array([term.weight for term in terms])
    inner = np.quantile(cats @ weights, np.arange(1, 100) / 100)
    extreme = float(np.abs(weights).sum())
    return (-extreme, *(round(float(q), _DIGITS) for q in inner), extreme)
