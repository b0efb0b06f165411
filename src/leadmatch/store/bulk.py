"""Many rows at once, as fast as each database takes them: the driver's `executemany` on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from leadmatch.store.backend import driver


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows into one of our tables; see `Database.insert`."""
    names = ", ".join(table.c[column].name for column in columns)
    if connection.dialect.name == "postgresql":
        return _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", rows)
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own tables
    return int(driver(connection).executemany(statement, rows).rowcount)


def _copy(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> int:
    with driver(connection).cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)
