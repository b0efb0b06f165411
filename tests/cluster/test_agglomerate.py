"""Groups decided on whole customers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.cluster import households
from leadmatch.cluster.agglomerate import (
    Links,
    Weights,
    agglomerate,
    best_of_many,
    inside,
    leaning,
    match_weight,
    relabelled,
)
from leadmatch.cluster.components import LARGEST, components
from leadmatch.cluster.judgements import Judged, must_link
from leadmatch.errors import JudgementError
from leadmatch.weights import probability

FLAT = Weights((0.0, -100.0), ())


def links(n: int, weight: dict[tuple[int, int], float], barred: frozenset[tuple[int, int]] = frozenset()) -> Links:
    """All pairs of n rows; the weight of what a person is, None where nothing is said."""
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    person = np.zeros((1, 3, len(pairs)), np.float32)
    for k, pair in enumerate(pairs):
        if pair in weight:
            person[0, :, k] = (weight[pair], 0.0, 1.0)
    packed = np.array([i << 32 | j for i, j in pairs], np.int64)
    none = np.zeros((0, len(pairs)), np.uint8)
    return Links(packed, person, none, np.array([p in barred for p in pairs], bool), none.astype(np.float32))


def groups(n: int, given_links: Links, weights: Weights = FLAT, together: list[int] | None = None) -> list[int]:
    rows = np.arange(n, dtype=np.int32) if together is None else np.array(together, np.int32)
    return agglomerate(np.ones(n), given_links, weights, 0.0, rows).group.tolist()


def test_pairs_above_the_line_are_joined_and_others_not() -> None:
    assert groups(4, links(4, {(0, 1): 7, (2, 3): -5}), Weights((-2.0, -100.0), ())) == [0, 0, 2, 3]


def test_a_conflict_outweighs_a_chain() -> None:
    """0-1 and 1-2 agree a little, 0 and 2 cannot be one person: the better pair is joined, and 2 stays apart."""
    assert groups(3, links(3, {(0, 1): 4, (1, 2): 3, (0, 2): -20})) == [0, 0, 2]


def test_one_typo_among_agreements_does_not_part() -> None:
    assert groups(3, links(3, {(0, 1): 6, (1, 2): 5, (0, 2): -2})) == [0, 0, 0]


@pytest.mark.parametrize(
    ("bits", "least", "most"),
    [((9.0,), 9, 9), ((20.0, 20.0), 20, 20), ((20.0, 8.0), 15, 18), ((20.0, -5.0), 14, 18), ((-9.0, -9.0), -9, -9)],
)
def test_one_form_of_a_name_says_nearly_as_much_as_all(bits: tuple[float, ...], least: float, most: float) -> None:
    """Row 0 is of one name, the group of the others of several forms: the mean leans to the form that agrees."""
    n = len(bits) + 1
    said = links(n, {(0, i): b for i, b in enumerate(bits, start=1)})
    person = said.person.copy()
    person[:, :2] = leaning(person[:, :2])
    group = np.minimum(np.arange(n), 1).astype(np.int32)
    two = relabelled(Links(said.packed, person, said.held, said.barred, said.pairs), group)
    found = match_weight(two, Weights((0.0, -100.0), (), forms=(0,)), np.ones(n, np.int64))
    assert least - 1e-4 <= found[0] <= most + 1e-4


def test_what_a_person_has_counts_by_the_best_pair() -> None:
    """Row 2 has only a phone, which row 0 has and row 1 has not: it belongs to the customer of 0 and 1."""
    base = links(3, {(0, 1): 9})
    held = np.array([[0, 2, 1]], np.uint8)  # 0-1 nothing, 0-2 the same phone, 1-2 different phones
    table = np.array([[0.0, -3.0, 4.0], [0.0, 0.0, 0.0]])
    with_phone = Links(base.packed, base.person, held, base.barred, base.pairs)
    assert groups(3, with_phone, Weights((-1.0, -100.0), (table,))) == [0, 0, 0]


def test_the_best_of_many_pairs_is_good_by_chance() -> None:
    """Of one pair the rank says what it says; of many, the best rank says less, and the worst more against."""
    chance = np.array([[0.0, 0.4, 0.6], [0.0, 0.8, 0.2], [0.0, 0.9, 0.1]])
    n = 4
    ranks, tries = np.array([0, 1, 2, 1, 2], np.uint8), np.array([0, 1, 1, n, n], np.float32)
    same, household = best_of_many(ranks, tries, chance)
    assert same[:3].tolist() == household[:3].tolist() == [0.0, 0.0, 0.0]
    assert same[3] == pytest.approx(np.log2(0.4**n / 0.9**n) - np.log2(0.4 / 0.9))
    assert same[4] == pytest.approx(np.log2((1 - 0.4**n) / (1 - 0.9**n)) - np.log2(0.6 / 0.1))


def test_a_row_is_rather_of_the_larger_group() -> None:
    two = links(3, {(0, 1): 1, (1, 2): 1, (0, 2): 1})
    found = match_weight(two, FLAT, np.array([1, 8, 8]))
    assert found == pytest.approx([4, 4, 1])


def test_a_bar_holds_however_strong_the_links() -> None:
    strong = dict.fromkeys([(0, 1), (1, 2), (0, 2)], 50.0)
    result = groups(3, links(3, strong, frozenset({(0, 2)})))
    assert result[0] != result[2]


def test_together_holds_however_weak_the_links() -> None:
    assert groups(3, links(3, dict.fromkeys([(0, 1), (1, 2), (0, 2)], -50.0)), together=[0, 1, 0]) == [0, 1, 0]


def test_pairs_are_counted_by_leads() -> None:
    found = agglomerate(
        np.array([2.0, 3.0, 1.0]),
        links(3, {(0, 1): 5, (0, 2): -3, (1, 2): -3}),
        FLAT,
        0.0,
        np.arange(3, dtype=np.int32),
    )
    assert found.put == 6.0
    assert found.right == pytest.approx(6 * probability(5.0), abs=0.01)
    assert 0 < found.missed < 5 * probability(-1.0)


def test_what_joins_two_people_is_right_with_one_of_them() -> None:
    even = {(0, 1): 1.0, (0, 2): 0.9, (1, 2): 0.9}
    found = agglomerate(np.ones(3), links(3, even), FLAT, 0.0, np.arange(3, dtype=np.int32))
    one, weight = probability(1.0), match_weight(links(2, {(0, 1): 0.9}), FLAT, np.array([2, 1]))
    assert found.put == 3.0
    assert found.right == pytest.approx(one + probability(weight[0]) * (1 + one), abs=0.05)


WEIGHTS = st.lists(st.integers(-40, 40), min_size=15, max_size=15, unique=True)


@given(WEIGHTS, st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(weight: list[int], order: list[int]) -> None:
    pairs = [(i, j) for i in range(6) for j in range(i + 1, 6)]
    given_ = {pair: w + 0.01 * (k + 1) ** 0.5 for k, (pair, w) in enumerate(zip(pairs, weight, strict=True))}
    moved = {(min(order[i], order[j]), max(order[i], order[j])): w for (i, j), w in given_.items()}
    one, other = groups(6, links(6, given_)), groups(6, links(6, moved))
    assert {(i, j): one[i] == one[j] for i, j in pairs} == {
        (i, j): other[order[i]] == other[order[j]] for i, j in pairs
    }


@given(WEIGHTS)
def test_nothing_above_the_line_is_left_apart(weight: list[int]) -> None:
    pairs = [(i, j) for i in range(6) for j in range(i + 1, 6)]
    result = groups(6, links(6, dict(zip(pairs, map(float, weight), strict=True))))
    by_pair = dict(zip(pairs, weight, strict=True))
    for a in set(result):
        for b in set(result) - {a}:
            across = [
                by_pair[min(i, j), max(i, j)] for i in range(6) for j in range(6) if (result[i], result[j]) == (a, b)
            ]
            assert np.mean(across) <= 0.01


def test_inside_gives_all_pairs_of_each_component() -> None:
    packed = inside(np.array([0, 1, 0, 0, 1, 2], np.int32))
    pairs = [(int(p) >> 32, int(p) & 0xFFFFFFFF) for p in packed]
    assert pairs == [(0, 2), (0, 3), (1, 4), (2, 3)]


def test_an_oversize_component_is_cut_at_stronger_links() -> None:
    n = LARGEST * 2
    left = np.arange(n - 1, dtype=np.int64)
    weight = np.full(n - 1, 9.0)
    weight[n // 2 - 1] = 1.0
    label = components(n, left << 32 | (left + 1), weight, 0.0)
    assert len(set(label.tolist())) == 2
    assert np.bincount(label).max() <= LARGEST


def test_judgements_hold_or_contradict() -> None:
    linked = np.array([0 << 32 | 1, 1 << 32 | 2], np.int64)
    none = np.zeros(0, np.int64)
    assert must_link(4, Judged(linked, none)).tolist() == [0, 0, 0, 3]
    with pytest.raises(JudgementError, match="judged apart"):
        must_link(4, Judged(linked, np.array([0 << 32 | 2], np.int64)))


def test_a_household_needs_the_mean_of_its_pairs() -> None:
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 1, 2], np.int32)
    assert len(set(households.group(3, left, right, np.array([0.9, 0.8, 0.3])).tolist())) == 2
    assert households.group(3, left, right, np.array([0.9, 0.001, 0.3])).tolist() == [0, 1, 2]
