"""Probabilities and match weights.

A match weight is a base-2 logarithm of odds, in bits: 0 bits are even odds, 10 bits about a
thousand to one (Fellegi & Sunter 1969; the unit is Splink's).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def bits(probability: ArrayLike) -> NDArray[np.float64]:
    """Log2 odds of a probability in [0, 1]; 0 and 1 give -inf and inf."""
    p = np.asarray(probability, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.log2(p) - np.log2(1.0 - p)


def probability(weight: ArrayLike) -> NDArray[np.float64]:
    """Probability in [0, 1] of a match weight in bits; stable for weights of any size."""
    w = np.asarray(weight, dtype=np.float64)
    small = np.exp2(-np.abs(w))
    return np.where(w >= 0, 1.0, small) / (1.0 + small)
