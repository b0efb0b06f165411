"""`verify` finds what is wrong with the blocking index."""

import pytest
from sqlalchemy import delete, insert, select

import leadmatch
from leadmatch.store.schema import posting


@pytest.fixture
def store(tmp_path):
    with leadmatch.open(tmp_path / "store.db") as opened:
        opened.add({"first_name": "Ann", "last_name": "Lee", "phone": "416-234-5670"})
        opened.add({"first_name": "Bob", "last_name": "Ng", "phone": "416-234-5671"})
        yield opened


def changed(store, *statements):
    with store._shelf.db.write() as connection:
        for statement in statements:
            connection.execute(statement)
    return store.verify().problems


def test_entries_that_lack_or_are_too_many(store):
    assert store.verify().ok
    with store._shelf.db.read() as connection:
        entry = connection.execute(select(posting)).first()
    gone = delete(posting).where(posting.c.key == entry.key, posting.c.profile == entry.profile)
    other = insert(posting).values(key=1, place=2, profile=3)
    assert changed(store, other) == ("the index differs from the records in 1 entries",)
    assert changed(store, gone) == ("the index differs from the records in 2 entries",)
    assert changed(store, delete(posting).where(posting.c.key == 1), insert(posting).values(**entry._mapping)) == ()
