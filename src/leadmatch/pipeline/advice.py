"""What a user must be told of a run whose leads cannot support it: never a silent "no duplicates"."""

from collections.abc import Sequence

import numpy as np

from leadmatch.comparisons.comparison import Comparison
from leadmatch.model.model import Model
from leadmatch.pipeline.customers import HARDLY, Expected

UNSURE = 0.8
"""Expected precision or recall below which a run is called unsure."""
LITTLE = 100
"""Records below which it cannot be told what a run that found nothing would have found."""
FEW = 30
"""Pairs of one person below which a model has hardly anything to learn from."""


def advice(
    comparisons: Sequence[Comparison], model: Model, profiles: int, expected: Expected, found: float | None = None
) -> tuple[str, ...]:
    """Sentences for the user, the worst first; none for a run that its leads support.

    Args:
        comparisons: what is compared.
        model: how it is weighed.
        profiles: how many distinct leads there are.
        expected: what the model expects of the result.
        found: of a run that put nothing together, what share of pairs of one person it would have put together.
    """
    said = []
    matches = float(np.exp2(model.priors[0])) * profiles * (profiles - 1) / 2
    if len(comparisons) < 2 and profiles > 1:
        said.append(
            f"only {comparisons[0].name} can be compared: namesakes cannot be told apart; "
            "map a phone, e-mail, address or birth date column"
        )
    if profiles > 1 and not expected.pairs:
        said.append(_nothing_found(profiles, expected, found))
    elif profiles > 1 and matches < FEW:
        said.append(
            f"the model found about {matches:.0f} pairs of one person to learn from: its weights are mostly beliefs; "
            "give more records, or a model learned elsewhere (--model)"
        )
    for name, share in (("precision", expected.precision), ("recall", expected.recall)):
        if expected.pairs and share is not None and share < UNSURE:
            said.append(f"expected {name} is only {share:.0%}: look at review, and at how the columns are mapped")
    return tuple(said)


def _nothing_found(profiles: int, expected: Expected, found: float | None) -> str:
    nothing = f"no duplicates found among {profiles:,} different records"
    if expected.missed > HARDLY:
        return f"{nothing}, though some are to be expected: none is sure enough"
    if profiles < LITTLE or found is None:
        return f"{nothing}: it cannot be told how many would have been found"
    twice = profiles // 10
    return f"{nothing}: of {twice:,} people there twice, about {found * twice:,.0f} would have been found"
