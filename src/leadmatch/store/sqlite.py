"""A store in an SQLite file.

Readers and one writer at a time by the write-ahead log; every commit is synced to the disk; what is deleted is
overwritten with zeros. The file, its log and its lock are readable by their owner only.
"""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import URL, Connection, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from leadmatch.errors import StoreBusyError
from leadmatch.store.backend import By, Located, Posting, RecordRow, driver
from leadmatch.store.lock import held

APPLICATION_ID = int.from_bytes(b"lead")
"""In the header of the file, so that it is known for what it is."""

_PRAGMAS = (
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",  # what is sorted on the way must not reach a file that nobody erases
    "cache_size = -65536",
    "mmap_size = 2147418112",  # look-ups of records cost half; the most that SQLite allows
    "wal_autocheckpoint = 250",  # pages: one added lead in eight waits 3 ms for it; 8,000 made one in 250 wait 100 ms
    "journal_size_limit = 67108864",
)

_POSTINGS = "SELECT * FROM (SELECT key, place, profile FROM posting WHERE key = ? ORDER BY place, profile LIMIT ?)"
_AT_ONCE = 100
"""Keys a statement: SQLite takes 500 selects in one."""
_STEP = 10
"""The number of selects is a multiple of it: each number is a statement to prepare and keep."""
_NO_KEY = (None, 0)
_CROWDED = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM posting WHERE key = value LIMIT 1 OFFSET ?)"

_BEFORE = (
    "SELECT key, place, profile FROM posting WHERE key = ? AND (place, profile) < (?, ?)"
    " ORDER BY place DESC, profile DESC LIMIT ?"
)
_AFTER = (
    "SELECT key, place, profile FROM posting WHERE key = ? AND (place, profile) > (?, ?)"
    " ORDER BY place, profile LIMIT ?"
)


def _live(by: str, columns: Sequence[str]) -> str:
    """These columns of the live records that have one of some values in another."""
    names = ", ".join(columns)
    return f"SELECT {names} FROM record WHERE ended IS NULL AND {by} IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names


_RECORDS = {by: _live(by, RecordRow._fields) for by in ("id", "profile", "region", "customer")}
_LOCATED = _live("profile", Located._fields)


class SqliteBackend:
    """An SQLite file, made when absent."""

    errors: tuple[type[Exception], ...] = (DBAPIError, sqlite3.Error)

    def __init__(self, path: Path, wait: float) -> None:
        self.path = path
        self._lock = path.with_name(path.name + "-lock")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.engine = create_engine(
            URL.create("sqlite", database=str(path)),
            poolclass=QueuePool,
            pool_size=16,
            max_overflow=-1,
            hide_parameters=True,
            connect_args={
                "isolation_level": None,  # transactions begin where we say so
                "timeout": wait,
                "check_same_thread": False,
                "cached_statements": 512,
            },
        )
        event.listen(self.engine, "connect", _prepare)

    @property
    def files(self) -> tuple[Path, ...]:
        """The database, its log, the index of the log and the lock, as far as they are there."""
        names = [self.path.name + ending for ending in ("", "-wal", "-shm", "-journal", "-lock")]
        return tuple(path for name in names if (path := self.path.with_name(name)).exists())

    def writing(self, wait: float) -> AbstractContextManager[None]:
        """Hold the lock beside the file."""
        return held(self._lock, wait)

    def begin_read(self, connection: Connection) -> None:
        """Begin, and read something: the snapshot is taken by the first read."""
        execute = driver(connection).execute
        execute("BEGIN")
        execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()

    def begin_write(self, connection: Connection, wait: float) -> None:
        """Begin as the writer."""
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def is_busy(self, error: Exception) -> bool:
        """Whether SQLite itself says so: a program that does not take our lock."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def is_full(self, error: Exception) -> bool:
        """Whether the disk is full; of a file that may not grow SQLite says `disk I/O error` only."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL

    def after_create(self, connection: Connection) -> None:
        """Mark the file as ours."""
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

    def compact(self, wait: float, *, rewrite: bool) -> None:
        """Write the log back into the file and cut it to nothing.

        What is deleted is overwritten where it was, but copies stay in pages from which it was moved before, as pages
        fill up and are split: after an erasure only writing the whole file anew is certain.
        """
        with self.writing(wait), self.engine.connect() as connection:
            if rewrite:
                connection.exec_driver_sql("PRAGMA temp_store = FILE")  # as large as the store
                try:
                    connection.exec_driver_sql("VACUUM")
                finally:
                    connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if busy:
                raise StoreBusyError(f"{self.path}: a reader kept an old state open for {wait:g} seconds")
        if rewrite:
            self.engine.dispose()  # connections remember pages

    def postings(self, connection: Connection, keys: Sequence[int], limits: Sequence[int]) -> list[Posting]:
        """One statement for a hundred keys, of a few lengths."""
        found: list[Posting] = []
        execute = driver(connection).execute
        for start in range(0, len(keys), _AT_ONCE):
            pairs = zip(keys[start : start + _AT_ONCE], limits[start : start + _AT_ONCE], strict=True)
            values: list[int | None] = [value for pair in pairs for value in pair]
            values += _NO_KEY * (-(len(values) // 2) % _STEP)
            found += execute(" UNION ALL ".join([_POSTINGS] * (len(values) // 2)), values)
        return found

    def crowded(self, connection: Connection, keys: Sequence[int], most: int) -> list[int]:
        """One statement for any number of keys."""
        return [key for (key,) in driver(connection).execute(_CROWDED, (json.dumps(list(keys)), most))]

    def neighbours(self, connection: Connection, at: Posting, window: int) -> list[Posting]:
        """Two statements: before, and after."""
        execute = driver(connection).execute
        before: list[Posting] = execute(_BEFORE, (*at, window)).fetchall()
        return [*reversed(before), *execute(_AFTER, (*at, window))]

    def records(self, connection: Connection, by: By, values: Sequence[int] | Sequence[str]) -> list[RecordRow]:
        """One statement for any number of values."""
        rows = driver(connection).execute(_RECORDS[by], (json.dumps(list(values)),))
        return list(map(RecordRow._make, rows))

    def located(self, connection: Connection, profiles: Sequence[int]) -> list[Located]:
        """One statement for any number of profiles."""
        return list(map(Located._make, driver(connection).execute(_LOCATED, (json.dumps(list(profiles)),))))


def _prepare(connection: sqlite3.Connection, _pooled: object) -> None:
    mark, pages = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "page_count"))
    if mark == APPLICATION_ID or not pages:  # else it may be somebody else's: look, change nothing
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
