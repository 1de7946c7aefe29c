"""How sure strengths are: the diagonal of the inverse of a large sparse matrix."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.sparse.linalg import cg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

LARGEST_EXACT: Final = 1500
"""So many cats that votes link get exact uncertainties; time and memory grow fast with them."""

_BLOCK: Final = 200
"""Cats of a block whose own inverse is computed: as many as a lively chat has."""

_PROBES: Final = 32
"""Random probes of what the blocks leave out. With 32 the deviations are 2 % off, where cats meet at
random."""

_PROBE_ERROR: Final = 1e-3


def variances(curvature: csr_array) -> Floats:
    """Return the diagonal of the inverse of a symmetric matrix with a dominant diagonal.

    It is exact where at most `LARGEST_EXACT` cats are linked. For more, it is exact within blocks of cats
    that are linked most, and what the others add is estimated from solutions for random signs (Bekas,
    Kokiopoulou and Saad, 2007). The same matrix gives the same result.
    """
    diagonal = np.empty(curvature.shape[0])
    for places in _packed(_groups(connected_components(curvature, directed=False)[1])):
        part = curvature[places][:, places]
        diagonal[places] = _exact(part) if len(places) <= LARGEST_EXACT else _estimated(part)
    return diagonal


def _packed(groups: Iterable[Places]) -> Iterator[Places]:
    """Join groups that nothing links, up to a block: the inverse of all is that of each.

    Most chats are small and taking one of them out of the matrix costs as much as taking out fifty.
    """
    pack: list[Places] = []
    size = 0
    for places in groups:
        if size and size + len(places) > _BLOCK:
            yield np.concatenate(pack)
            pack, size = [], 0
        pack.append(places)
        size += len(places)
    if pack:
        yield np.concatenate(pack)


def _exact(curvature: csr_array) -> Floats:
    if curvature.shape[0] == 1:
        return 1 / curvature.diagonal()
    return np.diag(np.linalg.inv(curvature.toarray()))


def _estimated(curvature: csr_array) -> Floats:
    count = curvature.shape[0]
    signs = np.random.default_rng(0).choice(np.array([-1.0, 1.0]), (count, _PROBES))
    alone, seen = np.empty(count), np.empty(count)
    for places in _groups(_blocks(curvature)):
        inverse = np.linalg.inv(curvature[places][:, places].toarray())
        alone[places] = np.diag(inverse)
        seen[places] = (signs[places] * (inverse @ signs[places])).mean(axis=1)
    scale = curvature.diagonal() ** -0.5
    scaled = (diags_array(scale) @ curvature @ diags_array(scale)).tocsr()
    whole = np.zeros(count)
    for probe in signs.T:
        solved, _ = cg(scaled, scale * probe, rtol=_PROBE_ERROR)
        whole += probe * scale * solved
    # Others' being unsure can only add to what a block alone says.
    return np.asarray(alone + np.maximum(whole / _PROBES - seen, 0), dtype=np.float64)


def _blocks(curvature: csr_array) -> Places:
    """Join the cats that are linked most, as long as a block isn't full; return the block of each."""
    # The links are negative, so the smallest are the strongest; the rest of them would join nothing new.
    tree = minimum_spanning_tree(curvature - diags_array(curvature.diagonal())).tocoo()
    parent, size = list(range(curvature.shape[0])), [1] * curvature.shape[0]

    def root(cat: int) -> int:
        while parent[cat] != cat:
            parent[cat] = cat = parent[parent[cat]]
        return cat

    order = np.argsort(tree.data, kind="stable")
    for one, other in zip(tree.row[order].tolist(), tree.col[order].tolist(), strict=True):
        small, large = sorted((root(one), root(other)), key=size.__getitem__)
        if size[small] + size[large] <= _BLOCK:
            parent[small] = large
            size[large] += size[small]
    return np.array([root(cat) for cat in parent], dtype=np.int64)


def _groups(labels: NDArray[np.integer]) -> list[Places]:
    """Return the places of each label."""
    order = np.argsort(labels, kind="stable")
    cuts = [0, *(np.flatnonzero(np.diff(labels[order])) + 1).tolist(), len(order)]
    return [order[start:end] for start, end in pairwise(cuts)]
