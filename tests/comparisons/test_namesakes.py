"""How many pairs of two people share a whole name: what chance makes of the names, however often a person is there."""

import numpy as np
import pytest

from leadmatch.comparisons import names
from leadmatch.comparisons.rarity import Counted
from leadtables import lead_table


@pytest.mark.parametrize("often", [1, 3])
@pytest.mark.parametrize("people", [400, 2000])
def test_namesakes_are_expected_as_often_as_they_are(people: int, often: int) -> None:
    draw = np.random.default_rng(people)
    first, last = draw.zipf(1.6, people) % 60, draw.zipf(1.4, people) % 300
    leads = [{"first_name": f"given{f}", "last_name": f"family{s}"} for f, s in zip(first, last, strict=True)]
    expected = np.nansum(names.prepare(lead_table(leads * often), Counted()).chance()) / names.TOGETHER
    _, holders = np.unique(np.stack([first, last]), axis=1, return_counts=True)
    found = (holders * (holders - 1)).sum() / 2 * often**2
    assert 0.5 < expected / found < 2.0


def test_records_of_one_person_are_no_namesakes() -> None:
    leads = [{"first_name": f"given{i}", "last_name": f"family{i}"} for i in range(200)] * 5
    assert np.nansum(names.prepare(lead_table(leads), Counted()).chance()) < 1.0
