"""How many pairs of two people share a whole name: as many as the names make, however often a person is there."""

import numpy as np
import pytest

from leadmatch.comparisons import names
from leadmatch.comparisons.rarity import Counted
from leadtables import lead_table

SYLLABLES = ("ba", "do", "fi", "gu", "ha", "ke", "lo", "mi", "nu", "pe", "ra", "so", "ti", "vu", "wa", "zo")


def name(number: int) -> str:
    """A word that is unlike those of other numbers."""
    draw = np.random.default_rng(number)
    return "".join(draw.choice(SYLLABLES, 4))


def expected(people: list[tuple[int, int]]) -> np.ndarray:
    """Pairs of two people by how many leads hold the name."""
    leads = [{"first_name": name(f), "last_name": name(1000 + s)} for f, s in people]
    return np.nan_to_num(names.prepare(lead_table(leads), Counted()).chance())


def drawn(people: int, communities: int) -> list[tuple[int, int]]:
    """First and last name of people; communities have names of their own."""
    draw = np.random.default_rng(people)
    of = draw.integers(0, communities, people)
    first, last = draw.zipf(1.6, people) % 40, draw.zipf(1.4, people) % 200
    return list(zip((first + 40 * of).tolist(), (last + 200 * of).tolist(), strict=True))


def shared(people: list[tuple[int, int]]) -> float:
    """Pairs that share a whole name."""
    _, holders = np.unique(people, axis=0, return_counts=True)
    return float((holders * (holders - 1)).sum() / 2)


@pytest.mark.parametrize("often", [1, 3])
@pytest.mark.parametrize("communities", [1, 3])
@pytest.mark.parametrize("people", [600, 3000])
def test_namesakes_are_expected_as_often_as_they_are(people: int, communities: int, often: int) -> None:
    somebody = drawn(people, communities)
    assert 0.5 < expected(somebody * often).sum() / (shared(somebody) * often**2) < 2.0


def test_records_of_one_person_are_no_namesakes() -> None:
    assert expected([(i, i) for i in range(200)] * 5).sum() < 1.0


def test_two_people_of_two_leads_each_are_four_that_hold_the_name() -> None:
    somebody = drawn(1000, 2)
    assert expected(somebody)[names_at("4")] < expected(somebody * 2)[names_at("4")]


def names_at(edge: str) -> int:
    """Place of the level of names on at most so many leads."""
    labels = names.prepare(lead_table([]), Counted()).labels
    return labels.index(f"same, on {edge} leads or fewer")


def test_nothing_is_expected_of_nobody() -> None:
    assert expected([]).sum() == 0.0
