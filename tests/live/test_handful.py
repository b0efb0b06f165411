"""Records of a store as plain values and as columns: the same profiles, keys and levels."""

from dataclasses import replace

import numpy as np
import pytest

import leadmatch
from leadmatch import datasets
from leadmatch.block.postings import unsigned
from leadmatch.comparisons.patterns import levels_of, random_pairs
from leadmatch.errors import SpecError
from leadmatch.few import FEW
from leadmatch.hashing import content_hashes, hash_of, hash_of_one
from leadmatch.live.frozen import freeze
from leadmatch.live.payload import table_of
from leadmatch.live.rows import live_rows
from leadmatch.live.settle import compared_under, keys_of, profiles_of
from leadmatch.profile import comparable, content_hash_of, key_of
from leadmatch.profile import keys_of as profile_keys


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    paths = datasets.dealership(1200, seed=5).write(folder / "dumps")
    with leadmatch.open(folder / "store.db") as store:
        store.load({name: path for name, path in paths.items() if name != "truth"})
        with store._shelf.db.read() as connection:
            yield store._shelf.frozen(connection), live_rows(connection)


def keys(found):
    columns = (found.profile, found.key, found.place, found.cap, found.anchor)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_profiles_keys_and_levels(kept):
    frozen, rows = kept
    few, many = (profiles_of(frozen, rows, few=few) for few in (True, False))
    for name in ("of_lead", "key", "reachable"):
        assert getattr(few, name).tolist() == getattr(many, name).tolist()
    assert keys(keys_of(few, 2)) == keys(keys_of(many, 2))
    pairs = random_pairs(few.n, 4000)
    near = np.array([(a << 32) + a + step for a in range(few.n - 3) for step in (1, 2, 3)])
    one, other = (compared_under(frozen, profiled) for profiled in (few, many))
    assert [(c.name, c.labels, c.held) for c in one.comparisons] == [
        (c.name, c.labels, c.held) for c in other.comparisons
    ]
    for packed in (pairs, near):
        assert levels_of(one.comparisons, packed).tolist() == levels_of(other.comparisons, packed).tolist()


def test_the_number_of_a_profile(kept):
    frozen, rows = kept
    known = frozen.knowledge
    found = [content_hash_of(frozen.plain(row.payload), known.ids, known.attributes) for row in rows]
    assert found == profile_keys(comparable(table_of(rows, frozen))).tolist()
    apart = [key_of(frozen.plain(r.payload), known.ids, known.attributes, (r.source, r.record_id)) for r in rows]
    assert apart == profile_keys(comparable(table_of(rows, frozen)), np.arange(len(rows))).tolist()
    assert found == unsigned(np.array([row.profile for row in rows], np.int64)).tolist()


def test_hashes_of_single_texts_are_those_of_columns(kept):
    import polars as pl

    texts = [f"text {i} é" for i in range(FEW + 1)] + [""]
    assert len(content_hashes(pl.Series(texts))) > FEW
    assert [hash_of_one(text) for text in texts] == hash_of(pl.Series(texts)).tolist()
    assert hash_of_one(None) == hash_of(pl.Series([None], dtype=pl.String))[0] == 0


def test_a_model_of_other_levels_is_told(kept):
    frozen, rows = kept
    model = frozen.knowledge.model
    other = replace(model, labels=((*model.labels[0][:-1], "another"), *model.labels[1:]))
    old = freeze(frozen.spec, replace(frozen.knowledge, model=other), frozen.known, own=True)
    for few in (True, False):
        with pytest.raises(SpecError, match="learn"):
            compared_under(old, profiles_of(old, rows[:3], few=few))
