"""What no compared pair shows, told from random pairs of leads: pairs of one person that were never compared, and how
many of the pairs of one person would be found if there were any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from leadmatch.arrays import Ints
from leadmatch.comparisons.comparison import Comparison, Levels
from leadmatch.model.model import Model
from leadmatch.weights import probability

HIGHEST = 0.06
"""No pair that was not compared counts for more pairs of one person: those that are likelier share a key."""
WORTH = 0.002
"""No random pair counts for more than this share of the pairs of one person, however many pairs it stands for."""
SUPPOSED = 0.1
"""How many pairs of one person a lead are supposed to be there, to tell how many of them would be found."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Random pairs of leads: packed, ascending, and their levels; of_all: how many pairs of leads there are."""

    packed: Ints
    levels: Levels
    of_all: float


def never_compared(model: Model, drawn: Drawn, candidates: Ints) -> float:
    """Expected pairs of one person among those that are no candidates (ascending)."""
    at = np.searchsorted(candidates, drawn.packed)
    other = at == len(candidates)
    other[~other] = candidates[at[~other]] != drawn.packed[~other]
    chance = probability(model.score(drawn.levels[other])[0])
    each = drawn.of_all / len(drawn.packed)
    most = WORTH * float(np.exp2(model.priors[0])) * drawn.of_all
    return float(np.minimum(each * np.minimum(chance, HIGHEST), most).sum())


def would_be_found(comparisons: Sequence[Comparison], model: Model, drawn: Drawn, limit: float) -> float:
    """Share of pairs of one person that would weigh more than the limit, if some were there and as much were known of
    them as of random pairs.
    """
    leads = np.sqrt(2 * drawn.of_all)
    prior = np.log2(SUPPOSED * leads / drawn.of_all)
    supposed = replace(model, priors=np.r_[max(model.priors[0], prior), model.priors[1:]])
    draw = np.random.default_rng(0)
    levels = np.zeros_like(drawn.levels)
    for i, (comparison, table) in enumerate(zip(comparisons, model.logs, strict=True)):
        group = comparison.group[drawn.levels[:, i]]
        for known in np.unique(group[group > 0]):
            rows, choice = np.flatnonzero(group == known), np.flatnonzero(comparison.group == known)
            same = np.exp2(table[0, choice])
            levels[rows, i] = draw.choice(choice, len(rows), p=same / same.sum())
    return float((supposed.score(levels)[0] > limit).mean())
