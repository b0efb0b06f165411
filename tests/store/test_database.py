import os
import random
import sqlite3
import stat
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import delete, func, insert, inspect, select, text, update

from leadmatch.errors import StoreBusyError, StoreError
from leadmatch.store import migrations
from leadmatch.store.database import Database
from leadmatch.store.schema import activity, meta, metadata, posting, record
from storebook import StoreBook

RECORD = ("id", "source", "record_id", "digest", "profile", "region", "customer", "added", "ended", "payload")


def fill(db, postings=(), records=()):
    with db.write() as connection:
        db.insert(connection, posting, ("key", "place", "profile"), postings)
        db.insert(connection, record, RECORD, records)


def some_record(number, profile=0, region=0, customer="C", ended=None):
    return (number, "crm", f"r{number}", b"", profile, region, customer, 1, ended, f"payload {number}")


def test_a_store_is_made_once_and_opened_again(url):
    with Database.open(url) as db:
        assert set(inspect(db.engine).get_table_names()) == set(metadata.tables)
        fill(db, [(1, 2, 3)])
    with Database.open(url, create=False) as db, db.read() as connection:
        assert connection.execute(select(posting)).all() == [(1, 2, 3)]


def test_addresses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for url in (
        "a b.db",
        tmp_path / "a b.db",
        "sqlite:///a b.db",
        "sqlite:///a%20b.db",
        f"sqlite:///{tmp_path}/a b.db",
    ):
        with Database.open(url) as db:
            assert db.files[0] == tmp_path / "a b.db"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a b.db", "a b.db-lock"]


@pytest.mark.parametrize("url", ["", ":memory:", "sqlite://", "mysql://host/db", "sqlite:///no/such/folder/x.db", None])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(StoreError, match=r"store|no/such"):
        Database.open(url)


def test_the_password_is_not_shown():
    with pytest.raises(StoreError) as caught:
        Database.open("postgresql://ann:secret-word@127.0.0.1:1/leads?connect_timeout=1")
    assert "127.0.0.1:1/leads" in str(caught.value)
    assert "secret-word" not in str(caught.value)


def test_nothing_is_made_where_none_was_asked_for(url, tmp_path):
    with pytest.raises(StoreError, match=r"no such store|no store in"):
        Database.open(url, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_refused_and_left_as_it_was(tmp_path):
    junk, other = tmp_path / "junk.db", tmp_path / "other.db"
    junk.write_bytes(os.urandom(5000))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE meta (name TEXT, value BLOB)")
        connection.commit()
    for path in (junk, other):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=r"not (a database|those of a leadmatch store)"):
            Database.open(path)
        assert path.read_bytes() == before


def test_a_foreign_or_newer_database_is_refused(url):
    with Database.open(url) as db:
        with db.write() as connection:
            connection.execute(meta.update().where(meta.c.name == "schema").values(value=b"99"))
        with pytest.raises(StoreError, match="newer leadmatch"):
            Database.open(url)
        with db.write() as connection:
            connection.execute(delete(meta))
        with pytest.raises(StoreError, match="not those of a leadmatch store"):
            Database.open(url)


def test_only_the_owner_may_read_the_files(tmp_path):
    umask = os.umask(0)
    try:
        with Database.open(tmp_path / "store.db") as db:
            fill(db, [(1, 2, 3)])
            assert {path.name for path in db.files} == {f"store.db{end}" for end in ("", "-wal", "-shm", "-lock")}
            assert {stat.S_IMODE(path.stat().st_mode) for path in db.files} == {0o600}
    finally:
        os.umask(umask)


def test_an_interrupted_migration_goes_on_where_it_stopped(url, monkeypatch):
    def first(connection):
        connection.execute(text("CREATE TABLE note (id INTEGER)"))

    def second(connection):
        connection.execute(text("INSERT INTO note VALUES (1)"))
        if broken:
            raise KeyboardInterrupt

    Database.open(url).close()
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, first, second))
    broken = True
    with pytest.raises(KeyboardInterrupt):
        Database.open(url)
    broken = False
    with Database.open(url) as db, db.read() as connection:
        assert connection.execute(text("SELECT id FROM note")).all() == [(1,)]
        assert migrations.version(connection, db.where) == migrations.newest()


def test_a_store_of_the_first_version_gets_what_has_come_since(url):
    with Database.open(url) as db, db.write() as connection:
        activity.drop(connection)
        connection.execute(update(meta).where(meta.c.name == "schema").values(value=b"1"))
    with Database.open(url) as db, db.read() as connection:
        assert migrations.version(connection, db.where) == migrations.newest()
        assert connection.execute(select(activity)).all() == []
        indexes = {index["name"] for index in inspect(connection).get_indexes("activity")}
        assert indexes == {index.name for index in activity.indexes}


def test_a_write_is_all_or_nothing(db):
    def interrupted():
        yield from ((number, 1, 1) for number in range(50))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(db, interrupted())
    with pytest.raises(StoreError):
        fill(db, [(1, 1, 1)], [some_record(1), some_record(1)])
    with db.read() as connection:
        assert connection.execute(select(posting)).all() == []


def test_errors_do_not_quote_values(db):
    fill(db, records=[(1, "crm", "ann@example.com", b"", 1, 1, "C", 1, None, "p")])
    twice = dict(zip(RECORD, (2, "crm", "ann@example.com", b"", 1, 1, "C", 1, None, "p"), strict=True))
    with pytest.raises(StoreError) as caught, db.write() as connection:
        connection.execute(insert(record).values(twice))
    assert "unique" in str(caught.value).lower()
    assert "ann@" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_reader_sees_one_state_until_it_ends(db):
    fill(db, [(1, 1, 1)])
    with db.read() as reader:
        fill(db, [(2, 2, 2)])
        with db.write() as connection:
            connection.execute(delete(posting).where(posting.c.key == 1))
        assert reader.execute(select(posting)).all() == [(1, 1, 1)]
    with db.read() as reader:
        assert reader.execute(select(posting)).all() == [(2, 2, 2)]


def test_a_second_writer_waits_and_then_says_so(url):
    with Database.open(url, wait=0.2) as db, Database.open(url, wait=0.2) as other:
        with db.write() as connection:
            start = time.monotonic()
            with pytest.raises(StoreBusyError, match="writ"), other.write():
                pass
            assert 0.2 <= time.monotonic() - start < 5
            connection.execute(insert(posting).values(key=1, place=1, profile=1))
        with other.write() as connection:
            assert connection.execute(select(func.count()).select_from(posting)).scalar() == 1


def test_a_lock_that_cannot_be_taken_is_named(tmp_path):
    (tmp_path / "store.db-lock").mkdir()
    with pytest.raises(StoreError, match=r"store\.db-lock: Is a directory"):
        Database.open(tmp_path / "store.db")


def test_threads_write_one_after_the_other_and_read_meanwhile(db):
    def write(thread):
        for number in range(10):
            with db.write() as connection:
                seen = connection.execute(select(func.count()).select_from(posting)).scalar()
                db.insert(connection, posting, ("key", "place", "profile"), [(seen, thread, number)])

    def read():
        while not done.is_set():
            with db.read() as connection:
                keys = connection.execute(select(posting.c.key).order_by(posting.c.key)).scalars().all()
            if keys != list(range(len(keys))):
                wrong.append(keys)

    wrong, done = [], threading.Event()
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert wrong == []
    with db.read() as connection:
        assert connection.execute(select(func.count()).select_from(posting)).scalar() == 40


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 60, 61])
def test_insert_takes_any_number_of_rows(db, count):
    rows = [(number, -number, number) for number in range(count)]
    with db.write() as connection:
        assert db.insert(connection, posting, ("key", "place", "profile"), iter(rows)) == count
    with db.read() as connection:
        assert connection.execute(select(posting).order_by(posting.c.key)).all() == rows


def test_postings_and_neighbours_are_those_of_a_sorted_list(db):
    rng = random.Random(3)
    numbers = [-(2**63), -1, 0, 1, 2**63 - 1]
    rows = {(rng.choice(numbers), rng.choice(numbers), rng.randrange(4)) for _ in range(90)}
    fill(db, sorted(rows))
    with db.read() as connection:
        for _ in range(20):
            keys = [rng.choice([*numbers, 5]) for _ in range(rng.choice([0, 1, 7, 250]))]
            limits = [rng.randrange(12) for _ in keys]
            expected = [
                row
                for key, most in zip(keys, limits, strict=True)
                for row in sorted(r for r in rows if r[0] == key)[:most]
            ]
            assert list(map(tuple, db.postings(connection, keys, limits))) == expected
            sizes = {key: sum(row[0] == key for row in rows) for key in keys}
            caps = dict(zip(keys, limits, strict=True))
            crowded = {key for key, cap in caps.items() if sizes[key] > cap}
            assert db.crowded(connection, list(caps), list(caps.values())) == crowded
        for row in [*rows, (0, 0, 99), (5, 0, 0)]:
            block = sorted(r for r in rows if r[0] == row[0])
            expected = [r for r in block if r < row][-3:] + [r for r in block if r > row][:3]
            assert list(map(tuple, db.neighbours(connection, *row, 3))) == expected


def test_records_are_found_by_any_list(db):
    rows = [some_record(n, n % 7, n % 5, f"C{n % 3}", ended=2 if n % 10 == 0 else None) for n in range(1, 200)]
    fill(db, records=rows)
    asked = {"ids": 0, "profiles": 4, "regions": 5, "customers": 6}
    with db.read() as connection:
        for name, column in asked.items():
            for values in ([], [rows[7][column]], [rows[7][column], rows[9][column], rows[8][column]] * 2000):
                expected = {row[0] for row in rows if row[column] in values and row[8] is None}
                found = db.records(connection, **{name: values})
                assert sorted(row.id for row in found) == sorted(expected)
                assert all(row.payload == f"payload {row.id}" and row.record_id == f"r{row.id}" for row in found)
        with pytest.raises(ValueError, match="unpack"):
            db.records(connection)


def test_a_record_lives_once(db):
    fill(db, records=[some_record(1, ended=5)])
    fill(db, records=[(2, "crm", "r1", b"", 1, 1, "C", 1, None, "p")])
    with pytest.raises(StoreError):
        fill(db, records=[(3, "crm", "r1", b"", 1, 1, "C", 1, None, "p")])


def test_compacting_cuts_the_log(tmp_path):
    with Database.open(tmp_path / "store.db", wait=0.2) as db:
        StoreBook(db, random.Random(1)).add(50)
        log = db.files[1]
        assert log.name.endswith("-wal")
        assert log.stat().st_size > 0
        with db.read():
            StoreBook(db, random.Random(2)).add(1)
            with pytest.raises(StoreBusyError):
                db.compact()
        db.compact()
        assert log.stat().st_size == 0
