import random
import subprocess

import pytest
from sqlalchemy import func, insert, select

from leadmatch.errors import StoreBusyError
from leadmatch.store.database import Database
from leadmatch.store.erase import erase
from leadmatch.store.schema import metadata, posting, record, review
from storebook import POSTINGS_A_RECORD, StoreBook

CANARY = "canary-4711"


@pytest.fixture
def book(db):
    return StoreBook(db, random.Random(1))


def found_in_tables(db):
    """Tables and columns that hold the canary."""
    found = set()
    with db.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found |= {(table.name, name) for name, value in row.items() if CANARY in ascii(value)}
    return found


def test_every_version_goes_and_the_rest_stays(book, db):
    book.add(3)
    (kept, _), (_, _), (other, _) = book.live()
    book.add(1, CANARY)
    old = book.live()[-1][0]
    book.supersede(old, CANARY)
    new = book.live()[-1][0]
    book.judge(kept, new, True)
    with db.write() as connection:
        connection.execute(insert(review).values(a=kept, b=other, region=1, probability=0.5, reason="last_name"))
        connection.execute(insert(review).values(a=kept, b=old, region=1, probability=0.5, reason=CANARY))
    assert found_in_tables(db) == {
        ("record", "record_id"),
        ("record", "payload"),
        ("record", "digest"),
        ("review", "reason"),
    }
    erased = book.forget(new)
    assert erased.versions == (old, new)
    assert erased.profiles == (old, new)
    assert erased.postings == 2 * POSTINGS_A_RECORD
    assert erased.reviews == 2
    assert found_in_tables(db) == set()
    assert book.problems() == []
    with db.read() as connection:
        assert connection.execute(select(func.count()).select_from(record)).scalar() == 3
        assert connection.execute(select(func.count()).select_from(posting)).scalar() == 3 * POSTINGS_A_RECORD
        assert connection.execute(select(review.c.b).order_by(review.c.b)).scalars().all()[0] == other


def test_postings_of_a_profile_that_another_record_has_stay(book, db):
    book.add(2)
    (one, _), (two, _) = book.live()
    with db.write() as connection:
        connection.execute(record.update().values(profile=one))
    assert book.forget(two).postings == 0
    assert book.forget(one).postings == POSTINGS_A_RECORD


def test_many_and_unknown_and_repeated_numbers(book, db):
    book.add(40)
    numbers = [number for number, _ in book.live()]
    erased = book.forget(*numbers[:30], *numbers[:30], 12345678)
    assert erased.versions == tuple(numbers[:30])
    assert [number for number, _ in book.live()] == numbers[30:]
    assert book.problems() == []
    with db.write() as connection:
        assert erase(connection, []).versions == ()


def test_the_store_knows_that_it_must_be_compacted(url):
    with Database.open(url) as db:
        book = StoreBook(db, random.Random(1))
        book.add(2)
        db.compact()
        assert not db.uncompacted
        book.forget(book.live()[0][0])
    with Database.open(url) as db:
        assert db.uncompacted
        db.compact()
        assert not db.uncompacted


def test_a_reader_of_the_old_state_is_waited_for_and_named(tmp_path):
    with Database.open(tmp_path / "store.db", wait=0.2) as db:
        book = StoreBook(db, random.Random(1))
        book.add(2)
        with db.read():
            book.forget(book.live()[0][0])
            with pytest.raises(StoreBusyError, match="reader"):
                db.compact()
            assert db.uncompacted
        db.compact()
        assert not db.uncompacted


@pytest.mark.parametrize("seed", [1, 2])
def test_no_byte_stays_in_any_file(tmp_path, seed):
    """With enough going on that rows were moved between pages: SQLite's secure_delete alone leaves copies behind."""
    rng = random.Random(seed)
    with Database.open(tmp_path / "store.db") as db:
        book = StoreBook(db, rng)
        forgotten = set()
        for turn in range(60):
            book.add(rng.randrange(1, 30), f"{CANARY}-")
            live = [number for number, _ in book.live()]
            for number in rng.sample(live, min(len(live), 5)):
                book.supersede(number, f"{CANARY}-" + "y" * rng.randrange(2500))
            if turn % 3 == 0:
                forgotten |= set(book.forget(*rng.sample(live, min(len(live), 20))).versions)
        everyone = [number for number, _ in book.live()]
        book.add(20, "somebody else")
        assert any(CANARY.encode() in path.read_bytes() for path in db.files)
        book.forget(*everyone)
        db.compact()
        for path in db.files:
            assert CANARY.encode() not in path.read_bytes(), path
        assert book.problems() == []
        assert len(book.live()) == 20
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_no_byte_stays_in_the_tables_of_the_server(postgresql_url):
    """The files of the tables and of the statistics; the write-ahead log is for the server's administrator."""
    import psycopg

    with Database.open(postgresql_url) as db:
        book = StoreBook(db, random.Random(1))
        for _ in range(10):
            book.add(30, "canary-of-the-server")
            book.supersede(book.live()[0][0], "canary-of-the-server")
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute("ANALYZE")
            connection.execute("CHECKPOINT")
            (folder,) = connection.execute("SHOW data_directory").fetchone()
            assert grep(folder)
            book.forget(*(number for number, _ in book.live()))
            db.compact()
            connection.execute("CHECKPOINT")
        assert grep(folder) == []
        assert book.problems() == []


def grep(folder):
    found = subprocess.run(
        ["grep", "-rl", "canary-of-the-server", f"{folder}/base"], capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()
