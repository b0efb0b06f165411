"""How many of ALL pairs are at a rare level: counted among the pairs that share a value, not among random pairs.

Two random leads hardly ever share a last name, so random pairs cannot show how often those who do have first names that
are close. Pairs that share a value can be counted exactly, so a sample of them, taken apart for rare and for common
values, shows what share of them is at which level, with whatever dependence there is between the parts of a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints, pack, runs, unpack

DRAWN = 15_000
"""Pairs drawn among the values of one band of frequency; all of them where there are no more."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs of leads that share a value. lead, codes: long form (-1 null); levels: those only such pairs have;
    alike: those of them where what else is compared is alike.
    """

    lead: NDArray[np.int32]
    codes: NDArray[np.int32]
    levels: NDArray[np.bool_]
    alike: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))


def bands(stratum: Stratum) -> Iterator[tuple[float, Ints]]:
    """For each band of frequency (holders 2, 3-4, 5-8, ...) how many pairs there are, and a fixed sample of them."""
    held = stratum.codes >= 0
    order = np.argsort(stratum.codes[held])
    lead = stratum.lead[held][order]
    starts, sizes = runs(stratum.codes[held][order])
    band = np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)
    draw = np.random.default_rng(0)
    for b in range(1, int(band.max(initial=0)) + 1):
        first, size = starts[band == b], sizes[band == b]
        pairs = size * (size - 1) // 2
        total = int(pairs.sum())
        if total:
            yield float(total), _pairs(lead, first, size, pairs, draw)


def _pairs(lead: NDArray[np.int32], first: Ints, size: Ints, pairs: Ints, draw: np.random.Generator) -> Ints:
    """Pairs of holders: the k-th of all pairs of a value, for all k or for random ones."""
    ends = np.cumsum(pairs)
    total = int(ends[-1])
    k = np.arange(total) if total <= DRAWN else draw.integers(0, total, DRAWN)
    value = np.searchsorted(ends, k, side="right")
    k = k - (ends - pairs)[value]
    j = ((1 + np.sqrt(1 + 8 * k.astype(np.float64))) / 2).astype(np.int64)
    j -= (j * (j - 1) // 2 > k).astype(np.int64)
    i = k - j * (j - 1) // 2
    j = np.minimum(j, size[value] - 1)
    packed = pack(lead[first[value] + i], lead[first[value] + j])
    left, right = unpack(packed)
    apart: Ints = packed[left != right]
    return apart
