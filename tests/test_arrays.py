"""The array kernels against what they stand in for."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.arrays import (
    AT_ONCE,
    beside,
    counts,
    distinct,
    mix,
    once_each,
    over_distinct,
    pack,
    runs,
    segments,
    unpack,
)

INTS = st.lists(st.integers(-(2**40), 2**40), max_size=60)
CODES = st.lists(st.integers(0, 5), max_size=60)


@given(INTS)
def test_distinct_is_unique_with_its_inverse(values: list[int]) -> None:
    array = np.array(values, np.int64)
    found, inverse = distinct(array)
    assert found.tolist() == sorted(set(values))
    assert found[inverse].tolist() == values


@given(INTS)
def test_runs_cover_a_sorted_array(values: list[int]) -> None:
    array = np.sort(np.array(values, np.int64))
    starts, lengths = runs(array)
    assert np.repeat(array[starts], lengths).tolist() == array.tolist()
    assert len(set(array[starts].tolist())) == len(starts)


@given(st.lists(st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1)), min_size=1))
def test_a_packed_pair_is_unordered(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    assert (pack(left, right) == pack(right, left)).all()
    low, high = unpack(pack(left, right))
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(min(p), max(p)) for p in pairs]


@given(CODES, CODES)
def test_a_score_of_distinct_pairs_is_the_score_of_all(a: list[int], b: list[int]) -> None:
    size = min(len(a), len(b))
    left, right = np.array(a[:size], np.int32), np.array(b[:size], np.int32)
    score = over_distinct(left, right, lambda x, y: (x * y % 7).astype(np.uint8))
    assert score.tolist() == (left * right % 7).tolist()


def test_a_mix_depends_on_the_order_of_columns_and_is_fixed() -> None:
    a, b = np.arange(1000), np.arange(1000)[::-1].copy()
    assert (mix(a, b) != mix(b, a)).all()
    assert len(set(mix(a, b).tolist())) == 1000
    assert (mix(a, b) == mix(a.copy(), b.copy())).all()


def test_a_mix_is_the_same_whatever_stands_before_it() -> None:
    column = np.arange(AT_ONCE + 100)
    assert (mix(column, column)[-200:] == mix(column[-200:], column[-200:])).all()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_each_value_of_a_lead_once(entries: list[tuple[int, int]]) -> None:
    entries.sort(key=lambda entry: entry[0])
    lead, values = np.array(entries, np.int32).reshape(-1, 2).T
    assert once_each(lead, values).tolist() == [entry not in entries[:i] for i, entry in enumerate(entries)]


@given(CODES)
def test_all_pairs_of_entries_of_a_lead_are_beside_each_other(codes: list[int]) -> None:
    lead = np.sort(np.array(codes, np.int32))
    found = [pair for rows, others in beside(lead) for pair in zip(rows.tolist(), others.tolist(), strict=True)]
    assert sorted(found) == [(i, j) for i, j in combinations(range(len(lead)), 2) if lead[i] == lead[j]]


def test_counts_and_segments() -> None:
    assert counts(np.array([0, 2, -1, 2], np.int32), 4).tolist() == [1, 0, 2, 0]
    assert segments(np.array([0, 0, 2], np.int32), 4).tolist() == [0, 2, 2, 3, 3]
