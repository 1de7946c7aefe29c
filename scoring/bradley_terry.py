"""The Bradley-Terry model with a Gaussian prior: likeliest strengths and how sure they are.

Our own likelihood on top of scipy's optimiser, where choix 0.4.1 has ready ones (``opt_pairwise``,
``ep_pairwise``): choix takes a list of whole, unweighted wins and one prior for all items, and inverts a
dense matrix of all items. Here a vote counts as much as its voter, a tie is half a win for each side, a cat
brings its own prior from the last season, and a hundred thousand cats fit into memory. Where both can answer,
the tests hold this against choix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

LARGEST_EXACT: Final = 1500
"""So many cats that votes link get exact uncertainties; time and memory grow fast with them."""

_FINEST_SLOPE: Final = 1e-7
_MOST_STEPS: Final = 500


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
    return means, np.sqrt(_variances(_curvature(means, evidence, prior)))


def _likeliest(evidence: Evidence, prior: Prior) -> Floats:
    """Minimise the negative logarithm of the posterior, which has one minimum."""
    count = len(prior.means)
    # Cats with many votes have steep slopes; scaled by them, the minimum is as wide as it is long.
    votes = evidence.wins_first + evidence.wins_second
    scale = 1 / np.sqrt(prior.precisions + _by_cat(evidence, votes, votes, count) / 4)

    def cost(scaled: Floats) -> tuple[float, Floats]:
        strengths = prior.means + scaled * scale
        lead = strengths[evidence.first] - strengths[evidence.second]
        unlikely = evidence.wins_first @ np.logaddexp(0, -lead) + evidence.wins_second @ np.logaddexp(0, lead)
        far = strengths - prior.means
        pull = votes * expit(lead) - evidence.wins_first
        slope = prior.precisions * far + _by_cat(evidence, pull, -pull, count)
        return float(unlikely + prior.precisions @ far**2 / 2), slope * scale

    found = minimize(
        cost,
        np.zeros(count),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _MOST_STEPS, "ftol": 0.0, "gtol": _FINEST_SLOPE},
    )
    return prior.means + np.asarray(found.x, dtype=np.float64) * scale


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


def _variances(curvature: csr_array) -> Floats:
    """Return the diagonal of the inverse, group by group of cats that votes link with each other."""
    _, group = connected_components(curvature, directed=False)
    variances = np.empty(curvature.shape[0])
    order = np.argsort(group, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        variances[places] = _exact(curvature[places][:, places])
    return variances


def _exact(curvature: csr_array) -> Floats:
    return np.diag(np.linalg.inv(curvature.toarray()))
