"""A store in a PostgreSQL database (or in one of its schemas), by psycopg 3.

The server keeps the files, syncs what is committed and lets readers read meanwhile; writers take an advisory lock
that ends with their transaction.
"""

import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from leadmatch.errors import StoreError
from leadmatch.store.backend import By, Located, Posting, RecordRow, driver

try:
    import psycopg
except ImportError as error:
    raise StoreError("a store in PostgreSQL needs psycopg: pip install 'leadmatch-dealer[sql]'") from error

_LOCK = f"({zlib.crc32(b'leadmatch writer') >> 1}, hashtext(current_schema()))"
_SHORT = "SET LOCAL jit = off"
"""Our statements take less time than it takes to compile them."""

_POSTINGS = """
    SELECT found.key, found.place, found.profile
    FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked (key, most, number),
    LATERAL (SELECT * FROM posting WHERE posting.key = asked.key ORDER BY place, profile LIMIT asked.most) AS found
    ORDER BY asked.number, found.place, found.profile"""
_CROWDED = """
    SELECT asked.key FROM unnest(%s::bigint[]) AS asked (key),
    LATERAL (SELECT 1 FROM posting WHERE posting.key = asked.key OFFSET %s LIMIT 1) AS one_more"""
_NEIGHBOURS = """
    (SELECT key, place, profile FROM posting WHERE key = %s AND (place, profile) < (%s, %s)
     ORDER BY place DESC, profile DESC LIMIT %s)
    UNION ALL
    (SELECT key, place, profile FROM posting WHERE key = %s AND (place, profile) > (%s, %s)
     ORDER BY place, profile LIMIT %s)
    ORDER BY place, profile"""


def _live(by: str, kind: str, columns: Sequence[str]) -> str:
    """These columns of the live records that have one of some values in another. `LATERAL` with `OFFSET 0`: each value
    is looked up in the index, though the server does not know how common it is.
    """
    names = ", ".join(columns)
    return (
        f"SELECT found.* FROM (SELECT DISTINCT unnest(%s::{kind}[]) AS value) AS asked, LATERAL ("  # noqa: S608 - our own names
        f" SELECT {names} FROM record WHERE ended IS NULL AND {by} = asked.value OFFSET 0) AS found"
    )


_KINDS = {"id": "bigint", "profile": "bigint", "region": "bigint", "customer": "text"}
_RECORDS = {by: _live(by, kind, RecordRow._fields) for by, kind in _KINDS.items()}
_LOCATED = _live("profile", _KINDS["profile"], Located._fields)
_PERSONAL = {
    "record": ("source", "record_id", "digest", "profile", "region", "payload", "secret"),
    "activity": ("source", "record_id", "about_source", "about", "digest", "payload", "secret"),
    "posting": ("key", "place", "profile"),
    "review": ("region",),
    "meta": ("value",),
}
"""Columns of which the server must keep no statistics: they quote values, and nobody would erase those."""


class PostgresqlBackend:
    """A PostgreSQL database that is there already."""

    errors: tuple[type[Exception], ...] = (DBAPIError, psycopg.Error)

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            make_url(url), pool_size=16, max_overflow=-1, pool_pre_ping=True, hide_parameters=True
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """None: the server keeps them."""
        return ()

    def writing(self, wait: float) -> AbstractContextManager[None]:
        """Nothing outside of the database."""
        return nullcontext()

    def begin_read(self, connection: Connection) -> None:
        """Begin; the first query takes the snapshot for all."""
        connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {_SHORT}; SELECT 1")

    def begin_write(self, connection: Connection, wait: float) -> None:
        """Begin, and wait for the lock of writers."""
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = {round(wait * 1000) + 1}; SET LOCAL synchronous_commit = on; {_SHORT};"
            f" SELECT pg_advisory_xact_lock{_LOCK}"
        )

    def is_busy(self, error: Exception) -> bool:
        """Whether a lock was not free in time."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return isinstance(cause, psycopg.errors.LockNotAvailable)

    def is_full(self, error: Exception) -> bool:
        """Whether a disk of the server is full."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        return isinstance(cause, psycopg.errors.DiskFull)

    def after_create(self, connection: Connection) -> None:
        """Keep personal values out of the statistics of the server."""
        for table, columns in _PERSONAL.items():
            for column in columns:
                connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")

    def compact(self, wait: float, *, rewrite: bool) -> None:
        """Write the tables anew that hold personal data; the old files go."""
        if not rewrite:
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = {round(wait * 1000) + 1}")
            connection.exec_driver_sql(f"SELECT pg_advisory_lock{_LOCK}")
            try:
                for table in ("record", "activity", "posting", "review", "meta"):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table}")
            finally:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock{_LOCK}")
                connection.exec_driver_sql("RESET lock_timeout")

    def postings(self, connection: Connection, keys: Sequence[int], limits: Sequence[int]) -> list[Posting]:
        """One statement for any number of keys."""
        found: list[Posting] = driver(connection).execute(_POSTINGS, (list(keys), list(limits))).fetchall()
        return found

    def crowded(self, connection: Connection, keys: Sequence[int], most: int) -> list[int]:
        """One statement for any number of keys."""
        return [key for (key,) in driver(connection).execute(_CROWDED, (list(keys), most))]

    def neighbours(self, connection: Connection, at: Posting, window: int) -> list[Posting]:
        """One statement."""
        found: list[Posting] = driver(connection).execute(_NEIGHBOURS, (*at, window, *at, window)).fetchall()
        return found

    def records(self, connection: Connection, by: By, values: Sequence[int] | Sequence[str]) -> list[RecordRow]:
        """One statement for any number of values."""
        rows = driver(connection).execute(_RECORDS[by], (list(values),)).fetchall()
        return list(map(RecordRow._make, rows))

    def located(self, connection: Connection, profiles: Sequence[int]) -> list[Located]:
        """One statement for any number of profiles."""
        return list(map(Located._make, driver(connection).execute(_LOCATED, (list(profiles),)).fetchall()))
