"""Verbs of a store that run out of room: an error that says so, the store as it was, and the next verb works."""

import random
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event

import leadmatch
from databases import new_schema
from leadmatch.errors import StoreError
from livecheck import differences, tables
from livedesk import MANY, Desk

VERBS = ("load", "add", "change", "judge", "forget", "learn", "undo", "load", "forget")


@contextmanager
def files_that_may_not_grow(store, rng):
    """No file may be longer than some bytes more than the log of the store is."""
    longest = max(path.stat().st_size for path in store._shelf.db.files if path.name.endswith("-wal"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest + rng.randrange(60_000), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def few_pages(store, rng):
    """The database may not have more than some pages."""
    most = [Path(store._shelf.db.where).stat().st_size // 4096 + rng.randrange(4)]

    def limit(used, *_):
        used.execute(f"PRAGMA max_page_count = {most[0]}")

    event.listen(store._shelf.db.engine, "checkout", limit)
    try:
        yield
    finally:
        most[0] = 2**31 - 2
        with store._shelf.db.read():
            event.remove(store._shelf.db.engine, "checkout", limit)


def full_disk(folder):
    """The file system of a folder has only some bytes left."""

    @contextmanager
    def full(store, rng):
        room = shutil.disk_usage(folder).free
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(max(0, room - rng.randrange(80_000))))
        try:
            yield
        finally:
            ballast.unlink()

    return full


def check(url, without_room, seed, rounds):
    """Each verb without room, and again with it; how many were refused."""
    rng = random.Random(seed)
    refused = 0
    with leadmatch.open(url) as store:
        desk = Desk(store, seed, MANY)
        desk.events.append(desk.load(30))
        for name in VERBS * rounds:
            if len(desk.records()) < 12:
                desk.work("load")
            before = tables(store)
            error = None
            with without_room(store, rng):
                try:
                    desk.work(name)
                except StoreError as found:
                    error = found
            if error:
                refused += 1
                says_what_there_is(store, error)
                assert ("erased by event" in str(error)) == store._shelf.db.uncompacted
                if store._shelf.db.uncompacted:
                    store.compact()
                else:
                    assert tables(store) == before
            assert differences(store) == []
            desk.work(name)
            assert differences(store) == []
    return refused


def says_what_there_is(store, error):
    """The store is named, the cause is, and nobody's data are."""
    assert store._shelf.db.where in str(error)
    assert "no room is left on the disk" in str(error) or "disk I/O error" in str(error)
    assert not any(value.lower() in str(error).lower() for pool in MANY.values() for value in pool)


ROUNDS = pytest.mark.parametrize(
    ("seed", "rounds"), [(1, 1), *(pytest.param(seed, 6, marks=pytest.mark.long) for seed in range(2, 6))]
)


@ROUNDS
@pytest.mark.parametrize("without_room", [files_that_may_not_grow, few_pages])
def test_files_that_may_not_grow(tmp_path, without_room, seed, rounds):
    assert check(tmp_path / "store.db", without_room, seed, rounds)


@ROUNDS
def test_a_full_disk(small_disk, seed, rounds):
    assert check(small_disk / "store.db", full_disk(small_disk), seed, rounds)


@ROUNDS
def test_a_full_disk_of_a_server(small_disk, postgresql_server, seed, rounds):
    import psycopg

    place = small_disk / "space"
    place.mkdir()
    shutil.chown(place, "postgres")
    name = f"space_{uuid4().hex}"
    url = new_schema(postgresql_server)
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{place}'")
        try:
            assert check(f"{url}%20-cdefault_tablespace%3D{name}", full_disk(small_disk), seed, rounds)
        finally:
            connection.execute(f"DROP SCHEMA {url.rpartition('%3D')[2]} CASCADE")
            connection.execute(f"DROP TABLESPACE {name}")
