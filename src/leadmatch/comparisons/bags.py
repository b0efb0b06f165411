"""Comparing sets of values: two leads agree as well as their best pair of values does."""

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, steps
from leadmatch.comparisons.comparison import Rows


def crossings(offsets: Ints, left: Rows, right: Rows) -> tuple[Ints, Ints, Ints]:
    """Every entry of the left lead with every entry of the right: index of the pair, left entry, right entry.

    The crossings of a pair stand together; pairs with one come first.
    """
    a, b = offsets[left], offsets[right]
    a_size, b_size = offsets[left + 1] - a, offsets[right + 1] - b
    size = a_size * b_size
    lone, rows = np.flatnonzero(size == 1), np.flatnonzero(size > 1)
    size = size[rows]
    more, step = np.divmod(steps(size), np.repeat(b_size[rows], size))
    pair = np.r_[lone, np.repeat(rows, size)]
    return pair, np.r_[a[lone], np.repeat(a[rows], size) + more], np.r_[b[lone], np.repeat(b[rows], size) + step]


def best(pair: Ints, rank: NDArray[np.int64], size: int, worst: int) -> NDArray[np.int64]:
    """The lowest rank of the crossings of each pair; `worst` for a pair without any."""
    result = np.full(size, worst, np.int64)
    if len(pair):
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        result[pair[starts]] = np.minimum.reduceat(rank, starts)
    return result
