"""Rows of our tables by many keys at once, straight from the driver: SQLAlchemy takes longer to write such statements
than the database to find the rows.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from leadmatch.store.backend import rows_of
from leadmatch.store.bulk import parts

_AT_ONCE = 300
"""Pairs a statement on SQLite."""
Pair = tuple[str, str]


def by_id(
    connection: Connection, table: Table, columns: Sequence[str], ids: Sequence[int] | Sequence[str]
) -> list[tuple[Any, ...]]:
    """These columns of the rows with these ids, in no order."""
    if not ids:
        return []
    names = ", ".join(table.c[name].name for name in columns)
    among, value = _among(connection, ids)
    return rows_of(connection, f"SELECT {names} FROM {table.name} WHERE id {among}", (value,))  # noqa: S608 - names of our own tables


def _among(connection: Connection, values: Sequence[int] | Sequence[str]) -> tuple[str, Any]:
    """The condition that a column has one of some values, and its parameter."""
    if connection.dialect.name == "postgresql":
        return "= ANY(?)", list(values)
    return "IN (SELECT value FROM json_each(?))", json.dumps(list(values))


def judgements(connection: Connection, ids: Sequence[int]) -> list[tuple[int, int, bool]]:
    """The judgements that hold of some versions: a, b, whether they are the same person; some may come twice."""
    if not ids:
        return []
    among, value = _among(connection, ids)
    of = [f"SELECT a, b, same FROM judgement WHERE ended IS NULL AND {side} {among}" for side in ("a", "b")]  # noqa: S608 - our own table
    return [(a, b, bool(same)) for a, b, same in rows_of(connection, " UNION ALL ".join(of), (value, value))]


def by_pairs(
    connection: Connection, table: Table, columns: Sequence[str], of: Pair, pairs: Sequence[Pair], also: str = ""
) -> list[tuple[Any, ...]]:
    """These columns of the rows whose two columns of text `of` are among some pairs, each named once; also: a condition
    that the rows meet, as the index on the two columns has it.
    """
    names = ", ".join(f"{table.name}.{table.c[name].name}" for name in columns)
    same = " AND ".join(
        [*(f"{table.name}.{table.c[name].name} = asked.{name}" for name in of), *([also] if also else ())]
    )
    told = f"SELECT {names} FROM"
    if connection.dialect.name == "postgresql":
        asked = f"unnest(?::text[], ?::text[]) AS asked ({', '.join(of)})"
        return rows_of(
            connection, f"{told} {asked} JOIN {table.name} ON {same}", [[p[i] for p in pairs] for i in (0, 1)]
        )
    found: list[tuple[Any, ...]] = []
    for some in parts(pairs, _AT_ONCE):
        asked = f"WITH asked ({', '.join(of)}) AS (VALUES {', '.join(['(?, ?)'] * len(some))})"
        values = [text for pair in some for text in pair]
        found += rows_of(connection, f"{asked} {told} asked CROSS JOIN {table.name} ON {same}", values)
    return found


def versions(
    connection: Connection, table: Table, keys: Sequence[Pair], *, live: bool
) -> list[tuple[int, str, str, bytes, int, int | None]]:
    """Number, source, record id, digest, added and ended of the versions of some records, each of which is named once.

    Args:
        connection: to the store.
        table: `record`, or `activity`.
        keys: source and id of each record.
        live: the versions that live, else those that have ended.
    """
    columns = ("id", "source", "record_id", "digest", "added", "ended")
    ended = "ended IS NULL" if live else "ended IS NOT NULL"
    return by_pairs(connection, table, columns, ("source", "record_id"), keys, ended)
