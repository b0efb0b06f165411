"""What must hold of every store, and the tests that hold it; the rest of them is here.

| | must hold | tests |
|---|---|---|
| 3 | ids that are no keys are reported, no record is lost by them | here; `sources` and `normalize` for a batch |
| 4 | the same again is no event | here; every load of `test_stateful` |
| 8 | a store is the batch of its records | `test_same_as_batch`; `livecheck.differences` wherever verbs are tried |
| 11 | merge then undo is as before | `test_store_verbs`: undo; `test_stateful`: undo_the_last_and_redo |
| 12 | ids lead on for ever, none is used again | here; `test_stateful`: compare_ids; `test_store_verbs`: retired ids |
| 14 | replaying gives the same bytes | here; `test_stateful`; `test_killed`, after each kill; `store/test_trail` |
| 15 | acknowledged is durable | `test_killed`, `test_no_room`, `test_together`, `store/test_crashes` |
| 16 | what is exported is what is there | here |
| 17 | of the forgotten no byte is left | `test_erasure`; `test_killed`, where the eraser is killed |
| 18 | replay after erasure is the erased store | `test_erasure`; `test_stateful` |
| 19 | who goes joins nobody any more | here; `test_stateful`: forget |
| 20 | an interrupted migration goes on | `store/test_database`: an interrupted migration |
"""

import re
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import delete, update

import leadmatch
from leadmatch.store.schema import customer, household, judgement, record
from livecheck import differences, tables
from livedesk import FEW, Desk

ANN = {"first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101"}
ZOE = {"first_name": "Zoe", "last_name": "Okafor", "phone": "807-345-0106"}


@pytest.fixture
def store(url):
    with leadmatch.open(url) as opened:
        yield opened


@pytest.fixture
def desk(store):
    """A desk at which much was done already."""
    found = Desk(store, 4)
    for name in ("load", "load", "add", "change", "judge", "decide", "judge", "undo", "learn", "forget", "add"):
        found.work(name)
    return found


def test_the_table_above_names_what_is_there():
    here = Path(__file__).parent
    for name in set(re.findall(r"`(?:store/)?(test_\w+)`", __doc__)):
        assert [*here.glob(f"{name}.py"), *(here.parent / "store").glob(f"{name}.py")], name


def test_ids_that_are_no_keys_are_reported(store):
    rows = [{"record_id": name, **lead} for name, lead in (("1", ANN), ("1", ZOE), (None, ZOE), ("", ZOE), ("1", ANN))]
    loaded = store.load({"crm": rows}, record_id="record_id")
    assert (loaded.read, loaded.added, loaded.replaced) == (5, 1, 0)
    codes = loaded.rejected.select("row", "code").sort("row").rows()
    assert codes == [(2, "duplicate_id"), (3, "missing_id"), (4, "missing_id"), (5, "duplicate_row")]
    assert store.crosswalk().select("source", "record_id").rows() == [("crm", "1")]


def test_rows_without_an_id_are_told_of(store):
    """They are known by their numbers: the next load with such rows replaces them."""
    assert store.load({"walk-in": [ANN]}).notes == (
        "walk-in: no column is an id: rows are known by their numbers, and the next load of this source replaces them",
    )
    assert store.load({"crm": [ANN | {"record_id": "1"}]}).notes == ()


def test_the_same_again_is_no_event(store, desk):
    rows = pl.DataFrame([desk.lead(("", "")) | {"record_id": str(number)} for number in range(12)])
    rows = rows.select("record_id", *sorted(set(rows.columns) & FEW.keys()))
    assert store.load({"crm": rows}).added == 12
    before = tables(store)
    for again in (rows, rows.reverse(), rows[3:5]):
        assert store.load({"crm": again}).event is None
    assert tables(store) == before


def test_of_a_split_the_largest_part_keeps_the_id(store):
    for number in range(3):
        store.add({"source": "crm", "record_id": str(number), **ANN, "phone": f"519-434-010{number}"})
    for other in ("1", "2"):
        store.link("crm:0", f"crm:{other}")
    whole = store.customer_of("crm:0")
    store.unlink("crm:0", "crm:2")
    assert whole == store.customer_of("crm:0") == store.customer_of("crm:1") != store.customer_of("crm:2")


def test_what_others_changed_is_replayed_byte_for_byte(store, desk):
    before = tables(store)
    with store._shelf.db.write() as connection:
        for table in (customer, household, judgement):
            connection.execute(delete(table))
        connection.execute(update(record).values(customer="C", ended=record.c.added))
    assert not store.verify().ok
    store.replay()
    assert tables(store) == before
    assert differences(store) == []


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_what_is_exported_is_what_is_there(store, desk, tmp_path, format):
    folder = store.export(tmp_path / "out", format)
    path = folder / f"crosswalk.{format}"
    read = pl.read_csv(path, infer_schema=False) if format == "csv" else pl.read_parquet(path)
    order = ["source", "record_id"]
    assert read.select(store.crosswalk().columns).sort(order).equals(store.crosswalk().sort(order))
    path = folder / f"customers.{format}"
    read = pl.read_csv(path, infer_schema=False) if format == "csv" else pl.read_parquet(path)
    assert sorted(read["customer_id"]) == sorted(set(store.crosswalk()["customer_id"]))


def test_who_goes_joins_nobody_any_more(store):
    """Two households are one by somebody with the phones of both."""
    one = {"phone": "519-434-0101", "street": "12 Elm Street", "city": "London", "postal_code": "N6A 1A1"}
    other = {"phone": "604-222-0000", "street": "9 Oak Avenue", "city": "Vancouver", "postal_code": "V5K 0A1"}
    both = {"phone": [one["phone"], other["phone"]]}
    people = {"A": ("Ann Quackenbosch", one), "B": ("Bo Quackenbosch", other), "X": ("Xavier Quackenbosch", both)}
    households = []
    for name, (full, contact) in people.items():
        store.add({"source": "crm", "record_id": name, "full_name": full} | contact)
        households.append(store.crosswalk()["household_id"].n_unique())
    store.forget(store.customer_of("crm:X"))
    assert [*households, store.crosswalk()["household_id"].n_unique()] == [1, 2, 1, 2]
    assert differences(store) == []
