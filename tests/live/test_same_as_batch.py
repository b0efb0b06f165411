"""Whatever came in whatever order, a store holds what a batch over all of its live records gives."""

import random

import polars as pl
import pytest

import leadmatch
from leadmatch.datasets import dealership
from leadmatch.normalize.leads import normalize
from leadmatch.pipeline.inputs import plan
from leadmatch.pipeline.match import match
from leadmatch.sources.mapping import to_spec
from livecheck import differences, groups, small_blocks
from livedesk import Desk


def run(url, monkeypatch, seed, cap, window, steps):
    small_blocks(monkeypatch, cap, window)
    with leadmatch.open(url) as store:
        desk = Desk(store, seed)
        desk.events.append(desk.load(20))
        assert differences(store) == []
        for step in range(steps):
            desk.work()
            assert differences(store) == [], step


@pytest.mark.parametrize(
    ("url", "cap", "window"),
    [("sqlite", 1, 1), ("sqlite", 1, 2), ("sqlite", 2, 2), ("sqlite", 4, 2), ("sqlite", 100, 6), ("postgresql", 2, 2)],
    indirect=["url"],
)
def test_blocks_that_overflow_and_come_back(url, monkeypatch, cap, window):
    run(url, monkeypatch, cap * 10 + window, cap, window, 10)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(("cap", "window"), [(1, 1), (1, 2), (2, 2), (4, 2), (100, 6)])
def test_blocks_that_overflow_and_come_back_for_long(url, monkeypatch, seed, cap, window):
    run(url, monkeypatch, 1000 + seed, cap, window, 60)


def pieces(data, rng, parts=3):
    """The records of every source in random parts, in random order: (source, records, mapping)."""
    found = []
    for source, frame in data.items():
        order = rng.sample(range(frame.height), frame.height)
        found += [(source, frame[order[part::parts]]) for part in range(parts) if order[part::parts]]
    return rng.sample(found, len(found))


def frames(records, seed):
    """The dumps of an invented dealership as tables, with the mapping of their columns."""
    planned = plan(dealership(records, seed=seed).dumps)
    return {t.source: t.frame for t, _ in planned}, {t.source: to_spec(m) for t, m in planned}


def filled(path, parts, mapping):
    store = leadmatch.open(path)
    for source, frame in parts:
        store.load({source: frame}, map={source: mapping[source]})
    return store


@pytest.mark.parametrize(
    ("url", "seed", "records"),
    [
        ("sqlite", 3, 800),
        ("postgresql", 3, 250),
        *(
            pytest.param(kind, seed, 800, marks=pytest.mark.long)
            for kind in ("sqlite", "postgresql")
            for seed in (4, 5)
        ),
    ],
    indirect=["url"],
)
def test_a_dealership_in_pieces_judged_undone_and_forgotten(url, seed, records):
    rng = random.Random(seed)
    data, mapping = frames(records, seed)
    with filled(url, pieces(data, rng), mapping) as store:
        assert differences(store) == []
        records = store.crosswalk().select("source", "record_id").rows()
        groups_of_several = store.crosswalk().filter(pl.col("customer_id").is_duplicated())
        events = [store.link(*rng.sample(records, 2)) for _ in range(4)]
        for name in rng.sample(sorted(set(groups_of_several["customer_id"])), 4):
            of_one = groups_of_several.filter(pl.col("customer_id") == name).select("source", "record_id").rows()
            events.append(store.unlink(*rng.sample(of_one, 2)))
        assert differences(store) == []
        for event in rng.sample(events, 5):
            store.undo(event)
        assert differences(store) == []
        for key in rng.sample(records, 4):
            if key in store.crosswalk().select("source", "record_id").rows():
                store.forget(store.customer_of(key))
        assert differences(store) == []


def test_what_is_read_is_what_is_kept(tmp_path):
    """The leads of a batch, not those that the store keeps, matched under what the store knows."""
    data, mapping = frames(700, 6)
    with filled(tmp_path / "store.db", list(data.items())[:-1], mapping) as store:
        source, frame = list(data.items())[-1]
        for half in (frame[::2], frame[1::2]):
            store.load({source: half}, map={source: mapping[source]})
        with store._shelf.db.read() as connection:
            known = store._shelf.frozen(connection)
        planned = plan(data, spec=known.spec.model_copy(update={"map": mapping}))
        done = normalize([t for t, _ in planned], [m for _, m in planned], known.spec, known=known.known)
        found = match(done.leads, knowledge=known.knowledge, threshold=known.spec.decision.threshold)
        names = done.leads.source.values.gather(done.leads.source.codes)
        keys = list(zip(names, done.leads.record_id, strict=True))
        assert partition(store) == groups(keys, found.customer.tolist())
        assert partition(store, "household_id") == groups(keys, found.household.tolist())


def partition(store, column="customer_id"):
    table = store.crosswalk()
    return groups(zip(table["source"], table["record_id"], strict=True), table[column])


def values_of(store):
    """The golden records without the ids."""
    table = store.book().frame("customers")
    return sorted(map(str, table.drop(c for c in table.columns if c.endswith("_id")).rows()))


def test_the_order_of_pieces_does_not_matter(tmp_path):
    data, mapping = frames(330, 7)
    parts = pieces(data, random.Random(1))
    with (
        filled(tmp_path / "one.db", parts, mapping) as one,
        filled(tmp_path / "other.db", random.Random(2).sample(parts, len(parts)), mapping) as other,
    ):
        assert partition(one) == partition(other)
        assert partition(one, "household_id") == partition(other, "household_id")
        assert values_of(one) == values_of(other)
        one.learn()
        other.learn()
        assert partition(one) == partition(other)
        assert partition(one, "household_id") == partition(other, "household_id")


def test_names_of_records_do_not_matter_nor_do_exact_duplicates(tmp_path):
    data, mapping = frames(330, 8)
    ids = {source: next(c for c, field in mapping[source].items() if field == "record_id") for source in data}
    renamed = {
        source: frame.with_columns(
            pl.concat_str(pl.lit("again-"), pl.col(ids[source]).str.reverse()).alias(ids[source])
        )
        for source, frame in data.items()
    }
    parts = pieces(data, random.Random(1))
    with (
        filled(tmp_path / "one.db", parts, mapping) as one,
        filled(tmp_path / "other.db", pieces(renamed, random.Random(2)), mapping) as other,
    ):
        names = {("again-" + name[::-1]): name for _, name in one.crosswalk().select("source", "record_id").rows()}
        before = partition(one)
        assert {frozenset((s, names[name]) for s, name in part) for part in partition(other)} == before
        for source, frame in renamed.items():
            one.load({source: frame.sample(fraction=0.2, seed=1)}, map={source: mapping[source]})
        assert {part for p in partition(one) if (part := frozenset(k for k in p if k[1] not in names))} == before
        assert differences(one) == []
