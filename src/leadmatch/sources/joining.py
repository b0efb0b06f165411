"""Files of one source as one table, so that a folder of a thousand mails costs what one file of them costs.

Joined are tables that stand side by side, of one source, whose records have ids of their own (row numbers of several
files would be the same). Rows keep their order and their number in their own file.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

import polars as pl

from leadmatch.tables import Mapping, RawTable

Item = TypeVar("Item")
Key = TypeVar("Key")

_ID = "record_id"


def join_formats(tables: Iterable[RawTable]) -> list[RawTable]:
    """Join what comes in a format that says itself what its columns are (ADF, STAR): a column means the same in all."""

    def alike(table: RawTable) -> tuple[str, bool]:
        return table.source, _ID in table.roles.values()

    return [one for _, parts in _runs(tables, alike) for one in ([_joined(parts)] if alike(parts[0])[1] else parts)]


def join_alike(tables: Iterable[tuple[RawTable, Mapping]]) -> list[tuple[RawTable, Mapping]]:
    """Join tables with the same columns, read in the same way."""

    def alike(item: tuple[RawTable, Mapping]) -> tuple[str, tuple[str, ...], Mapping]:
        return item[0].source, tuple(item[0].frame.columns), item[1]

    out: list[tuple[RawTable, Mapping]] = []
    for (_, _, mapping), parts in _runs(tables, alike):
        if any(entry.field == _ID for entry in mapping):
            out.append((_joined([table for table, _ in parts]), mapping))
        else:
            out += parts
    return out


def _runs(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    return [(one, list(parts)) for one, parts in groupby(items, key)]


def _joined(tables: list[RawTable]) -> RawTable:
    if len(tables) == 1:
        return tables[0]
    return replace(
        tables[0],
        origin=", ".join(table.origin for table in tables),
        frame=pl.concat([table.frame for table in tables], how="diagonal"),
        rows=pl.concat([table.rows for table in tables]),
        rejected=pl.concat([table.rejected for table in tables]),
        rows_read=sum(table.rows_read for table in tables),
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        roles={column: role for table in tables for column, role in table.roles.items()},
    )
