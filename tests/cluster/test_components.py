"""Connected components, cut where they are too large, and taken some at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.arrays import pack
from leadmatch.cluster import components as cut
from leadmatch.cluster.components import batches, components, connected

LINKS = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40)


def _columns(links: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(links, np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


@given(LINKS)
def test_connected(links: list[tuple[int, int]]) -> None:
    lowest = list(range(30))
    for _ in range(30):
        for a, b in links:
            lowest[a] = lowest[b] = min(lowest[a], lowest[b])
    assert connected(30, *_columns(links)).tolist() == lowest


def test_a_long_chain_is_one_component() -> None:
    row = np.random.default_rng(0).permutation(5000).astype(np.int32)
    assert not connected(5000, row[1:], row[:-1]).any()


@given(LINKS)
def test_batches_are_whole_components(links: list[tuple[int, int]]) -> None:
    label = connected(30, *_columns(links))
    rows = [part.tolist() for part in batches(label)]
    assert all(part == sorted(part) for part in rows)
    several = np.flatnonzero(np.bincount(label, minlength=30)[label] > 1)
    assert sorted(row for part in rows for row in part) == several.tolist()


def test_batches_are_as_small_as_components_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "AT_ONCE", 1)
    label = np.array([0, 1, 0, 1, 4, 5, 5], np.int32)
    assert [part.tolist() for part in batches(label)] == [[0, 2], [1, 3], [5, 6]]


def test_an_oversize_component_is_cut_at_stronger_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "LARGEST", 3)
    left = np.arange(5, dtype=np.int32)
    weight = np.array([9.0, 9.0, 1.0, 9.0, 9.0])
    assert components(6, pack(left, left + 1), weight, 0.0).tolist() == [0, 0, 0, 3, 3, 3]
