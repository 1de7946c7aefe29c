"""How sure the weights are: the fit again and again, as if other cats had been voted on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.calibration.model import Fit, Prior, fit

if TYPE_CHECKING:
    from scoring.calibration.votes import Floats, Pairs
    from scoring.reference_cats import Maps

ROUNDS: Final = 200
_SEED: Final = 20_260
_SHAPE: Final = 0.25


def intervals(maps: Maps, pairs: Pairs, prior: Prior, found: Fit) -> Floats:
    """Return the ends of the weights' 95 % intervals; terms by two.

    A bootstrap by cat, as all votes on a cat share what is peculiar to it. Each cat brings a random share to
    the weight of its pairs, with mean 1/2 and variance 1, so that pairs without a common cat vary alone and
    pairs with one vary together, as they do in dyadic data (Aronow, Samii and Assenova, 2015).
    A pair's own weight has variance 2, so the intervals are rather too wide: of simulated ones 98 % hold the
    truth.
    The prior is drawn too: a weight that the votes say nothing about is as unsure as it was before them
    (Bardsley et al., 2014).
    """
    random = np.random.default_rng(_SEED)
    cats = len(maps)
    drawn = np.empty((ROUNDS, maps.shape[1]))
    for k in range(ROUNDS):
        shares = random.gamma(_SHAPE, 0.5 / _SHAPE, cats)
        centre = np.clip(random.normal(prior.weights, prior.spread), prior.low, prior.high)
        again = fit(
            maps,
            pairs.weighed(shares[pairs.left] + shares[pairs.right]),
            replace(prior, weights=centre),
            found,
        )
        drawn[k] = again.weights
    return np.asarray(np.quantile(drawn, [0.025, 0.975], axis=0).T)
