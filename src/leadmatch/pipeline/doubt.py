"""The scored pairs as a table, and those among them that a person should decide."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Ints, pack, runs, unpack
from leadmatch.pipeline.match import Matched
from leadmatch.pipeline.members import Members, weight_of_customers
from leadmatch.pipeline.scored import Compared
from leadmatch.pipeline.wording import with_words
from leadmatch.spec import Decision
from leadmatch.tables import Codes
from leadmatch.weights import probability

PAIRS = {
    "left": pl.UInt32,
    "right": pl.UInt32,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "household_probability": pl.Float64,
}
"""Columns of pairs: rows of the lead table, left < right; weight in bits; probabilities of one person and of
one household."""

REVIEW_PAIRS = PAIRS | {"customers_probability": pl.Float64, "reason": pl.String}
"""Columns of pairs for review: also the probability that the two customers, as wholes, are one person (of a
pair in one customer, that of the pair), and why a person should look: the question, what agrees, what conflicts."""


def kept_pairs(found: Matched) -> pl.DataFrame:
    """The scored pairs by lead (of exact duplicates the first lead), columns `PAIRS`."""
    return _table(found, np.arange(len(found.scored.packed)))


def review_pairs(found: Matched, decision: Decision, judged: Sequence[tuple[int, int, bool]]) -> pl.DataFrame:
    """At most one pair for two customers in doubt, and one for a record that hardly belongs to its customer.

    Args:
        found: what matching found.
        decision: the lines; a pair is in doubt from `review_low` on, and safe from `review_high` on.
        judged: pairs that people decided are not asked again.

    Returns:
        Columns of `REVIEW_PAIRS`.
    """
    scored = found.scored
    chance = probability(scored.weight)
    first = _first_leads(found)
    left, right = (found.customer[first[side]] for side in unpack(scored.packed))
    asked = np.isin(scored.packed, _judged(found, judged), invert=True)
    apart = np.flatnonzero((left != right) & (chance >= decision.review_low) & asked)
    apart = _strongest(pack(left[apart], right[apart]), scored.weight, apart)
    weak = _weakly_attached(found, chance, left == right, decision.review_high)
    weak = weak[asked[weak]]
    rows = np.r_[apart, weak]
    if not len(rows):
        return pl.DataFrame(schema=REVIEW_PAIRS)
    compared = Compared(found.profiles, found.comparisons, found.model)
    wholes = np.r_[
        weight_of_customers(compared, Members.of(found.profiles.of_lead, found.customer), scored.packed[apart]),
        scored.weight[weak],
    ]
    match = np.where(chance[apart] >= 0.5, "records match, the rest of their customers does not", "perhaps one person")
    match = _held_back(found, left[apart], right[apart], match)
    question = pl.Series(np.r_[match, np.full(len(weak), "hardly attached to its customer")], dtype=pl.String)
    return _table(found, rows).with_columns(
        pl.Series("customers_probability", probability(wholes)),
        with_words(question, compared, scored.packed[rows]).alias("reason"),
    )


def _held_back(found: Matched, a: Codes, b: Codes, question: NDArray[np.str_]) -> NDArray[np.str_]:
    """The questions about pairs of customers; where one has a record that was held back, that and why."""
    if not found.held:
        return question
    reasons = sorted(set(found.held.values()))
    of_customer = np.full(int(found.customer.max(initial=-1)) + 1, -1, np.int32)
    for row, reason in found.held.items():
        of_customer[found.customer[row]] = reasons.index(reason)
    which = np.maximum(of_customer[a], of_customer[b])
    told = np.array([f"held back ({reason}), only a person may join them" for reason in reasons])
    return np.where(which >= 0, told[which], question)


def _judged(found: Matched, judged: Sequence[tuple[int, int, bool]]) -> Ints:
    rows = np.array([(a, b) for a, b, _ in judged], np.int64).reshape(-1, 2)
    return pack(found.profiles.of_lead[rows[:, 0]], found.profiles.of_lead[rows[:, 1]])


def _first_leads(found: Matched) -> NDArray[np.int64]:
    """The first lead of each profile."""
    first = np.zeros(found.profiles.n, np.int64)
    first[found.profiles.of_lead[::-1]] = np.arange(len(found.profiles.of_lead))[::-1]
    return first


def _strongest(key: Ints, weight: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the rows of each key the one of the highest weight."""
    order = np.lexsort((-weight[rows], key))
    starts, _ = runs(key[order])
    return rows[order[starts]]


def _weakly_attached(
    found: Matched, chance: NDArray[np.float64], inside: NDArray[np.bool_], high: float
) -> NDArray[np.int64]:
    """For each profile whose best link inside its customer is below `high`, that link."""
    left, right = unpack(found.scored.packed)
    best = np.zeros(found.profiles.n)
    np.maximum.at(best, left[inside], chance[inside])
    np.maximum.at(best, right[inside], chance[inside])
    weak = inside & (chance < high) & ((chance == best[left]) | (chance == best[right]))
    return np.flatnonzero(weak)


def _table(found: Matched, rows: NDArray[np.int64]) -> pl.DataFrame:
    first = _first_leads(found)
    a, b = (first[side] for side in unpack(found.scored.packed[rows]))
    weight = found.scored.weight[rows]
    return pl.DataFrame(
        {
            "left": np.minimum(a, b).astype(np.uint32),
            "right": np.maximum(a, b).astype(np.uint32),
            "weight": weight,
            "probability": probability(weight),
            "household_probability": found.scored.household[rows],
        }
    )
