"""Agglomeration by average match weight, for and against.

Two groups of leads are joined while the mean weight of all pairs across them is above the threshold, best first. Weights
are clipped, so that one strong link does not outvote many conflicts, nor one conflict many links. Average linkage is
reducible, so joining all mutually best groups at once gives the same tree as joining one pair at a time: a few rounds
over sorted arrays, whatever the number of components. Ties go to the lower row; rows come in an order of content.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, distinct, pack, runs, unpack

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Links:
    """Sums of weights between groups: packed pairs (ascending), the sum and the number of pairs of leads."""

    packed: Ints
    total: Floats
    count: Floats


def agglomerate(n: int, packed: Ints, weight: Floats, threshold: float) -> Rows:
    """Group of each of n rows, named by its lowest row. packed: distinct pairs of rows whose weight is known.

    A pair that is not given takes no part in a mean: give every pair inside a component.
    """
    group = np.arange(n, dtype=np.int32)
    links = Links(packed, weight.astype(np.float64), np.ones(len(packed)))
    while len(links.packed):
        left, right = unpack(links.packed)
        mean = links.total / links.count
        joined = _mutually_best(n, left, right, mean, threshold)
        if not joined.any():
            break
        target = np.arange(n, dtype=np.int32)
        target[right[joined]] = left[joined]
        group = target[group]
        links = _relabelled(links, target)
    return group


def _mutually_best(n: int, left: Rows, right: Rows, mean: Floats, threshold: float) -> NDArray[np.bool_]:
    """The links that are the best of both their groups and above the threshold."""
    above = np.flatnonzero(mean > threshold)
    order = above[np.lexsort((right[above], left[above], -mean[above]))]
    rank = np.full(len(mean), len(mean), np.int64)
    rank[order] = np.arange(len(order))
    best = np.full(n, len(mean), np.int64)
    np.minimum.at(best, left[above], rank[above])
    np.minimum.at(best, right[above], rank[above])
    return (rank < len(mean)) & (best[left] == rank) & (best[right] == rank)


def _relabelled(links: Links, target: Rows) -> Links:
    left, right = unpack(links.packed)
    left, right = target[left], target[right]
    apart = left != right
    packed = pack(left[apart], right[apart])
    order = np.argsort(packed, kind="stable")
    starts, _ = runs(packed[order])
    if not len(starts):
        return Links(packed[:0], links.total[:0], links.count[:0])
    total = np.add.reduceat(links.total[apart][order], starts)
    count = np.add.reduceat(links.count[apart][order], starts)
    return Links(packed[order][starts], total, count)


def inside(group: Rows) -> Ints:
    """All pairs of rows of one group, packed and ascending; groups are component labels."""
    order = np.argsort(group, kind="stable").astype(np.int32)
    starts, sizes = runs(group[order])
    found = [np.zeros(0, np.int64)]
    for size in distinct(sizes)[0]:
        if size > 1:
            a, b = np.triu_indices(int(size), 1)
            chosen = starts[sizes == size][:, None]
            found.append(pack(order[chosen + a].ravel(), order[chosen + b].ravel()))
    return np.sort(np.concatenate(found))
