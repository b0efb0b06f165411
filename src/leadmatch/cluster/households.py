"""Households: customers who are not one person, but live together."""

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import pack, runs, unpack
from leadmatch.cluster.components import connected
from leadmatch.tables import Codes
from leadmatch.weights import bits

LIKELY = 0.3
"""Probability from which a pair of leads speaks for a household."""
CLIP = 10.0


def group(customers: int, left: Codes, right: Codes, probability: NDArray[np.float64]) -> Codes:
    """Household of each customer: customers joined where the mean over their scored pairs of leads speaks for it.

    Args:
        customers: how many there are.
        left: the one customer of each scored pair of leads.
        right: the other.
        probability: of one household, of each pair.
    """
    apart = left != right
    packed = pack(left[apart], right[apart])
    order = np.argsort(packed)
    starts, lengths = runs(packed[order])
    if not len(starts):
        return np.arange(customers, dtype=np.int32)
    weight = np.clip(bits(probability[apart][order]), -CLIP, CLIP)
    likely = np.add.reduceat(weight, starts) / lengths > bits(LIKELY)
    return connected(customers, *unpack(packed[order][starts][likely]))
