"""How many of ALL pairs of leads are at each level of a comparison.

Counted exactly where a level is about one equal value; counted among the pairs that share a value where they show it;
estimated from random pairs elsewhere, a combination too rare for those being drawn to the product of its parts.
"""

import numpy as np

from leadmatch.arrays import unpack
from leadmatch.comparisons.comparison import Comparison, Floats
from leadmatch.comparisons.strata import bands

SHRINK = 2.0
"""How many pairs the product of the parts is worth against the random pairs seen."""


def totals(comparison: Comparison, drawn: Floats, all_pairs: float) -> Floats:
    """Pairs at each level.

    Args:
        comparison: made ready for the leads.
        drawn: how many of some random pairs are at each level.
        all_pairs: n (n - 1) / 2.
    """
    scale = all_pairs / max(drawn.sum(), 1.0)
    found = np.where(np.isnan(comparison.totals), drawn * scale, comparison.totals)
    if len(comparison.factors):
        _shrink(comparison, drawn, found, scale)
    for stratum in comparison.strata:
        counted = np.zeros(len(found))
        for pairs, sample in bands(stratum):
            seen = np.bincount(comparison.levels(*unpack(sample)), minlength=len(found))
            counted += pairs * seen / max(len(sample), 1)
        found[stratum.levels] = counted[stratum.levels]
    return found


def _shrink(comparison: Comparison, drawn: Floats, found: Floats, scale: float) -> None:
    """Combinations that are only estimated: Gamma-Poisson, towards the product of the parts."""
    cells = np.flatnonzero((comparison.factors[:, 0] >= 0) & np.isnan(comparison.totals))
    whole = comparison.factors[:, 0] >= 0
    parts = [np.bincount(column, drawn[whole])[column] for column in comparison.factors[whole].T]
    expected = np.zeros(len(found))
    expected[whole] = parts[0] * parts[1] / max(drawn.sum(), 1.0)
    found[cells] = scale * (drawn[cells] + SHRINK) / (1.0 + SHRINK / np.maximum(expected[cells], 1e-12))
