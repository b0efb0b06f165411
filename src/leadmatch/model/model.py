"""A Fellegi-Sunter model with three relations. It is three tables of probabilities for each comparison, and two priors.

P(levels | relation) is the product over comparisons; what depends on each other is one comparison. The match weight of
a pair is log2 of the odds of `same` against `household` and `unrelated` together, priors included, in bits.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadmatch.errors import SpecError
from leadmatch.weights import probability

RELATIONS = ("same", "household", "unrelated")
Floats = NDArray[np.float64]
Patterns = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Learned tables. names and labels as the comparisons have them; logs[c]: float64[3, k], log2 P(level | relation),
    0 for level 0; priors: log2 of the share of ALL pairs in each relation. What decisions taught (`labels.corrected`)
    is in the row and the prior of `same`, which then are no longer those of a distribution.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    logs: tuple[Floats, ...]
    priors: Floats

    def log_joint(self, levels: Patterns) -> Floats:
        """log2 of P(relation and levels), float64[3, pairs], of levels uint8[pairs, comparisons]."""
        total = np.repeat(self.priors[:, None], len(levels), axis=1)
        for column, table in enumerate(self.logs):
            total += np.take(table, levels[:, column], axis=1)
        return total

    def against_strangers(self) -> tuple[Floats, ...]:
        """For each comparison float64[2, k]: bits of each level, same person and same household, against unrelated."""
        return tuple(table[:2] - table[2] for table in self.logs)

    def score(self, levels: Patterns) -> tuple[Floats, Floats]:
        """Match weight in bits, and probability of the same household (same person not counted), of each pair."""
        same, household, unrelated = self.log_joint(levels)
        weight = same - np.logaddexp2(household, unrelated)
        apart = np.logaddexp2(same, unrelated)
        return weight, probability(household - apart)

    def as_dict(self) -> dict[str, Any]:
        """The model as plain values, for JSON."""
        return {
            "kind": "leadmatch three-relation Fellegi-Sunter model",
            "version": 1,
            "priors_bits": dict(zip(RELATIONS, self.priors.tolist(), strict=True)),
            "comparisons": [
                {
                    "name": name,
                    "levels": [
                        {"label": label, **dict(zip(RELATIONS, map(float, np.exp2(table[:, i])), strict=True))}
                        for i, label in enumerate(labels)
                    ],
                }
                for name, labels, table in zip(self.names, self.labels, self.logs, strict=True)
            ],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Model":
        """A model from what `as_dict` gave.

        Raises:
            SpecError: the values are not those of a model.
        """
        try:
            comparisons = values["comparisons"]
            return cls(
                tuple(c["name"] for c in comparisons),
                tuple(tuple(level["label"] for level in c["levels"]) for c in comparisons),
                tuple(np.log2([[level[r] for level in c["levels"]] for r in RELATIONS]) for c in comparisons),
                np.array([values["priors_bits"][r] for r in RELATIONS], dtype=np.float64),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SpecError(f"not a leadmatch model: {error}") from error


def read_model(path: str | Path) -> Model:
    """A model from the `model.json` of a result.

    Raises:
        SpecError: the file cannot be read, or holds no model.
    """
    try:
        return Model.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise SpecError(f"{path}: cannot read the model: {error.strerror}") from error
    except ValueError as error:
        raise SpecError(f"{path}: not a saved model (model.json of a result): {error}") from error
