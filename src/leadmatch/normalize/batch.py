"""The accepted records of all sources as one numbered batch, and its columns by the field they are mapped to.

Lead i of the batch is one record; leads of one table are neighbours, in the order of the table.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.lead import BY_NAME
from leadmatch.normalize.cells import encode, encode_if_repeated, first_of, nothing
from leadmatch.tables import Coded, Codes, Mapping, RawTable

_KEYS = ("record_id", "source")
"""Fields that have been read when a batch is made."""


@dataclass(frozen=True, slots=True)
class Column:
    """One mapped column: where its table starts in the batch, what it was mapped to, its cells; day_first: as in
    `ColumnMapping`.
    """

    source: str
    name: str
    role: str
    slot: int
    start: int
    cells: pl.Series
    day_first: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """The non-null cells of all columns of one field, in long form and dictionary-encoded.

    lead: int32[k]; codes: int32[k] into distinct; roles: uint8[k] into the field's roles; column: uint16[k] into
    columns, whose own cells are gone. Where hardly a cell repeats, distinct is every cell.
    """

    lead: Codes
    codes: Codes
    roles: NDArray[np.uint8]
    column: NDArray[np.uint16]
    columns: tuple[Column, ...]
    distinct: pl.Series


@dataclass(frozen=True, slots=True)
class Batch:
    """Tables of n leads in all, to be read column by column.

    sources, mappings: of each table; raw: its cells by column; kept: which of its rows are leads (None = all); starts:
    the number of its first lead. A column is handed out once: raw cells are the most of what a run holds, and those of
    a column go when whoever asked for it has read them.
    """

    sources: tuple[str, ...]
    mappings: tuple[Mapping, ...]
    raw: tuple[dict[str, pl.Series], ...]
    kept: tuple[pl.Series | None, ...]
    starts: tuple[int, ...]
    n: int

    def columns(self, field: str, role: str | None = None) -> Iterator[Column]:
        """The mapped columns of a field, of one role or of every.

        Raises:
            KeyError: a column was handed out before.
        """
        for number, (source, mapping, start) in enumerate(zip(self.sources, self.mappings, self.starts, strict=True)):
            for m in mapping:
                if m.field == field and role in (None, m.role):
                    cells = self.of_leads(number, self.raw[number].pop(m.column))
                    yield Column(source, m.column, m.role, m.slot, start, cells, m.day_first)

    def of_leads(self, number: int, cells: pl.Series) -> pl.Series:
        """The cells of one table's leads; rows are left out here, column by column, to hold no second table."""
        kept = self.kept[number]
        return cells if kept is None else cells.filter(kept)

    def place(self, column: Column, values: pl.Series | None = None) -> pl.Series:
        """Values of one column's rows as n rows, null outside its table."""
        values = column.cells if values is None else values
        before, after = column.start, self.n - column.start - len(values)
        parts = [_nulls(before, values.dtype), values.alias(""), _nulls(after, values.dtype)]
        return pl.concat([p for p in parts if len(p)] or parts[:1])

    def single(self, field: str, role: str | None = None) -> pl.Series | None:
        """One raw cell a lead: the first column of the field (of one role, or of any) that says something. None without
        a column.
        """
        tables = dict[tuple[int, int], pl.Series]()
        for column in self.columns(field, role):
            place = column.start, len(column.cells)
            said = tables.get(place)
            tables[place] = column.cells if said is None else said.zip_with(said.is_not_null(), column.cells)
        if not tables:
            return None
        parts, end = list[pl.Series](), 0
        for (start, size), cells in tables.items():
            parts += [_nulls(start - end, cells.dtype), cells.alias("")]
            end = start + size
        return pl.concat([*parts, _nulls(self.n - end, pl.String())], rechunk=True)

    def place_codes(self, column: Column, codes: Codes) -> Codes:
        """Codes of one column's rows as n codes, -1 outside its table."""
        placed = np.full(self.n, -1, np.int32)
        placed[column.start : column.start + len(codes)] = codes
        return placed

    def coded(self, field: str) -> Coded:
        """`single` as codes; no values without a column."""
        columns = [Coded(self.place_codes(c, codes), v) for c in self.columns(field) for codes, v in [encode(c.cells)]]
        return first_of(columns) if columns else nothing(self.n)

    def cells(self, field: str) -> Cells:
        """Every cell of a field, long form."""
        columns = list[Column]()
        roles, leads, numbers, parts = [], [], [], []
        for column in self.columns(field):
            if column.cells.null_count() == len(column.cells):
                continue
            rows = column.cells.is_not_null().arg_true().to_numpy()
            parts.append(column.cells.drop_nulls().alias(""))
            leads.append(rows.astype(np.int32) + np.int32(column.start))
            roles.append(np.full(len(rows), role_number(field, column.role), np.uint8))
            numbers.append(np.full(len(rows), len(columns), np.uint16))
            columns.append(replace(column, cells=column.cells.clear()))
        if not columns:
            none = np.zeros(0, np.int32)
            return Cells(none, none, none.astype(np.uint8), none.astype(np.uint16), (), pl.Series([], dtype=pl.String))
        cells = pl.concat(parts)
        del parts
        codes, distinct = encode_if_repeated(cells)
        columns_of = np.concatenate(numbers)
        return Cells(np.concatenate(leads), codes, np.concatenate(roles), columns_of, tuple(columns), distinct)


def with_some(cells: Cells, others: Cells, chosen: pl.Series) -> Cells:
    """Cells of a field and behind them, without a role, those of another of which the distinct text is chosen."""
    if not chosen.any():
        return cells
    at = np.flatnonzero(chosen.to_numpy()[others.codes])
    n = len(cells.distinct)
    return Cells(
        np.concatenate([cells.lead, others.lead[at]]),
        np.concatenate([cells.codes, others.codes[at] + np.int32(n)]),
        np.concatenate([cells.roles, np.zeros(len(at), np.uint8)]),
        np.concatenate([cells.column, others.column[at] + np.uint16(len(cells.columns))]),
        (*cells.columns, *others.columns),
        pl.concat([cells.distinct, others.distinct]),
    )


def role_number(field: str, role: str) -> int:
    """The number of a role among the roles of its field; an unknown role is the plain one."""
    roles = BY_NAME[field].roles
    return roles.index(role) if role in roles else 0


def make_batch(tables: Sequence[RawTable], mappings: Sequence[Mapping], keep: pl.Series) -> Batch:
    """Number the rows of tables one after another.

    Args:
        tables: sources as they were read.
        mappings: one a table.
        keep: Boolean, which rows of all tables are leads.
    """
    ends = np.cumsum([0, *(len(table.frame) for table in tables)])
    masks = [keep.slice(int(a), int(b - a)) for a, b in itertools.pairwise(ends)]
    starts = np.cumsum([0, *(mask.sum() for mask in masks)])
    kept = tuple(None if mask.all() else mask for mask in masks)
    kinds = [{m.column: m.field for m in mapping} for mapping in mappings]
    raw = tuple(
        {c.name: c for c in table.frame.iter_columns() if fields.get(c.name) not in _KEYS}
        for table, fields in zip(tables, kinds, strict=True)
    )
    present = tuple(tuple(m for m in mapping if m.column in own) for mapping, own in zip(mappings, raw, strict=True))
    sources, first = tuple(table.source for table in tables), tuple(int(s) for s in starts[:-1])
    return Batch(sources, present, raw, kept, first, int(starts[-1]))


def _nulls(count: int, dtype: pl.DataType) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, count)
