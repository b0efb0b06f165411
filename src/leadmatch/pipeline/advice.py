"""What a user must be told of a run whose leads cannot support it: never a silent "no duplicates"."""

from collections.abc import Sequence

import numpy as np

from leadmatch.comparisons.comparison import Comparison
from leadmatch.model.model import Model
from leadmatch.pipeline.customers import Expected

UNSURE = 0.8
"""Expected precision or recall below which a run is called unsure."""
FEW = 30
"""Pairs of one person below which a model has hardly anything to learn from."""


def advice(comparisons: Sequence[Comparison], model: Model, profiles: int, expected: Expected) -> tuple[str, ...]:
    """Sentences for the user, the worst first; none for a run that its leads support."""
    said = []
    matches = float(np.exp2(model.priors[0])) * profiles * (profiles - 1) / 2
    if len(comparisons) < 2 and profiles > 1:
        said.append(
            f"only {comparisons[0].name} can be compared: namesakes cannot be told apart; "
            "map a phone, e-mail, address or birth date column"
        )
    if profiles > 1 and matches < FEW:
        said.append(
            f"the model found about {matches:.0f} pairs of one person to learn from: its weights are mostly beliefs; "
            "give more records, or a model learned elsewhere (--model)"
        )
    for name, share in (("precision", expected.precision), ("recall", expected.recall)):
        if share is not None and share < UNSURE:
            said.append(f"expected {name} is only {share:.0%}: look at review, and at how the columns are mapped")
    return tuple(said)
