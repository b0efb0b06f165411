"""Learning from decisions: it starts from the unlabelled model, stays near it, and is only used where it helps."""

from dataclasses import replace

import numpy as np
import pytest

from leadmatch.model.labels import FEW, Labels, corrected, evidence_weight, teach
from leadmatch.model.model import Floats, Model

LABELS = (("null", "same, on 2 leads or fewer", "same, on more than 2 leads", "other"), ("null", "yes", "no"))


def model() -> Model:
    tables = (
        np.log2([[1, 0.4, 0.4, 0.2], [1, 0.2, 0.3, 0.5], [1, 0.01, 0.09, 0.9]]),
        np.log2([[1, 0.8, 0.2], [1, 0.5, 0.5], [1, 0.1, 0.9]]),
    )
    return Model(("name", "phone"), LABELS, tables, np.array([-3.0, -3.0, -0.4]))


def labels(count: int, wrong: float, seed: int = 0) -> Labels:
    """Pairs whose truth follows the model, except that its second phone level is worth `wrong` bits more."""
    draw = np.random.default_rng(seed)
    evidence: list[Floats] = []
    for names in LABELS:
        rows = np.zeros((count, len(names)))
        rows[np.arange(count), draw.integers(0, len(names), count)] = 1.0
        rows[:, 0] = 0.0
        evidence.append(rows)
    asked = Labels(tuple(evidence), np.zeros((2, count)), np.zeros(count, bool))
    weight = evidence_weight(model(), asked) + wrong * evidence[1][:, 2]
    return replace(asked, same=draw.random(count) < 1 / (1 + np.exp2(-weight)))


def test_evidence_of_one_pair_weighs_as_the_pair_does() -> None:
    levels = np.array([[1, 2], [3, 0], [0, 1], [0, 0]], np.uint8)
    evidence = tuple(np.eye(len(n))[levels[:, c]] * (levels[:, c] > 0)[:, None] for c, n in enumerate(LABELS))
    pairs = Labels(evidence, np.zeros((2, 4)), np.zeros(4, bool))
    assert evidence_weight(model(), pairs) == pytest.approx(model().score(levels)[0])


def test_what_the_model_has_wrong_is_learned() -> None:
    lesson = teach(model(), labels(300, wrong=4.0))
    assert lesson.learned
    assert lesson.after < lesson.before
    gain = lesson.model.against_strangers()[1][0] - model().against_strangers()[1][0]
    assert gain[0] == 0.0, "null says nothing"
    assert gain[2] > 1.0
    assert gain[2] > gain[1] + 0.5
    fresh = labels(2000, wrong=4.0, seed=1)
    truth = np.where(fresh.same, 1.0, -1.0)
    losses = [np.logaddexp2(0, -truth * evidence_weight(m, fresh)).mean() for m in (lesson.model, model())]
    assert losses[0] < losses[1]


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_learned_where_the_model_is_right(seed: int) -> None:
    right = labels(100, wrong=0.0, seed=seed)
    lesson = teach(model(), right)
    if lesson.learned:  # by chance; then it hardly moved
        moved = evidence_weight(lesson.model, right) - evidence_weight(model(), right)
        assert np.abs(moved).max() < 1.0
    else:
        assert lesson.model.as_dict() == model().as_dict()


@pytest.mark.parametrize("count", [0, 1, FEW - 1])
def test_few_decisions_teach_nothing(count: int) -> None:
    lesson = teach(model(), labels(count, wrong=9.0))
    assert not lesson.learned
    assert str(FEW) in str(lesson)


def test_corrections_are_bits_of_the_waterfall() -> None:
    taught = corrected(model(), np.array([0.5, 1.0, 2.0, 3.0, -1.0, 0.0]))
    levels = np.array([[1, 1], [0, 0], [3, 2]], np.uint8)
    moved = taught.log_joint(levels) - model().log_joint(levels)
    assert moved[0] == pytest.approx([0.5, 0.5, 3.5])
    assert not moved[1:].any()
    change = (taught.score(levels)[0] - model().score(levels)[0]).tolist()
    assert change == pytest.approx([0.5, 0.5, 3.5])
