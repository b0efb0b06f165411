"""What is known of marks of places, and of the gender of a first name, goes with the last record that has them."""

import os
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from sqlalchemy import delete

import leadmatch
from leadmatch.comparisons import given, places
from leadmatch.comparisons.rarity import Known
from leadmatch.genders import FEMALE
from leadmatch.hashing import hash_of
from leadmatch.live.rows import live_rows
from leadmatch.live.unlearning import without
from leadmatch.store.schema import record

GONE = {"record_id": "A", "full_name": "Zoe Zyl", "phone": "867-333-0101", "city": "Old Crow", "postal_code": "Y0B 1N0"}
STAYS = {"record_id": "B", "full_name": "Amy Ash", "phone": "604-555-7788", "city": "Burnaby", "postal_code": "V5K 0A1"}
MARKS = ("area +1604", "area +1867", "city burnaby", "city old crow", "postal V5K", "postal Y0B", "postal Z9Z")
LEFT = ("area +1604", "city burnaby", "postal V5K", "postal Z9Z")


@pytest.mark.parametrize("also", [(), ("city",)])
def test_marks_of_places(tmp_path, also):
    with leadmatch.open(tmp_path / "store.db") as store:
        store.add(GONE)
        store.add(STAYS | {name: GONE[name] for name in also})
        db = store._shelf.db
        with db.write() as connection:
            frozen, rows = store._shelf.frozen(connection), live_rows(connection)
            marks = sorted(
                (number, text) for text, number in zip(MARKS, hash_of(pl.Series(MARKS)).tolist(), strict=True)
            )
            hashes, texts = (list(column) for column in zip(*marks, strict=True))
            levels = np.arange(len(marks) ** 2, dtype=np.uint8)
            tables = frozen.knowledge.rarity.tables | {places.NAME: (np.array(hashes, np.uint64), levels)}
            known = replace(frozen, knowledge=replace(frozen.knowledge, rarity=Known(tables)))
            erased = [row for row in rows if row.record_id == "A"]
            connection.execute(delete(record).where(record.c.id == erased[0].id))
            found, left = without(db, connection, known, erased).knowledge.rarity.tables[places.NAME]
        at = [hashes.index(number) for number in found.tolist()]
        assert sorted(texts[i] for i in at) == sorted({*LEFT, *(f"city {GONE[name].lower()}" for name in also)})
        assert left.tolist() == levels.reshape(len(marks), -1)[at][:, at].ravel().tolist()


def test_no_marks_are_known(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        store.add(GONE)
        db = store._shelf.db
        with db.write() as connection:
            frozen, rows = store._shelf.frozen(connection), live_rows(connection)
            none = (np.zeros(0, np.uint64), np.zeros(0, np.uint8))
            tables = frozen.knowledge.rarity.tables | {places.NAME: none}
            known = replace(frozen, knowledge=replace(frozen.knowledge, rarity=Known(tables)))
            left = without(db, connection, known, rows).knowledge.rarity.tables[places.NAME]
        assert [len(column) for column in left] == [0, 0]


def test_genders_of_names(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as store:
        gone = store.add(GONE).customer_id
        store.add(STAYS)
        shelf = store._shelf
        with shelf.db.write() as connection:
            frozen = shelf.frozen(connection)
            hashes = np.sort(hash_of(pl.Series(["zoe", "amy", "kim"])))
            tables = frozen.knowledge.rarity.tables | {given.NAME: (hashes, np.full(3, FEMALE, np.uint8))}
            known = replace(frozen, knowledge=replace(frozen.knowledge, rarity=Known(tables)))
            shelf.keep(connection, known, os.urandom(16))
        store.forget(gone)
        with shelf.db.read() as connection:
            left, genders = shelf.frozen(connection).knowledge.rarity.tables[given.NAME]
    assert set(left.tolist()) == set(hash_of(pl.Series(["amy", "kim"])).tolist())
    assert genders.tolist() == [FEMALE] * 2
