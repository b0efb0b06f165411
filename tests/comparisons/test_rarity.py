"""Frozen rarity: two leads are weighed as they were, whatever else is there."""

import numpy as np
import pytest

from leadmatch.comparisons.patterns import levels_of, random_pairs
from leadmatch.comparisons.rarity import Counted
from leadmatch.comparisons.registry import prepare
from leadmatch.datasets import demo_files
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
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
