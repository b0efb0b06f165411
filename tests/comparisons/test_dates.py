"""How far apart two leads were made, and what is believed of it before anything is learned."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.comparisons.comparison import Comparison
from leadmatch.comparisons.dates import DAYS, prepare
from leadmatch.comparisons.rarity import Counted
from leadtables import lead_table

FIRST = datetime(2024, 2, 27, 23, 30)


def made(days: list[int | None]) -> Comparison:
    """The comparison of leads made so many days after the first."""
    times = [None if day is None else FIRST + timedelta(days=day) for day in days]
    return prepare(lead_table([{"first_name": "ann", "created_at": time} for time in times]), Counted())


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "same day"),
        (1, "within 3 days"),
        (3, "within 3 days"),
        (4, "within two weeks"),
        (14, "within two weeks"),
        (45, "within six weeks"),
        (120, "within four months"),
        (365, "within a year"),
        (366, "more than a year apart"),
        (None, "no date on a side"),
    ],
)
def test_levels(days: int | None, expected: str) -> None:
    found = made([0, days])
    one, other = np.array([0], np.int32), np.array([1], np.int32)
    assert found.labels[found.levels(one, other)[0]] == expected
    assert found.labels[found.levels(other, one)[0]] == expected


@given(st.lists(st.none() | st.integers(0, 900), max_size=30))
def test_pairs_of_each_level_are_counted(days: list[int | None]) -> None:
    found = made(days)
    left, right = (side.astype(np.int32) for side in np.triu_indices(len(days), 1))
    counted = np.bincount(found.levels(left, right), minlength=len(DAYS) + 2)
    assert found.totals[1:].tolist() == counted[1:].tolist()


def test_dates_that_tell_nobody_apart_weigh_nothing_from_the_start() -> None:
    found = made([0] * 50)
    assert found.same[1] == found.household[1] == pytest.approx(1)


def test_leads_of_one_person_are_believed_to_be_nearer_than_those_of_a_household_and_of_strangers() -> None:
    found = made(list(range(0, 1500, 7)))
    strangers = found.totals[1:] / found.totals[1:].sum()
    near = slice(0, 3)
    assert found.same[1:][near].sum() > found.household[1:][near].sum() > strangers[near].sum()
    assert (found.same[1:].sum(), found.household[1:].sum()) == pytest.approx((1, 1))
