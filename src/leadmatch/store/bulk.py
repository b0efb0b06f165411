"""Many rows at once, as fast as each database takes them: statements of many rows on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

from leadmatch.store.backend import driver, run_each

Row = Sequence[Any]
Value = TypeVar("Value")

_ROWS = (100, 20, 1)
"""Rows a statement on SQLite, as long as there are so many: 20 take half the time of single rows, 100 two fifths."""


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows into one of our tables; see `Database.insert`."""
    names = ", ".join(table.c[column].name for column in columns)
    if connection.dialect.name == "postgresql":
        return _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", rows)
    marks = f"({', '.join('?' * len(columns))})"
    statement = f"INSERT INTO {table.name} ({names}) VALUES "  # noqa: S608 - names of our own tables
    return _execute(connection, statement, marks, rows)


def fill(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert very many rows. The indexes of a table that is empty are made after, on SQLite in half the time; a server
    would make its readers wait for that.
    """
    known = connection.exec_driver_sql(f"SELECT 1 FROM {table.name} LIMIT 1").first()  # noqa: S608 - a name of our own
    later = () if known or connection.dialect.name == "postgresql" else tuple(table.indexes)
    for index in later:
        index.drop(connection)
    count = insert(connection, table, columns, rows)
    for index in later:
        index.create(connection)
    return count


def update(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set these columns of rows of one of our tables; rows: their values, then the id of the row."""
    names = ", ".join(f"{table.c[column].name} = ?" for column in columns)
    run_each(connection, f"UPDATE {table.name} SET {names} WHERE id = ?", rows)  # noqa: S608 - names of our own tables


def delete(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Delete the rows of one of our tables that have these values in these columns, those of an index."""
    where = " AND ".join(f"{table.c[column].name} = ?" for column in columns)
    run_each(connection, f"DELETE FROM {table.name} WHERE {where}", rows)  # noqa: S608 - names of our own tables


def parts(values: Sequence[Value], size: int = 500) -> Iterator[Sequence[Value]]:
    """The values some at a time, as many as a statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _execute(connection: Connection, statement: str, marks: str, rows: Iterable[Row]) -> int:
    count = 0
    for size in _ROWS:
        rest: list[Row] = []
        values = _full(iter(rows), size, rest)
        count += driver(connection).executemany(statement + ", ".join([marks] * size), values).rowcount
        rows = rest
    return count


def _full(rows: Iterator[Row], size: int, rest: list[Row]) -> Iterator[Row]:
    """The values of `size` rows after each other; the last rows, fewer, go to `rest`."""
    while some := list(islice(rows, size)):
        if len(some) < size:
            rest += some
        else:
            yield list(chain.from_iterable(some))


def _copy(connection: Connection, statement: str, rows: Iterable[Row]) -> int:
    with driver(connection).cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)
