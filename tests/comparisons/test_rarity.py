"""Frozen rarity: two leads are weighed as they were, whatever else is there."""

import numpy as np
import pytest

from leadmatch.comparisons.patterns import levels_of, random_pairs
from leadmatch.comparisons.rarity import Counted
from leadmatch.comparisons.registry import prepare, prepare_for
from leadmatch.datasets import demo_files
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.batch import plan
from leadmatch.profile import profiles, take
from leadmatch.spec import Spec
from leadmatch.tables import LeadTable


@pytest.fixture(scope="module")
def table() -> LeadTable:
    planned = plan({name: path for name, path in demo_files().items() if name != "truth"})
    return profiles(normalize([t for t, _ in planned], [m for _, m in planned], Spec()).leads).table


def test_known_rarity_gives_the_levels_that_counting_gave(table: LeadTable) -> None:
    counted = Counted()
    pairs = random_pairs(table.n, 5_000)
    seen = levels_of(prepare(table, counted), pairs)
    again = levels_of(prepare(table, counted.known()), pairs)
    assert seen.tolist() == again.tolist()
    assert len(np.unique(seen)) > 20


def test_the_level_of_two_leads_does_not_depend_on_the_others(table: LeadTable) -> None:
    counted = Counted()
    whole = prepare(table, counted)
    rows = np.sort(np.random.default_rng(5).permutation(table.n)[:60])
    left, right = np.triu_indices(len(rows), 1)
    seen = levels_of(whole, rows[left] << 32 | rows[right])
    few = prepare(take(table, rows), counted.known())
    assert levels_of(few, left.astype(np.int64) << 32 | right).tolist() == seen.tolist()


def test_values_that_were_not_seen_are_rare() -> None:
    known = Counted().known()
    found = known.of("phone", np.zeros(3, np.int32), 1, lambda: np.array([7], np.uint64))
    assert found.bins.tolist() == [0]


def test_one_lead_against_others_is_at_the_levels_of_all(table: LeadTable) -> None:
    counted = Counted()
    whole = prepare(table, counted)
    known = counted.known()
    others = np.arange(1, 80)
    for row in np.random.default_rng(2).permutation(table.n)[:25]:
        rows = np.r_[row, others[others != row]]
        pairs = np.sort(np.minimum(row, rows[1:]) << 32 | np.maximum(row, rows[1:]))
        few = prepare_for(take(table, rows), 0, known)
        seen = levels_of(few, np.arange(1, len(rows), dtype=np.int64))
        assert sorted(seen.tolist()) == sorted(levels_of(whole, pairs).tolist())
