"""Rows of our tables by many keys at once, straight from the driver: SQLAlchemy takes longer to write such statements
than the database to find the rows.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from leadmatch.store.backend import rows_of

_AT_ONCE = 300
"""Pairs a statement on SQLite."""
_VERSIONS = "SELECT record.id, record.source, record.record_id, digest, added, ended FROM "
_SAME = "record ON record.source = asked.source AND record.record_id = asked.record_id AND ended IS "


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


def versions(
    connection: Connection, keys: Sequence[tuple[str, str]], *, live: bool
) -> list[tuple[int, str, str, bytes, int, int | None]]:
    """Number, source, record id, digest, added and ended of the versions of some records, each of which is named once.

    Args:
        connection: to the store.
        keys: source and id of each record.
        live: the versions that live, else those that have ended.
    """
    same = _SAME + ("NULL" if live else "NOT NULL")
    if connection.dialect.name == "postgresql":
        asked = "unnest(?::text[], ?::text[]) AS asked (source, record_id) JOIN "
        return rows_of(connection, _VERSIONS + asked + same, [[key[i] for key in keys] for i in range(2)])
    found: list[tuple[int, str, str, bytes, int, int | None]] = []
    for start in range(0, len(keys), _AT_ONCE):
        values = [text for key in keys[start : start + _AT_ONCE] for text in key]
        asked = f"(VALUES {', '.join(['(?, ?)'] * (len(values) // 2))})"
        named = f"WITH asked (source, record_id) AS {asked} "
        found += rows_of(connection, f"{named}{_VERSIONS}asked CROSS JOIN {same}", values)
    return found
