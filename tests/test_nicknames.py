"""Which given names are linked, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch import nicknames

LINKED = [
    ("bob", "robert"), ("bob", "rob"), ("bill", "william"), ("liz", "elizabeth"), ("mathieu", "matt"),
    ("matt", "matthew"), ("kate", "catherine"), ("jim", "james"), ("alex", "alexandre"), ("nick", "nicolas"),
    ("pepe", "jose"), ("ted", "edward"),
]  # fmt: skip
APART = [
    ("alan", "albert"), ("mathieu", "matthew"), ("william", "guillaume"), ("bill", "robert"), ("bill", "bob"),
    ("john", "mary"), ("christopher", "christine"), ("bob", "bob"), ("patrick", "patricia"), ("zzz", "bob"),
    ("louis", "louise"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), LINKED)
def test_linked(a, b):
    assert nicknames.are_related(a, b)
    assert nicknames.are_related(b, a)


@pytest.mark.parametrize(("a", "b"), APART)
def test_apart(a, b):
    assert not nicknames.are_related(a, b)


def test_related_gives_ordered_pairs_of_indexes():
    i, j = nicknames.related(["robert", "zed", "bob", "rob", "elizabeth", "liz"])
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [(0, 2), (0, 3), (2, 3), (4, 5)]
    assert i.dtype == j.dtype == "int32"


def test_nothing_related():
    i, j = nicknames.related([])
    assert len(i) == len(j) == 0


@given(st.lists(st.sampled_from(sorted({n for pair in nicknames.links() for n in pair})), unique=True, max_size=30))
def test_related_is_every_linked_pair(names):
    i, j = nicknames.related(names)
    found = set(zip(i.tolist(), j.tolist(), strict=True))
    wanted = {
        (a, b) for a in range(len(names)) for b in range(a + 1, len(names)) if nicknames.are_related(names[a], names[b])
    }
    assert found == wanted


def test_no_name_links_everything():
    degree: dict[str, int] = {}
    for pair in nicknames.links():
        for name in pair:
            degree[name] = degree.get(name, 0) + 1
    assert max(degree.values()) <= 40
    assert len(nicknames.links()) < 6_000


@pytest.mark.timeout(60)
def test_a_large_vocabulary_is_no_trouble():
    vocabulary = sorted({n for pair in nicknames.links() for n in pair}) + [f"q{i}" for i in range(200_000)]
    nicknames.related(vocabulary)
