"""What is ruled out by lengths and characters alone is what RapidFuzz would rule out."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from leadmatch.comparisons.strings import START, Vocabulary

WORDS = (
    "",
    "a",
    "ab",
    "ann",
    "anna",
    "annabel",
    "smith",
    "smiht",
    "smith jones",
    "jones",
    "a`b",
    "éva",
    "eva",
    "êva",
    "李",
)


def _crossed(words: list[str]) -> tuple[Vocabulary, np.ndarray, np.ndarray, list[tuple[str, str]]]:
    codes = np.array(list(product(range(len(words)), repeat=2)), np.int32)
    pairs = [(words[i], words[j]) for i, j in codes]
    return Vocabulary.of(pl.Series(words, dtype=pl.String)), codes[:, 0], codes[:, 1], pairs


@given(st.lists(st.text(alphabet="abc ’éè`0@.", max_size=9), min_size=1, max_size=12, unique=True))
def test_nothing_alike_is_missed(words: list[str]) -> None:
    vocabulary, left, right, pairs = _crossed(words)
    for least in (0.7, 0.8, 0.88):
        expected = [np.float32(JaroWinkler.similarity(a, b, score_cutoff=least)) for a, b in pairs]
        assert vocabulary.jaro_winkler(left, right, least).tolist() == expected
    expected = [OSA.distance(a, b, score_cutoff=2) for a, b in pairs]
    assert vocabulary.edits(left, right).tolist() == expected


def test_starts_and_words() -> None:
    vocabulary, left, right, pairs = _crossed(list(WORDS))
    long = [min(len(a), len(b)) >= START and (a.startswith(b) or b.startswith(a)) for a, b in pairs]
    assert vocabulary.begins(left, right).tolist() == long
    assert vocabulary.same_initial(left, right).tolist() == [a[:1] == b[:1] for a, b in pairs]
    found = {pair for pair, c in zip(pairs, vocabulary.contains_words(left, right), strict=True) if c}
    assert ("smith", "smith jones") in found
    assert ("smith jones", "smith") in found
    assert ("smith", "jones") not in found


@pytest.mark.parametrize("words", [[], ["", "", ""]])
def test_empty(words: list[str]) -> None:
    vocabulary = Vocabulary.of(pl.Series(words, dtype=pl.String))
    assert len(vocabulary.size) == len(vocabulary.marks) == len(vocabulary.start) == len(words)
