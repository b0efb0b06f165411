"""Connected components of the linked leads, none of them too large to look at whole."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, runs, unpack

LARGEST = 1000
"""Leads in a component whose pairs are all scored; a larger one is first cut at stronger links."""
CUTS = (2.0, 4.0, 8.0, 16.0)
"""Match weights in bits at which an oversize component is cut, one after the other."""
AT_ONCE = 1 << 18
"""Pairs of rows of components that are looked at together, about: bounds memory, not results."""


def components(n: int, packed: Ints, weight: NDArray[np.float64], threshold: float) -> NDArray[np.int32]:
    """Label of the component of each of n rows, joined by links above the threshold.

    A component of more than `LARGEST` rows is cut by asking more of its links; what stays oversize at the last cut is
    left whole.
    """
    left, right = unpack(packed)
    linked = weight > threshold
    label = connected(n, left[linked], right[linked])
    for cut in CUTS:
        sizes = np.bincount(label, minlength=1)
        if sizes.max() <= LARGEST:
            break
        linked &= (weight > cut) | (sizes[label[left]] <= LARGEST)
        label = connected(n, left[linked], right[linked])
    return label


def batches(label: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    """The rows (ascending) of whole components of two rows or more, about `AT_ONCE` pairs of rows at a time."""
    order = np.argsort(label, kind="stable").astype(np.int32)
    _, sizes = runs(label[order])
    several = sizes > 1
    rows = order[np.repeat(several, sizes)]
    sizes = sizes[several]
    number = np.cumsum(sizes * (sizes - 1) // 2) // AT_ONCE
    ends = np.cumsum(sizes)[np.flatnonzero(np.diff(number, append=-1))]
    for start, end in zip(np.r_[0, ends], ends, strict=False):
        yield np.sort(rows[start:end])


def connected(n: int, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each of n rows the lowest row of its connected component.

    Every root is hung under the lowest root that it is linked with, then every row looks its root up, until no link
    joins two roots. A round leaves at most half of the roots that still have links.
    """
    root = np.arange(n, dtype=np.int32)
    while len(left):
        np.minimum.at(root, np.maximum(left, right), np.minimum(left, right))
        while not np.array_equal(above := root[root], root):
            root = above
        left, right = root[left], root[right]
        apart = left != right
        left, right = left[apart], right[apart]
    return root
