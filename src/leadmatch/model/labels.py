"""Learning from decisions of people: few, and all about pairs that are hard to tell.

Such pairs are no sample of all pairs, so they may not be counted as if they were: how often two phones of one person
differ cannot be seen on pairs that were shown because their phones differ. What they do show is whether one person is
as likely as the model says, given the evidence; that is not distorted by choosing pairs by their evidence. So the
match weight is corrected by logistic regression, starting from the unlabelled model and held near it by a prior: a
shift of all weights, and corrections of single levels, which share what levels of one comparison and of one kind (the
rarity bins of a level) have in common. A correction is a number of bits on P(level | same person), so an explanation
still adds up.

The corrected model is only used where it tells the decisions better than the unlabelled one does in cross-validation.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leadmatch.model.model import Floats, Model
from leadmatch.weights import probability

SHIFT, COMPARISON, KIND, LEVEL = 0.25, 0.35, 0.35, 0.2
"""Standard deviations in bits of what is believed about corrections before any decision: of all weights, of all levels
of a comparison, of the levels of one kind, of one level."""
FOLDS = 10
FEW = 20
"""Fewer decisions than this teach nothing."""
SURE = 1.0
"""The gain in cross-validation must be above so many standard errors."""
STEPS = 50
_BIT = float(np.log(2.0))


@dataclass(frozen=True, slots=True)
class Labels:
    """Decided pairs. evidence: for each comparison float64[n, k], the share of each level in what is known about the
    pair (level 0 left at 0); beyond: float64[2, n], bits for same and household that no level has, as where the best of
    many pairs is good by chance; same: bool[n], whether they are one person. In an order of content.
    """

    evidence: tuple[Floats, ...]
    beyond: Floats
    same: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What decisions taught. model: to be used; before, after: log-loss of the decisions in nats, unlabelled and
    corrected (cross-validated); learned: whether the model was corrected.
    """

    model: Model
    decisions: int
    before: float
    after: float
    learned: bool

    def __str__(self) -> str:
        if self.decisions < FEW:
            return f"decisions: {self.decisions} hold; {FEW} are needed to learn from them"
        change = f"cross-validated log-loss {self.before:.2f} -> {self.after:.2f}"
        if self.learned:
            return f"decisions: {self.decisions} hold and were learned from; {change}"
        return f"decisions: {self.decisions} hold; nothing learned, since it would not surely help ({change})"


def teach(model: Model, labels: Labels) -> Lesson:
    """Correct a model by decisions, if that helps to tell them. Deterministic."""
    count = len(labels.same)
    weight = evidence_weight(model, labels)
    before = _losses(weight, labels.same)
    if count < FEW:
        return Lesson(model, count, _mean(before), _mean(before), learned=False)
    known = np.hstack([np.ones((count, 1)), *(e[:, 1:] for e in labels.evidence)])
    basis = _basis(model)
    design = known @ basis * _BIT
    fold = np.arange(count) % FOLDS
    after = np.empty(count)
    for k in range(FOLDS):
        rest = fold != k
        found = _fitted(design[rest], weight[rest] * _BIT, labels.same[rest])
        after[~rest] = _losses(weight[~rest] + design[~rest] @ found / _BIT, labels.same[~rest])
    gain = before - after
    if gain.mean() <= SURE * gain.std() / np.sqrt(count):
        return Lesson(model, count, _mean(before), _mean(after), learned=False)
    corrections = basis @ _fitted(design, weight * _BIT, labels.same)
    return Lesson(corrected(model, corrections), count, _mean(before), _mean(after), learned=True)


def evidence_weight(model: Model, labels: Labels) -> Floats:
    """Match weight in bits of each pair of customers by its evidence."""
    priors = model.priors[:2] - model.priors[2]
    same, household = labels.beyond + priors[:, None]
    for found, bits in zip(labels.evidence, model.against_strangers(), strict=True):
        same = same + found @ bits[0]
        household = household + found @ bits[1]
    weight: Floats = same - np.logaddexp2(household, 0.0)
    return weight


def corrected(model: Model, corrections: Floats) -> Model:
    """The model with bits added to what speaks for one person: to the prior, then to each level but null."""
    priors = model.priors.copy()
    priors[0] += corrections[0]
    tables = []
    start = 1
    for table in model.logs:
        k = table.shape[1] - 1
        taught = table.copy()
        taught[0, 1:] += corrections[start : start + k]
        tables.append(taught)
        start += k
    return replace(model, priors=priors, logs=tuple(tables))


def _basis(model: Model) -> Floats:
    """float64[corrections, parameters]: what each parameter, believed to be about N(0, 1), adds to each correction."""
    owner = np.repeat(np.arange(len(model.labels)), [len(names) - 1 for names in model.labels])
    kinds = [(c, label.split(", on ")[0]) for c, names in enumerate(model.labels) for label in names[1:]]
    number = {kind: i for i, kind in enumerate(dict.fromkeys(kinds))}
    kind = np.array([number[k] for k in kinds], np.int64)
    blocks = np.hstack([COMPARISON * _one_hot(owner), KIND * _one_hot(kind), LEVEL * np.eye(len(owner))])
    basis = np.zeros((len(owner) + 1, blocks.shape[1] + 1))
    basis[0, 0] = SHIFT
    basis[1:, 1:] = blocks
    return basis


def _one_hot(codes: NDArray[np.int64]) -> Floats:
    return np.asarray(codes[:, None] == np.arange(codes.max(initial=-1) + 1), np.float64)


def _fitted(design: Floats, offset: Floats, same: NDArray[np.bool_]) -> Floats:
    """Most likely parameters, each N(0, 1) beforehand, of log-odds `offset + design @ parameters`."""
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = probability((offset + design @ found) / _BIT)
        slope = design.T @ (same - chance) - found
        curve = (design.T * (chance * (1 - chance))) @ design + np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return found


def _losses(weight: Floats, same: NDArray[np.bool_]) -> Floats:
    """Log-loss of each decision, in nats."""
    losses: Floats = np.logaddexp2(0.0, np.where(same, -weight, weight)) * _BIT
    return losses


def _mean(losses: Floats) -> float:
    return float(losses.mean()) if len(losses) else 0.0
