"""What is learned without labels, from pairs whose truth is known here."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from leadmatch.errors import SpecError
from leadmatch.model.estimate import Evidence, estimate
from leadmatch.model.model import Model
from leadmatch.weights import bits, probability

SAME = ((0.9, 0.06, 0.04), (0.7, 0.1, 0.2), (0.8, 0.2), (0.6, 0.4))
HOUSEHOLD = ((0.02, 0.03, 0.95), (0.6, 0.05, 0.35), (0.1, 0.9), (0.7, 0.3))
UNRELATED = ((0.01, 0.02, 0.97), (0.001, 0.001, 0.998), (0.05, 0.95), (0.002, 0.998))


@dataclass(frozen=True)
class Field:
    """A comparison as the estimate sees it: level 0 is null."""

    name: str
    same: np.ndarray
    household: np.ndarray
    firm: float = 50.0
    bound: float = np.inf
    labels: tuple[str, ...] = field(default=())
    group: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))


def fields() -> list[Field]:
    made = []
    for i, (same, household) in enumerate(zip(SAME, HOUSEHOLD, strict=True)):
        k = len(same)
        vague = np.r_[1.0, (np.array(same) + 1 / k) / 2]
        other = np.r_[1.0, household]
        labels = ("none", *(f"level {j}" for j in range(k)))
        made.append(Field(f"field {i}", vague, other, labels=labels, group=np.r_[0, np.ones(k, np.int64)]))
    return made


def drawn(same: int, household: int, unrelated: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    parts = []
    for size, tables in ((same, SAME), (household, HOUSEHOLD), (unrelated, UNRELATED)):
        parts.append(np.stack([1 + rng.choice(len(t), size, p=t) for t in tables], axis=1))
    relation = np.repeat([0, 1, 2], [same, household, unrelated])
    return np.concatenate(parts).astype(np.uint8), relation


def evidence(levels: np.ndarray) -> Evidence:
    found, inverse = np.unique(levels, axis=0, return_inverse=True)
    totals = tuple(np.bincount(levels[:, i], minlength=len(t) + 1).astype(float) for i, t in enumerate(SAME))
    n = int((1 + (1 + 8 * len(levels)) ** 0.5) / 2)
    pairs = np.bincount(inverse.ravel()).astype(float)
    return Evidence(found, pairs, float(len(levels)), totals, n, (np.nan,) * len(SAME))


def test_three_relations_are_found_without_labels() -> None:
    levels, relation = drawn(900, 600, 500_000)
    model = estimate(fields(), evidence(levels))
    shares = np.exp2(model.priors) * len(levels)
    assert shares[:2] == pytest.approx([900, 600], rel=0.2)
    for table, same, unrelated in zip(model.logs, SAME, UNRELATED, strict=True):
        assert np.exp2(table[0, 1:]) == pytest.approx(same, abs=0.08)
        assert np.exp2(table[2, 1:]) == pytest.approx(unrelated, abs=0.01)
    weight, _ = model.score(levels)
    said = probability(weight)
    assert said.mean() == pytest.approx((relation == 0).mean(), rel=0.1)
    sure = weight > 5
    assert (relation[sure] == 0).mean() > 0.95


def test_the_same_evidence_gives_the_same_model() -> None:
    levels, _ = drawn(300, 200, 5_000)
    one, other = (estimate(fields(), evidence(levels)) for _ in range(2))
    assert one.as_dict() == other.as_dict()


def test_no_pairs_leave_the_beliefs() -> None:
    unseen = tuple(np.zeros(len(t) + 1) for t in SAME)
    nothing = Evidence(np.zeros((0, 4), np.uint8), np.zeros(0), 0.0, unseen, 1, (np.nan,) * len(SAME))
    model = estimate(fields(), nothing)
    for table, f in zip(model.logs, fields(), strict=True):
        assert np.isfinite(table).all()
        assert np.exp2(table[0, 1:]) == pytest.approx(f.same[1:] / f.same[1:].sum())


def test_a_level_without_values_weighs_nothing() -> None:
    levels, _ = drawn(300, 200, 5_000)
    model = estimate(fields(), evidence(levels))
    assert all((table[:, 0] == 0).all() for table in model.logs)
    weight, _ = model.score(np.zeros((1, 4), np.uint8))
    prior = np.exp2(model.priors)
    assert weight[0] == pytest.approx(bits(prior[0] / prior.sum()), abs=1e-9)


def test_weights_add_up() -> None:
    levels, _ = drawn(300, 200, 5_000)
    model = estimate(fields(), evidence(levels))
    weight, household = model.score(levels)
    against = model.against_strangers()
    prior = model.priors - model.priors[2]
    same = prior[0] + sum(against[i][0][levels[:, i]] for i in range(4))
    home = prior[1] + sum(against[i][1][levels[:, i]] for i in range(4))
    assert weight == pytest.approx(same - np.logaddexp2(home, 0.0))
    assert ((household >= 0) & (household <= 1)).all()


def test_a_model_survives_json() -> None:
    levels, _ = drawn(300, 200, 5_000)
    model = estimate(fields(), evidence(levels))
    again = Model.from_dict(model.as_dict())
    assert again.names == model.names
    assert again.labels == model.labels
    assert again.score(levels)[0] == pytest.approx(model.score(levels)[0])


@pytest.mark.parametrize("wrong", [{}, {"comparisons": 3}, {"comparisons": [{"name": "x"}], "priors_bits": {}}])
def test_what_is_no_model_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SpecError, match="not a leadmatch model"):
        Model.from_dict(wrong)
