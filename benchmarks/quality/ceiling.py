"""How far the comparisons could go: a supervised model on the same pairs and levels, half the truth at a time.

    .venv/bin/python benchmarks/quality/ceiling.py --sets generated-10000-normal

Gradient boosting (scikit-learn) sees, for each pair, the level of every comparison, its bits and the match weight, and
is told the truth of the other half of the pairs. Its log odds are then clustered in two ways: connected components,
and leadmatch's own agglomeration on their mean. `all decided rightly` joins exactly the true candidate pairs, and
`all that share enough` those of all pairs that share anything to go by (`enough.py`).
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sets
from enough import rightly_joined
from markdown import markdown
from reliability import candidate_truth, owners
from wrong import wrong_pairs

from leadmatch import Spec, read_spec, resolve
from leadmatch.arrays import Ints, scramble, unpack
from leadmatch.cluster.agglomerate import Links, Weights, agglomerate, inside
from leadmatch.cluster.components import components, connected
from leadmatch.comparisons.patterns import levels_of
from leadmatch.evaluate import evaluate

MOST = 1_000_000
"""Pairs that a model is told the truth of, at most."""
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def main() -> None:
    """Measure each set asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default="generated-10000-normal", help="names, with commas between; `labelled`: all")
    parser.add_argument("--spec", help="a spec in TOML to resolve with")
    options = parser.parse_args()
    for name in sets.labelled_names() if options.sets == "labelled" else options.sets.split(","):
        data = sets.load(name)
        print(f"\n## {data.name}\n\n{markdown(ceiling(data, read_spec(options.spec) if options.spec else None))}")


def ceiling(data: sets.DataSet, spec: Spec | None = None) -> pl.DataFrame:
    """One row a way to decide, the best threshold of each (chosen with the truth: it is a ceiling)."""
    book = resolve(data.inputs, spec=spec, **data.options)
    person = wrong_pairs(book, data.truth, between_sources=data.between_sources).person
    found, n = book.matched, book.matched.profiles.table.n
    packed, true = found.candidates.packed, candidate_truth(book, person)
    folds = _Folds.learn(_features(book, packed), true, packed)
    logit = folds.predict(_features(book, packed), packed)
    ways = {"leadmatch": [(None, book.customer)]}
    ways["supervised, connected components"] = [(t, _connected(n, packed, logit > _logit(t))) for t in THRESHOLDS]
    ways["supervised, agglomerated on means"] = [(t, _agglomerated(book, folds, packed, logit, t)) for t in THRESHOLDS]
    ways["all decided rightly"] = [(None, _connected(n, packed, true))]
    ways["all that share enough"] = [(None, rightly_joined(found.profiles.table, owners(found.profiles, person)))]
    rows = []
    for way, results in ways.items():
        rows.append(max((_row(way, t, book, group, data) for t, group in results), key=lambda row: row["F1"]))
    return pl.DataFrame(rows)


def _row(way: str, threshold: float | None, book: Any, group: np.ndarray, data: sets.DataSet) -> dict[str, Any]:
    of_lead = group if len(group) == book.leads.n else group[book.matched.profiles.of_lead]
    crosswalk = book.frame("crosswalk").with_columns(customer_id=pl.Series(of_lead))
    measured = evaluate(crosswalk, data.truth, between_sources=data.between_sources)
    pair, b_cubed = measured.pairwise, measured.b_cubed
    names = ("precision", "recall", "F1", "B3 precision", "B3 recall", "B3 F1")
    figures = (pair.precision, pair.recall, pair.f1, b_cubed.precision, b_cubed.recall, b_cubed.f1)
    return {"way": way, "threshold": threshold, **{k: round(v, 4) for k, v in zip(names, figures, strict=True)}}


def _features(book: Any, packed: Ints) -> np.ndarray:
    """float32[pairs, 3 comparisons + 1]: levels, bits for one person, bits for one household, match weight."""
    found = book.matched
    levels = levels_of(found.comparisons, packed)
    tables = found.model.against_strangers()
    bits = [table[side, levels[:, c]] for side in (0, 1) for c, table in enumerate(tables)]
    return np.column_stack([levels, *bits, found.model.score(levels)[0]]).astype(np.float32)


def _fold(packed: Ints) -> np.ndarray:
    return (scramble(packed) & np.uint64(1)).astype(bool)


class _Folds:
    """Two models, each told the truth of one half of the pairs and asked about the other."""

    def __init__(self, models: tuple[HistGradientBoostingClassifier, HistGradientBoostingClassifier]) -> None:
        self.models = models

    @classmethod
    def learn(cls, features: np.ndarray, true: np.ndarray, packed: Ints) -> "_Folds":
        fold = _fold(packed)
        halves = [HistGradientBoostingClassifier(random_state=0, max_iter=200) for _ in range(2)]
        rows = [np.flatnonzero(fold == k) for k in range(2)]
        told = [some[:: -(-len(some) // MOST)] for some in rows]
        return cls(tuple(m.fit(features[some], true[some]) for some, m in zip(told, halves, strict=True)))

    def predict(self, features: np.ndarray, packed: Ints) -> np.ndarray:
        """Log odds in bits of pairs, each by the model that was not told its truth."""
        fold, result = _fold(packed), np.zeros(len(packed))
        for told, model in enumerate(self.models):
            asked = fold != bool(told)
            if asked.any():
                result[asked] = model.decision_function(features[asked]) / np.log(2)
        return result


def _logit(probability: float) -> float:
    return float(np.log2(probability / (1 - probability)))


def _connected(n: int, packed: Ints, linked: np.ndarray) -> np.ndarray:
    left, right = unpack(packed[linked])
    return connected(n, left, right)


def _agglomerated(book: Any, folds: _Folds, packed: Ints, logit: np.ndarray, threshold: float) -> np.ndarray:
    n, limit = book.matched.profiles.table.n, _logit(threshold)
    pairs = inside(components(n, packed, logit, limit))
    mean = folds.predict(_features(book, pairs), pairs) if len(pairs) else np.zeros(0)
    known = np.searchsorted(packed, pairs).clip(max=len(packed) - 1)
    mean = np.where(packed[known] == pairs, logit[known], mean)
    person = np.stack([mean, np.full(len(pairs), -1000.0), np.ones(len(pairs))]).astype(np.float32)
    none = np.zeros((0, len(pairs)), np.uint8)
    links = Links(pairs, person[None], none, np.zeros(len(pairs), bool), none.astype(np.float32))
    rows = np.arange(n, dtype=np.int32)
    return agglomerate(np.ones(n), links, Weights((0.0, 0.0), ()), limit, rows).group


if __name__ == "__main__":
    main()
