"""Which rows are records: ids that are there and unique within a source. What is not accepted is rejected with a code.

An id that stands in several files of a source with other content is that of as many records, `3`, `3#2`, `3#3` in the
order of the files; which of them are one person is for matching to say.

Codes: missing_id, duplicate_row (the same id with the same content again), duplicate_id (with other content), empty,
no_event. Without an id column the row number is the id, counted on over the tables of a source.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from leadmatch.normalize.batch import Batch, make_batch
from leadmatch.normalize.cells import coded
from leadmatch.tables import REJECTED, Coded, Mapping, RawTable

SCHEMA = dict(zip(REJECTED, (pl.String, pl.UInt32, pl.String, pl.String, pl.String), strict=True))
REASONS = {
    "missing_id": "the record has no id",
    "duplicate_row": "the same record, content and id, stands in an earlier row or file",
    "duplicate_id": "another record of this source has the same id",
    "no_event": "the row of a source of events says nothing that is known to happen (see journey.events)",
    "empty": "nothing usable names anybody: no name, phone, e-mail, VIN, address, number or attribute",
}


@dataclass(frozen=True, slots=True)
class Records:
    """The accepted rows: source names and ids by lead, rows in their origin, and what was rejected."""

    batch: Batch
    source: Coded
    record_id: pl.Series
    rows: pl.Series
    rejected: pl.DataFrame


def accept(tables: Sequence[RawTable], mappings: Sequence[Mapping]) -> Records:
    """Split rows into records and rejects."""
    keys = _keys(tables, mappings)
    again = _again(keys)
    named, keep = _versions(keys, again, tables) if again.any() else (keys, keys["record_id"].is_not_null())
    batch = make_batch(tables, mappings, keep)
    if keep.all():
        return Records(batch, coded(named["source"]), named["record_id"], named["row"], rejects([]))
    good, bad = named.filter(keep), _coded(keys, keep, again, tables, mappings)
    return Records(batch, coded(good["source"]), good["record_id"], good["row"], bad)


def _versions(keys: pl.DataFrame, again: pl.Series, tables: Sequence[RawTable]) -> tuple[pl.DataFrame, pl.Series]:
    """The keys with a number behind each id that an earlier file has with other content, and which rows are records.

    Of the rows of one id the first of each file is a record, unless it says what an earlier one says.
    """
    ids = ("source", "record_id")
    told = keys.filter(again).with_columns(
        content=pl.concat(
            [_content(t.frame.filter(mine)) for t, mine in zip(tables, _by_table(again, tables), strict=True)]
        ),
        file=_files(tables).filter(again),
    )
    record = pl.struct(*ids, "content").is_first_distinct() & pl.struct(*ids, "file").is_first_distinct()
    told = told.with_columns(record=record).with_columns(version=pl.col("record").cum_sum().over(ids))
    later = told["record"] & (told["version"] > 1)
    numbered, mark = told["record_id"], ""
    while not mark or keys["record_id"].is_in(numbered.implode()).any():
        mark += "#"
        numbered = (told["record_id"] + mark + told["version"].cast(pl.String)).filter(later)
    at = again.arg_true()
    named = keys["record_id"].clone().scatter(at.filter(later), numbered)
    keep = keys["record_id"].is_not_null().scatter(at, told["record"])
    return keys.with_columns(named), keep


def _files(tables: Sequence[RawTable]) -> pl.Series:
    """The number of each row's file: tables of several files are joined, and rows are counted in their own file."""
    starts = [(table.rows <= table.rows.shift(1)).fill_null(value=True) for table in tables]
    return pl.concat(starts).cum_sum()


def _by_table(rows: pl.Series, tables: Sequence[RawTable]) -> list[pl.Series]:
    """Values of all rows, table by table."""
    ends = np.cumsum([0, *(len(table.frame) for table in tables)])
    return [rows.slice(int(start), int(end - start)) for start, end in itertools.pairwise(ends)]


def _again(keys: pl.DataFrame) -> pl.Series:
    """Rows whose source and id may stand in several rows: all that do, and by accident of a hash one that does not."""
    hashes = keys.select("source", "record_id").hash_rows(7)
    ordered = np.sort(hashes.to_numpy())
    repeated = pl.Series(ordered[1:][ordered[1:] == ordered[:-1]])
    return hashes.is_in(repeated.unique().implode()) & keys["record_id"].is_not_null()


def _keys(tables: Sequence[RawTable], mappings: Sequence[Mapping]) -> pl.DataFrame:
    """DataFrame[source, record_id, row] of every row; record_id is null where the id column is empty."""
    parts, counted = [_KEYS.clear()], dict[str, int]()
    for table, mapping in zip(tables, mappings, strict=True):
        by_field = {m.field: m.column for m in mapping if m.field in ("record_id", "source")}
        before = counted.get(table.source, 0)
        counted[table.source] = before + max(table.rows_read, int(table.rows.max() or 0))  # type: ignore[arg-type]
        source = pl.Series([table.source], dtype=pl.String).new_from_index(0, len(table.frame))
        if "source" in by_field:
            said = _stripped(table.frame[by_field["source"]])
            source = said.zip_with(said.is_not_null(), source)
        column = by_field.get("record_id")
        ids = (
            (table.rows.cast(pl.UInt64) + before).cast(pl.String) if column is None else _stripped(table.frame[column])
        )
        parts.append(pl.DataFrame({"source": source, "record_id": ids, "row": table.rows.cast(pl.UInt32)}))
    return pl.concat(parts)


_KEYS = pl.DataFrame(schema={"source": pl.String, "record_id": pl.String, "row": pl.UInt32})


def _stripped(values: pl.Series) -> pl.Series:
    out = values.str.strip_chars()
    return out.set(out == "", None)


def _coded(
    keys: pl.DataFrame, keep: pl.Series, again: pl.Series, tables: Sequence[RawTable], mappings: Sequence[Mapping]
) -> pl.DataFrame:
    """The rejected rows with their codes: content is compared only where an id may stand more than once."""
    parts = []
    ends = np.cumsum([0, *(len(t.frame) for t in tables)])
    for table, mapping, (start, end) in zip(tables, mappings, itertools.pairwise(ends), strict=True):
        mine = [s.slice(int(start), int(end - start)) for s in (keep, again)]
        some = ~mine[0] | mine[1]
        column = {m.field: m.column for m in mapping}.get("record_id")
        rows = keys.slice(int(start), int(end - start)).filter(some)
        facts = {"keep": mine[0].filter(some), "content": _content(table.frame.filter(some))}
        parts.append(rows.with_columns(column=pl.lit(column, pl.String), **facts))
    frame = pl.concat(parts)
    same = pl.struct("source", "record_id", "content").is_first_distinct()
    code = (
        pl.when(pl.col("record_id").is_null()).then(pl.lit("missing_id"))
        .when(~same).then(pl.lit("duplicate_row"))
        .otherwise(pl.lit("duplicate_id"))
    )  # fmt: skip
    return rejects([frame.with_columns(code=code).filter(~pl.col("keep"))])


def _content(frame: pl.DataFrame) -> pl.Series:
    """Each row's cells as one text, columns by name."""
    cells = [
        pl.concat_str(pl.lit(f"{name}\x1e"), pl.col(name), pl.lit("\x1f"), ignore_nulls=False).fill_null("")
        for name in sorted(frame.columns)
    ]
    return (
        frame.select(pl.concat_str(cells).alias("content")).to_series()
        if cells
        else pl.Series("content", [], pl.String)
    )


def rejects(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows of (source, row, column, code) with their reasons, columns of `REJECTED`."""
    wanted = (
        part.select(
            "source",
            pl.col("row").cast(pl.UInt32),
            pl.col("column").cast(pl.String),
            "code",
            reason=pl.col("code").replace_strict(REASONS, return_dtype=pl.String),
        )
        for part in parts
    )
    return pl.concat([pl.DataFrame(schema=SCHEMA), *wanted])
