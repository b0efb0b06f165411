"""Comparing sets of values: two leads agree as well as their best pair of values does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, segments
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
        pair = np.flatnonzero((self.size.take(left) != 0) & (self.size.take(right) != 0))
        a, b = left.take(pair), right.take(pair)
        several = (self.size.take(a) | self.size.take(b)) > 1
        lone = np.flatnonzero(~several)
        one, other = (self.first.take(side.take(lone)).astype(np.int64) for side in (a, b))
        if len(lone) == len(pair):
            return pair, one, other
        more = np.flatnonzero(several)
        a, b = a.take(more), b.take(more)
        of, i = _spread(self.first.take(a), self.size.take(a))
        by, j = _spread(self.first.take(b).take(of), self.size.take(b).take(of))
        crossed = pair.take(more).take(of).take(by)
        return np.r_[pair.take(lone), crossed], np.r_[one, i.take(by)], np.r_[other, j]


def _spread(first: Rows, size: NDArray[np.unsignedinteger]) -> tuple[Ints, Ints]:
    """The `size` entries (1 or more) from each `first` on: of each entry which first it is from, and the entry."""
    ends = np.cumsum(size, dtype=np.int64)
    begins = np.zeros(ends[-1], np.int64)
    begins[ends[:-1]] = 1
    of = np.cumsum(begins)
    return of, np.arange(len(of)) + (first - (ends - size)).take(of)


def best(pair: Ints, level: Levels, size: int) -> Levels:
    """The lowest level of the crossings of each pair; 0 for a pair without any."""
    result = np.zeros(size, np.uint8)
    if len(pair):
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        result[pair[starts]] = np.minimum.reduceat(level, starts)
    return result
