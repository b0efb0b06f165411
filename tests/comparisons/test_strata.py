"""Totals of all pairs, counted without looking at all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.arrays import unpack
from leadmatch.comparisons import addresses, names
from leadmatch.comparisons.patterns import in_chunks, levels_of, patterns, random_pairs
from leadmatch.comparisons.rarity import Counted
from leadmatch.comparisons.strata import Stratum, bands
from leadmatch.comparisons.totals import chances, totals
from leadtables import lead_table

CODES = st.lists(st.integers(-1, 6), max_size=40)


@given(CODES)
def test_bands_hold_every_pair_that_shares_a_value(codes: list[int]) -> None:
    column = np.array(codes, np.int32)
    stratum = Stratum(np.arange(len(codes), dtype=np.int32), column, np.ones(1, bool))
    expected = {(i, j) for i in range(len(codes)) for j in range(i + 1, len(codes)) if codes[i] == codes[j] >= 0}
    found: list[tuple[int, int]] = []
    for total, packed in bands(stratum):
        assert total == len(packed)
        found += zip(*(side.tolist() for side in unpack(packed)), strict=True)
    assert sorted(found) == sorted(expected)


def test_a_large_band_is_sampled_from_its_own_pairs() -> None:
    codes = np.repeat(np.arange(100, dtype=np.int32), 60)
    stratum = Stratum(np.arange(len(codes), dtype=np.int32), codes, np.ones(1, bool))
    ((total, packed),) = bands(stratum)
    left, right = unpack(packed)
    assert total == 100 * 60 * 59 / 2
    assert 10_000 < len(packed) <= 15_000
    assert (codes[left] == codes[right]).all()
    assert (left < right).all()
    assert np.bincount(codes[left], minlength=100).min() > 50


@pytest.mark.parametrize("prepare", [names.prepare, addresses.prepare])
def test_totals_are_those_of_all_pairs_where_all_are_seen(prepare: object) -> None:
    first = ["ann", "bob", "cy", "anne"]
    records = [
        {
            "first_name": first[i % 4],
            "last_name": f"l{i % 3}",
            "address": {"city": f"c{i % 2}", "postal_code": f"p{i % 5}"},
        }
        for i in range(60)
    ]
    table = lead_table(records)
    comparison = prepare(table, Counted())  # type: ignore[operator]
    pairs = random_pairs(table.n, 10**6)
    seen = np.bincount(comparison.levels(*unpack(pairs)), minlength=len(comparison.labels)).astype(float)
    counted = totals(comparison, seen, float(len(pairs)))
    measured = np.zeros(len(counted), bool)
    for stratum in comparison.strata:
        measured |= stratum.levels
    measured |= ~np.isnan(comparison.totals) & ~measured
    assert counted[measured] == pytest.approx(seen[measured])


def test_patterns_count_every_pair_and_chunks_keep_order() -> None:
    table = lead_table([{"first_name": n, "phone": p} for n in ("ann", "bob") for p in (None, "+1416", "+1417")])
    comparison = names.prepare(table, Counted())
    pairs = random_pairs(table.n, 100)
    levels = levels_of([comparison], pairs)
    found, count = patterns(levels)
    assert count.sum() == len(pairs)
    assert sorted(map(tuple, found.tolist())) == sorted({tuple(row) for row in levels.tolist()})
    assert np.concatenate(list(in_chunks(pairs, lambda c: c))).tolist() == pairs.tolist()


def test_slips_of_one_person_do_not_make_them_likely_among_strangers() -> None:
    firsts = ["robert", "magda", "yusuf", "chloe", "winston", "ingrid", "paulo", "henrik", "deborah", "tomas"]
    lasts = ["barsten", "denwick", "holford", "kerland", "morquist", "nelgate", "ostrow", "ramsey", "stenvik", "torbay"]
    named = [(first, lasts[(i + k) % 10]) for i, first in enumerate(firsts) for k in (0, 3, 4)]
    named += [(first[:2] + first[3:], last) for first, last in named[::3]]
    table = lead_table([{"first_name": first, "last_name": last} for first, last in named])
    comparison = names.prepare(table, Counted())
    pairs = random_pairs(table.n, 10**6)
    seen = np.bincount(comparison.levels(*unpack(pairs)), minlength=len(comparison.labels)).astype(float)
    found = totals(comparison, seen, float(len(pairs)))
    expected = np.broadcast_to(chances(comparison, seen, found), len(found))
    slip = np.array(["first close, last same" in label for label in comparison.labels])
    assert found[slip].sum() >= 10
    assert 0 < expected[slip].sum() < found[slip].sum() / 2
