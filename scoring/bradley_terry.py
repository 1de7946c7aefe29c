"""The Bradley-Terry model with a Gaussian prior: likeliest strengths and how sure they are.

Our own likelihood on top of scipy's solvers, where choix 0.4.1 has ready ones (``opt_pairwise``,
``ep_pairwise``): choix takes a list of whole, unweighted wins and one prior for all items, and inverts a
dense matrix of all items. Here a vote counts as much as its voter, a tie is half a win for each side, a cat
brings its own prior from the last season, and a hundred thousand cats fit into memory. Where both can answer,
the tests hold this against choix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.linalg import cg
from scipy.special import expit, log_expit

from scoring.uncertainty import Floats, Places, variances

_PRECISE: Final = 1e-6
_STEP_ERROR: Final = 1e-4
_MOST_STEPS: Final = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """Votes between pairs of cats, which are given by their places in a list.

    Attributes:
        first: (n,) one cat of each pair, as ``second``.
        wins_first: (n,) votes for the first cat, not negative, as ``wins_second``.
    """

    first: Places
    second: Places
    wins_first: Floats
    wins_second: Floats

    @classmethod
    def of(cls, first: Places, second: Places, wins_first: Floats, wins_second: Floats) -> Evidence:
        """Join the votes of equal pairs, so that neither sides nor order make a difference."""
        turned = first > second
        pairs = np.stack([np.where(turned, second, first), np.where(turned, first, second)])
        wins = np.stack(
            [np.where(turned, wins_second, wins_first), np.where(turned, wins_first, wins_second)]
        )
        # Sorted by the votes as well, since a sum of floating-point numbers depends on their order.
        order = np.lexsort((*wins, *pairs))
        pairs, wins = pairs[:, order], wins[:, order]
        is_new = np.ones(len(order), dtype=np.bool_)
        is_new[1:] = (np.diff(pairs) != 0).any(axis=0)
        place = np.cumsum(is_new) - 1
        total = [np.bincount(place, side, minlength=is_new.sum()) for side in wins]
        return cls(*pairs[:, is_new], *total)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of each cat before the votes: means and precisions, (n,) each, in logits."""

    means: Floats
    precisions: Floats


def solve(evidence: Evidence, prior: Prior) -> tuple[Floats, Floats]:
    """Return the likeliest strength of each cat and its standard deviation by Laplace's approximation."""
    if len(evidence.first) == 0:
        return prior.means, prior.precisions**-0.5
    means = _likeliest(evidence, prior)
    return means, np.sqrt(variances(_curvature(means, evidence, prior)))


def _likeliest(evidence: Evidence, prior: Prior) -> Floats:
    """Find the one maximum of the posterior by Newton's method, each step halved until it gains something."""
    strengths = prior.means
    cost = _cost(strengths, evidence, prior)
    for _ in range(_MOST_STEPS):
        curvature = _curvature(strengths, evidence, prior)
        step = _solution(curvature, _slope(strengths, evidence, prior))
        while (tried := _cost(strengths - step, evidence, prior)) > cost and np.abs(step).max() > _PRECISE:
            step /= 2
        strengths, cost = strengths - step, tried
        if np.abs(step).max() < _PRECISE:
            break
    return strengths


def _solution(curvature: csr_array, slope: Floats) -> Floats:
    # Cats with many votes have steep slopes; scaled, conjugate gradients need a dozen steps for any number.
    scale = curvature.diagonal() ** -0.5
    sides = diags_array(scale)
    solved, _ = cg((sides @ curvature @ sides).tocsr(), slope * scale, rtol=_STEP_ERROR)
    return np.asarray(solved * scale, dtype=np.float64)


def _cost(strengths: Floats, evidence: Evidence, prior: Prior) -> float:
    """Return the negative logarithm of the posterior, up to a constant."""
    lead = strengths[evidence.first] - strengths[evidence.second]
    votes = evidence.wins_first + evidence.wins_second
    unlikely = evidence.wins_second @ lead - votes @ log_expit(lead)
    return float(unlikely + prior.precisions @ (strengths - prior.means) ** 2 / 2)


def _slope(strengths: Floats, evidence: Evidence, prior: Prior) -> Floats:
    expected = expit(strengths[evidence.first] - strengths[evidence.second])
    pull = (evidence.wins_first + evidence.wins_second) * expected - evidence.wins_first
    return prior.precisions * (strengths - prior.means) + _by_cat(evidence, pull, -pull, len(strengths))


def _by_cat(evidence: Evidence, of_first: Floats, of_second: Floats, count: int) -> Floats:
    """Sum up what each cat gets from its pairs."""
    total = np.bincount(evidence.first, of_first, count) + np.bincount(evidence.second, of_second, count)
    return total.astype(np.float64)


def _curvature(means: Floats, evidence: Evidence, prior: Prior) -> csr_array:
    """Return the matrix of second derivatives, whose inverse is the covariance."""
    count = len(means)
    expected = expit(means[evidence.first] - means[evidence.second])
    known = (evidence.wins_first + evidence.wins_second) * expected * (1 - expected)
    diagonal = prior.precisions + _by_cat(evidence, known, known, count)
    every = np.arange(count)
    rows = np.concatenate([every, evidence.first, evidence.second])
    columns = np.concatenate([every, evidence.second, evidence.first])
    return coo_array((np.concatenate([diagonal, -known, -known]), (rows, columns)), (count, count)).tocsr()
