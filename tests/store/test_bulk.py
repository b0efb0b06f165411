"""Very many rows: a table that was empty has its indexes after."""

import pytest
from sqlalchemy import inspect, select

from leadmatch.errors import StoreError
from leadmatch.store import bulk
from leadmatch.store.database import Database
from leadmatch.store.schema import household, judgement

COLUMNS = ("id", "a", "b", "same", "added")


@pytest.mark.parametrize("parts", [(50,), (7, 30)])
def test_filled(tmp_path, parts):
    with Database.open(tmp_path / "store.db") as db:
        at = 0
        for count in parts:
            with db.write() as connection:
                rows = [(i, i, i + 1, 1, 1) for i in range(at, at + count)]
                assert bulk.fill(connection, judgement, COLUMNS, rows) == count
                at += count
        with db.read() as connection:
            assert connection.execute(select(judgement.c.id)).scalars().all() == list(range(at))
            names = {index["name"] for index in inspect(connection).get_indexes("judgement")}
            assert names == {"judgement_a_live", "judgement_b_live"}


def test_nothing_is_left_of_what_failed(tmp_path):
    with Database.open(tmp_path / "store.db") as db:
        with pytest.raises(StoreError), db.write() as connection:
            bulk.fill(connection, household, ("id", "born"), [("H1", 1), ("H1", 2)])
        with db.read() as connection:
            assert connection.execute(select(household.c.id)).first() is None


def test_deleted(tmp_path):
    with Database.open(tmp_path / "store.db") as db, db.write() as connection:
        bulk.insert(connection, household, ("id", "born"), [("H1", 1), ("H2", 1), ("H3", 2)])
        bulk.delete(connection, household, ("id", "born"), [("H1", 1), ("H2", 2)])
        assert connection.execute(select(household.c.id).order_by(household.c.id)).scalars().all() == ["H2", "H3"]


def test_updated(tmp_path):
    with Database.open(tmp_path / "store.db") as db, db.write() as connection:
        bulk.insert(connection, household, ("id", "born"), [("H1", 1), ("H2", 1), ("H3", 2)])
        bulk.update(connection, household, ("ended", "successor"), [(4, "H2", "H1"), (5, None, "H3")])
        rows = connection.execute(select(household).order_by(household.c.id)).all()
        assert [tuple(row) for row in rows] == [("H1", 1, 4, "H2"), ("H2", 1, None, None), ("H3", 2, 5, None)]


def test_parts():
    assert [list(some) for some in bulk.parts(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert not list(bulk.parts([]))
