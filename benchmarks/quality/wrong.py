"""The wrong pairs of a book, by lead row: missed (one person, two customers) and merged (two persons, one customer)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from leadmatch.arrays import Ints, pack, unpack
from leadmatch.cluster.agglomerate import inside
from leadmatch.comparisons.patterns import levels_of

KNOWN = ("source", "record_id", "person_id")


@dataclass(frozen=True)
class Wrong:
    """person, household: int32 per lead of the book (household -1 where the truth has none); packed pairs of leads."""

    person: np.ndarray
    household: np.ndarray
    true: Ints
    missed: Ints
    merged: Ints


def wrong_pairs(book: Any, truth: pl.DataFrame, *, between_sources: bool = False) -> Wrong:
    """Compare a book with the truth, pair by pair."""
    rows = book.frame("crosswalk").join(truth, on=["source", "record_id"], how="left", maintain_order="left")
    person = _codes(rows["person_id"])
    home = rows["household_id_right"] if "household_id_right" in rows.columns else None
    household = _codes(home) if home is not None else np.full(len(rows), -1, np.int32)
    true, found = inside(person), inside(book.customer)
    if between_sources:
        source = book.leads.source.codes
        true, found = (p[np.not_equal(*(source[side] for side in unpack(p)))] for p in (true, found))
    missed = true[np.isin(true, found, invert=True)]
    merged = found[np.isin(found, true, invert=True)]
    return Wrong(person, household, true, missed, merged)


def _codes(values: pl.Series) -> np.ndarray:
    return values.rank("dense").fill_null(0).to_numpy().astype(np.int32)


def weighed(book: Any, pairs: Ints) -> tuple[Ints, np.ndarray, np.ndarray]:
    """Of pairs of leads: the pairs of profiles, the match weight in bits, and whether blocking proposed the pair."""
    found = book.matched
    of = found.profiles.of_lead
    left, right = unpack(pairs)
    profiles = pack(of[left], of[right])
    weight, _ = found.model.score(levels_of(found.comparisons, profiles))
    blocked = np.isin(profiles, found.candidates.packed) | np.equal(*unpack(profiles))
    return profiles, weight, blocked
