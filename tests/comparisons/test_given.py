"""Which gender a first name has: by the lists, and by what leads say."""

import numpy as np
import pytest

from leadmatch.comparisons import given
from leadmatch.comparisons.rarity import Counted
from leadmatch.genders import EITHER, FEMALE, MALE, UNKNOWN
from leadtables import lead_table


def said(first, gender, times):
    return [{"first_name": first, "gender": gender}] * times


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        (said("Carla", None, 1), FEMALE),
        (said("Jean", None, 1), UNKNOWN),
        (said("Jean", "m", 3), UNKNOWN),
        (said("Jean", "m", 20), MALE),
        (said("Jean", "m", 20) + said("Jean", "f", 5), UNKNOWN),
        (said("Carla", "f", 30) + said("Carla", "m", 1), FEMALE),
        (said("Carla", "f", 2) + said("Carla", "m", 10), EITHER),
        (said("Carla", "m", 1000), MALE),
        (said("Mary Ann", None, 1), FEMALE),
    ],
)
def test_gender(leads, expected):
    table = lead_table([*leads, {"last_name": "Lee", "gender": "f"}])
    counted = Counted()
    assert given.genders(table, counted).tolist() == [expected]
    known = counted.known()
    assert given.genders(table, known).tolist() == [expected]
    assert given.gender(table.first.values[0], known) == expected


def test_a_name_that_was_not_seen_is_as_it_is_listed():
    counted = Counted()
    given.genders(lead_table(said("Jean", "m", 20)), counted)
    known = counted.known()
    assert [given.gender(name, known) for name in ("jean", "jeanne", "robin")] == [MALE, FEMALE, UNKNOWN]
    assert np.array_equal(given.genders(lead_table(said("Jeanne", None, 1)), known), [FEMALE])


def test_nobody():
    assert not len(given.genders(lead_table([]), Counted()))
