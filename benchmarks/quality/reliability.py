"""How far probabilities can be trusted: candidate pairs by the probability given, and the share that is true."""

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from leadmatch.arrays import unpack
from leadmatch.comparisons.patterns import in_chunks, levels_of
from leadmatch.profile import Grouped
from leadmatch.weights import probability

EDGES = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)


def candidate_truth(book: Any, person: np.ndarray) -> np.ndarray:
    """Whether each candidate pair of profiles is one person's."""
    owner = owners(book.matched.profiles, person)
    return np.equal(*(owner[side] for side in unpack(book.matched.candidates.packed)))


def owners(profiled: Grouped, person: np.ndarray) -> np.ndarray:
    """The person of each profile, which is that of its first lead."""
    owner = np.zeros(profiled.n, np.int64)
    owner[profiled.of_lead[::-1]] = person[::-1]
    return owner


def reliability(book: Any, person: np.ndarray) -> pl.DataFrame:
    """One row a bin of probability: pairs, mean probability said, share true."""
    found = book.matched
    parts = in_chunks(found.candidates.packed, lambda c: found.model.score(levels_of(found.comparisons, c))[0])
    said = probability(np.concatenate([np.zeros(0), *parts]))
    frame = pl.DataFrame({"said": said, "true": candidate_truth(book, person)})
    bins = np.clip(np.searchsorted(EDGES, said, side="right") - 1, 0, len(EDGES) - 2)
    labels = np.array([f"{a} to {b}" for a, b in pairwise(EDGES)])
    return (
        frame.with_columns(bin=bins)
        .group_by("bin")
        .agg(pl.len().alias("pairs"), pl.col("said").mean().round(4), pl.col("true").mean().round(4))
        .sort("bin")
        .select(pl.Series("probability", labels[np.unique(bins)]), "pairs", "said", "true")
    )
