"""Learning a model from unlabelled pairs: expectation-maximisation over patterns of levels.

What is observed: the levels of the candidate pairs (every other pair is unrelated), how many of all pairs are at each
level (counted where a level is about an equal value, else estimated from random pairs). The unrelated share of a level
is what is left of that number when the pairs of one person and of one household are taken off, so that neither
blocking nor the duplicates themselves bias it. Priors are over all pairs. No random numbers but a fixed sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import Ints
from leadmatch.model.model import Floats, Model, Patterns

STEPS = 100
CONVERGED = 1e-7
HOUSEHOLD_STRENGTH = 300.0
HOUSEHOLD_SHARE = 0.5
SAME_START = 0.5
HOUSEHOLD_START = 0.25
EXPECTED = 1000.0
"""How many pairs the expected number of pairs by chance is worth against those that are left: names tell it well, and
which of the pairs that share a name are left is a guess of the model itself."""
HOUSEHOLDS = np.array([0.0, 5.0])
"""Pairs of one household that are believed to be there beside those that are seen: where only names and a mailbox are
known, the few families that share one could else be anything, and become one person each."""
UNTOLD, TOLD = 0.25, 0.05
"""Pairs of strangers believed to be at each level beside those that are left, also where chance tells how many."""
LARGEST_SHARE = 0.25
"""Of all pairs in either relation, at most: a handful of leads cannot show that there are no strangers."""


class Believed(Protocol):
    """What the model must know of a comparison; `comparisons.Comparison` has it. Arrays have one entry a level."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def group(self) -> Ints: ...  # noqa: D102
    @property
    def same(self) -> Floats: ...  # noqa: D102
    @property
    def household(self) -> Floats: ...  # noqa: D102
    @property
    def bound(self) -> float | Floats: ...  # noqa: D102
    @property
    def firm(self) -> float | Floats: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a model is learned from. patterns: uint8[p, comparisons] distinct; pairs: how many candidates have each;
    all_pairs: n (n - 1) / 2 of n leads; totals: for each comparison, how many of all pairs are at each level; chances:
    for each, how many of two people are expected there, NaN where that cannot be told.
    """

    patterns: Patterns
    pairs: Floats
    all_pairs: float
    totals: tuple[Floats, ...]
    leads: int
    chances: tuple[float | Floats, ...]


def estimate(comparisons: Sequence[Believed], evidence: Evidence) -> Model:
    """Learn the model. Deterministic: the same evidence gives the same model."""
    totals = evidence.totals
    same = [_normalised(c.same, c.group) for c in comparisons]
    household = [_normalised(c.household, c.group) for c in comparisons]
    unrelated = [_normalised(t, c.group) for c, t in zip(comparisons, totals, strict=True)]
    shares = np.array([SAME_START, HOUSEHOLD_START]) * max(evidence.leads, 1) / max(evidence.all_pairs, 1.0)
    shares = np.minimum(shares, LARGEST_SHARE)
    previous = np.inf
    model = _model(comparisons, (same, household, unrelated), shares)
    for _ in range(STEPS):
        joint = model.log_joint(evidence.patterns)
        norm = np.logaddexp2.reduce(joint, axis=0)
        weight = np.exp2(joint - norm) * evidence.pairs
        shares = np.maximum(weight[:2].sum(axis=1) + HOUSEHOLDS, 0.1) / max(evidence.all_pairs, 1.0)
        shares = np.minimum(shares, LARGEST_SHARE)
        tables = [
            _maximise(c, evidence.patterns[:, i], weight, totals[i], evidence.chances[i])
            for i, c in enumerate(comparisons)
        ]
        model = _model(comparisons, tuple(zip(*tables, strict=True)), shares)
        likelihood = float((norm * evidence.pairs).sum())
        if abs(likelihood - previous) < CONVERGED * max(evidence.pairs.sum(), 1.0):
            break
        previous = likelihood
    return model


def _maximise(
    c: Believed, levels: NDArray[np.uint8], weight: Floats, totals: Floats, chance: float | Floats
) -> tuple[Floats, Floats, Floats]:
    k = len(c.labels)
    same, household, unrelated = (np.bincount(levels, w, k).astype(np.float64) for w in weight)
    left = _shrunk(np.maximum(totals - same - household, unrelated), chance) + np.where(np.isnan(chance), UNTOLD, TOLD)
    strength = np.maximum(np.maximum(HOUSEHOLD_STRENGTH, c.firm), HOUSEHOLD_SHARE * _of_group(household, c.group))
    believed = _normalised(c.same, c.group)
    learned = _normalised(same + c.firm * believed, c.group)
    return (
        _normalised(np.minimum(learned, c.bound * believed), c.group),
        _normalised(household + strength * _normalised(c.household, c.group), c.group),
        _normalised(left, c.group),
    )


def _shrunk(left: Floats, chance: float | Floats) -> Floats:
    """Gamma-Poisson towards the pairs expected by chance: else, in a small dump, pairs of one person that only share a
    name are left over, and teach that strangers often do.
    """
    towards = (left + EXPECTED) / (1.0 + EXPECTED / np.maximum(chance, 1e-9))
    return np.where(np.isnan(chance), left, towards)


def _of_group(values: Floats, group: Ints) -> Floats:
    return np.bincount(group, values).astype(np.float64)[group]


def _normalised(values: Floats, group: Ints) -> Floats:
    floor = np.maximum(values, 1e-12)
    return floor / _of_group(floor, group)


def _model(comparisons: Sequence[Believed], tables: Sequence[Sequence[Floats]], shares: Floats) -> Model:
    priors = np.log2(np.r_[shares, 1.0 - shares.sum()])
    logs = tuple(np.log2(np.stack(t)) for t in zip(*tables, strict=True))
    return Model(tuple(c.name for c in comparisons), tuple(c.labels for c in comparisons), logs, priors)
