"""Comparing sets of values: two leads agree as well as their best pair of values does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, segments, steps
from leadmatch.comparisons.comparison import Levels, Rows


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the entries of each lead are in a long form sorted by lead: the first of them, and how many there are."""

    first: NDArray[np.int32]
    size: NDArray[np.unsignedinteger]

    @classmethod
    def of(cls, lead: NDArray[np.int32], n: int) -> "Entries":
        """The entries of n leads."""
        offsets = segments(lead, n)
        sizes = np.diff(offsets)
        return cls(offsets[:-1].astype(np.int32), sizes.astype(np.min_scalar_type(int(sizes.max(initial=0)))))

    def crossings(self, left: Rows, right: Rows) -> tuple[Ints, Ints, Ints]:
        """Every entry of the left lead with every entry of the right: index of the pair, left entry, right entry.

        The crossings of a pair stand together; pairs with one come first.
        """
        pair = np.flatnonzero(self.size[left])
        pair = pair[self.size[right[pair]] > 0]
        a, b = left[pair], right[pair]
        several = (self.size[a] | self.size[b]) > 1
        lone, more = np.flatnonzero(~several), np.flatnonzero(several)
        one, other = self.first[a[lone]], self.first[b[lone]]
        if not len(more):
            return pair, one.astype(np.int64), other.astype(np.int64)
        a, b = a[more], b[more]
        size = self.size[a].astype(np.int64)
        times = np.repeat(self.size[b], size).astype(np.int64)
        i = np.repeat(np.repeat(self.first[a], size) + steps(size), times)
        j = np.repeat(np.repeat(self.first[b], size), times) + steps(times)
        return np.r_[pair[lone], np.repeat(np.repeat(pair[more], size), times)], np.r_[one, i], np.r_[other, j]


def best(pair: Ints, level: Levels, size: int) -> Levels:
    """The lowest level of the crossings of each pair; 0 for a pair without any."""
    result = np.zeros(size, np.uint8)
    if len(pair):
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        result[pair[starts]] = np.minimum.reduceat(level, starts)
    return result
