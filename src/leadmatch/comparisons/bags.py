"""Comparing sets of values: two leads agree as well as their best pair of values does."""

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, steps
from leadmatch.comparisons.comparison import Rows


def crossings(offsets: Ints, left: Rows, right: Rows) -> tuple[Ints, Ints, Ints]:
    """Every entry of the left lead with every entry of the right: index of the pair, left entry, right entry."""
    a_size = offsets[left + 1] - offsets[left]
    b_size = offsets[right + 1] - offsets[right]
    size = a_size * b_size
    pair = np.repeat(np.arange(len(left)), size)
    step = steps(size)
    b = np.repeat(np.maximum(b_size, 1), size)
    return pair, np.repeat(offsets[left], size) + step // b, np.repeat(offsets[right], size) + step % b


def best(pair: Ints, rank: NDArray[np.int64], size: int, worst: int) -> NDArray[np.int64]:
    """The lowest rank of the crossings of each pair; `worst` for a pair without any."""
    result = np.full(size, worst, np.int64)
    if len(pair):
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        result[pair[starts]] = np.minimum.reduceat(rank, starts)
    return result
