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
FEW = 3.0
"""How many expected pairs it takes to show that names shared are shared together oftener than by chance."""


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


def chances(comparison: Comparison, drawn: Floats, found: Floats) -> float | Floats:
    """Pairs of two people expected at each level; NaN where that cannot be told.

    Of two people who share one part of a name as many have the other part alike as of two who share nothing, times how
    much more often they share that part too, since communities share both. Pairs that are there do not tell: those of
    one person with a slip would show that strangers have names a slip apart.

    Args:
        comparison: made ready for the leads.
        drawn: how many of some random pairs are at each level.
        found: `totals` of all pairs.
    """
    told = comparison.chance()
    if not len(comparison.factors):
        return told
    told = np.broadcast_to(told, len(found)).copy()
    sharing_both = np.nansum(told)
    for stratum, other, (shared, rest) in zip(
        comparison.strata, comparison.strata[::-1], (comparison.factors.T, comparison.factors.T[::-1]), strict=True
    ):
        met = np.unique(shared[stratum.levels | other.alike])
        nothing = ~np.isin(shared, met) & (shared > 0) & (rest > 0)
        part = np.bincount(rest[nothing], drawn[nothing], rest.max() + 1) / max(drawn[nothing].sum(), 1.0)
        both = stratum.levels & (rest > 0)
        people = np.bincount(shared[both], found[both], shared.max() + 1)
        by_chance = people.sum() * part[np.unique(rest[nothing & other.levels])].sum()
        more = max((sharing_both + FEW) / (by_chance + FEW), 1.0)
        told[stratum.alike] = people[shared[stratum.alike]] * part[rest[stratum.alike]] * more
    return told
