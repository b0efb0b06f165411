"""Similarity of the distinct pairs of a vocabulary: RapidFuzz and jellyfish on columns of codes."""

from dataclasses import dataclass
from typing import Any

import jellyfish
import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from leadmatch.arrays import Hashes
from leadmatch.comparisons.comparison import Floats, Rows
from leadmatch.hashing import hash_of


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct texts by code, as Python strings."""

    words: NDArray[np.object_]

    @classmethod
    def of(cls, values: pl.Series) -> "Vocabulary":
        """The values of a dictionary-encoded column."""
        return cls(np.array(values.to_list(), dtype=object))

    def hashes(self) -> Hashes:
        """The hash of each word by content."""
        return hash_of(pl.Series(self.words.tolist(), dtype=pl.String))

    def jaro_winkler(self, left: Rows, right: Rows, least: float = 0.0) -> Floats:
        """Jaro-Winkler similarity in [0, 1] of pairs of codes; 0 where it is below `least`."""
        return _cpdist(self.words[left], self.words[right], JaroWinkler.similarity, least)

    def edits(self, left: Rows, right: Rows) -> Floats:
        """Edits between pairs of codes, a swap of neighbours being one (optimal string alignment); 3 = more."""
        return _cpdist(self.words[left], self.words[right], OSA.distance, 2)

    def lengths(self) -> NDArray[np.int64]:
        """Characters of each word."""
        return np.array([len(word) for word in self.words], np.int64)

    def sounds(self) -> NDArray[np.int64]:
        """A code of each word's Metaphone; words that sound alike share it. Words without one have code -1."""
        seen: dict[str, int] = {}
        return np.array([seen.setdefault(s, len(seen)) if (s := jellyfish.metaphone(w)) else -1 for w in self.words])


def starts_with(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether one text is the beginning of the other ("michae", "michael")."""
    return np.array([a.startswith(b) or b.startswith(a) for a, b in zip(left, right, strict=True)], dtype=bool)


def cross_similarity(left: NDArray[np.object_], right: NDArray[np.object_]) -> Floats:
    """Jaro-Winkler similarity in [0, 1] of pairs of words of two vocabularies; 0 where it is below 0.8."""
    return _cpdist(left, right, JaroWinkler.similarity, 0.8)


def _cpdist(left: NDArray[np.object_], right: NDArray[np.object_], scorer: Any, cutoff: float) -> Floats:
    if not len(left):
        return np.zeros(0)
    found = process.cpdist(left.tolist(), right.tolist(), scorer=scorer, score_cutoff=cutoff, workers=-1)
    return np.asarray(found, dtype=np.float64)


def contains_words(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether the words of one text are among the words of the other ("smith", "smith jones")."""
    several = np.array([" " in a or " " in b for a, b in zip(left, right, strict=True)], dtype=bool)
    found = np.zeros(len(left), bool)
    for i in np.flatnonzero(several):
        a, b = set(left[i].split()), set(right[i].split())
        found[i] = a <= b or b <= a
    return found
