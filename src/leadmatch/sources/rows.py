"""Assembling a `RawTable`: the rules that hold for every format, in one place.

Order: empty text becomes null; a row in which every cell is null is no record (skipped, noted, its number stays
used); a row that says the header again is rejected as `repeated_header`, a total at the end as `total`, one with a cell
above `MAX_CELL` bytes as `field_too_long`; the rest is kept verbatim.
`rows_read` is accepted plus rejected rows, always.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from leadmatch.tables import REJECTED, RawTable

MAX_CELL = 1_000_000
"""Bytes of UTF-8 in one cell above which its row is rejected: no name, address or comment is that long."""

_TOTAL = re.compile(
    r"(?i)(?:(?:grand|sub)[ -]?)?totals?(?: (?:customers|records|rows|units|leads|count))?(?: ?: ?\d*)?"
)
_TOTALS = 3
"""Rows at the end of a table among which totals are looked for."""
_DTYPES = (pl.String, pl.UInt32, pl.String, pl.String, pl.String)


class Reject(NamedTuple):
    """One row that could not be read: its number from 1, the column at fault (or None), a code, a reason."""

    row: int
    column: str | None
    code: str
    reason: str


def rejected_frame(source: str, rejects: Sequence[Reject]) -> pl.DataFrame:
    """Rejected rows with the columns of `tables.REJECTED`, by row number."""
    rows = [(source, *reject) for reject in sorted(rejects, key=lambda reject: reject.row)]
    return pl.DataFrame(rows, schema=dict(zip(REJECTED, _DTYPES, strict=True)), orient="row")


def text_frame(columns: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    """A frame of String columns from lists of text."""
    return pl.DataFrame([pl.Series(name, values, dtype=pl.String) for name, values in columns.items()])


def assemble(
    source: str,
    origin: str,
    frame: pl.DataFrame,
    *,
    numbers: Sequence[int] | None = None,
    rejects: Sequence[Reject] = (),
    notes: Sequence[str] = (),
) -> RawTable:
    """The `RawTable` of a frame of text.

    Args:
        source: name of the source.
        origin: where it was read: a path, a URL without its password, or the kind of table.
        frame: String columns with unique names.
        numbers: the number of each row of the frame in its origin, from 1; None means 1, 2, 3 ...
        rejects: rows that are not in the frame because they could not be read.
        notes: what the reader wants a person to know.
    """
    rows = pl.Series("row", numbers if numbers is not None else range(1, frame.height + 1), dtype=pl.UInt32)
    notes, rejects = list(notes), list(rejects)
    frame, long_columns = _without_empty_cells(frame)
    if frame.height and all(column.null_count() for column in frame.iter_columns()):
        blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if blank.any():
            frame, rows = frame.filter(~blank), rows.filter(~blank)
            notes.append(f"{blank.sum()} empty rows skipped")
    frame, rows, headers = _without_headers(frame, rows)
    rejects += headers
    frame, rows, totals = _without_totals(frame, rows)
    rejects += totals
    if long_columns:
        frame, rows, long_rows = _without_long_cells(frame, rows, long_columns)
        rejects += long_rows
    if not frame.height and not rejects:
        notes.append("no rows")
    rejected = rejected_frame(source, rejects)
    return RawTable(source, origin, frame, rows, rejected, frame.height + rejected.height, tuple(notes))


def _without_empty_cells(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The frame with null for empty text, and the names of the columns with cells that are too long."""
    if not frame.height or not frame.width:
        return frame, []
    sizes = pl.all().str.len_bytes()
    shortest, longest = frame.select(sizes.min()).row(0), frame.select(sizes.max()).row(0)
    empty = [name for name, size in zip(frame.columns, shortest, strict=True) if size == 0]
    long = [name for name, size in zip(frame.columns, longest, strict=True) if (size or 0) > MAX_CELL]
    return frame.with_columns(pl.when(pl.col(empty) != "").then(pl.col(empty))) if empty else frame, long


def _without_headers(frame: pl.DataFrame, rows: pl.Series) -> tuple[pl.DataFrame, pl.Series, list[Reject]]:
    """Without rows whose cells, three or more, are the names of their columns, as each page of a report begins with."""
    if frame.width < 3:
        return frame, rows, []
    said = (frame.to_series(0).str.strip_chars() == frame.columns[0]).fill_null(value=False)
    if not said.any():
        return frame, rows, []
    equal = [pl.col(name).str.strip_chars() == name for name in frame.columns]
    again = pl.all_horizontal(e.fill_null(value=True) for e in equal) & (pl.sum_horizontal(equal) > 2)
    said &= frame.select(again).to_series()
    reason = "the header again, as on each page of a report"
    return (
        frame.filter(~said),
        rows.filter(~said),
        [Reject(row, None, "repeated_header", reason) for row in rows.filter(said)],
    )


def _without_totals(frame: pl.DataFrame, rows: pl.Series) -> tuple[pl.DataFrame, pl.Series, list[Reject]]:
    """Without the totals that a report ends with: at most half of the cells are filled, and one says Total."""
    last, numbers = frame.tail(_TOTALS), rows.tail(_TOTALS)
    filled = [[cell.strip() for cell in row if cell and cell.strip()] for row in last.iter_rows()]
    total = [2 * len(cells) <= frame.width and any(_TOTAL.fullmatch(c) for c in cells) for cells in filled]
    if not any(total):
        return frame, rows, []
    keep = pl.Series([True] * (frame.height - len(total)) + [not one for one in total])
    rejects = [Reject(row, None, "total", "a total, as reports end with") for row in numbers.filter(pl.Series(total))]
    return frame.filter(keep), rows.filter(keep), rejects


def _without_long_cells(
    frame: pl.DataFrame, rows: pl.Series, names: Sequence[str]
) -> tuple[pl.DataFrame, pl.Series, list[Reject]]:
    found: dict[int, Reject] = {}
    for name in names:
        for row in rows.filter((frame[name].str.len_bytes() > MAX_CELL).fill_null(value=False)):
            found.setdefault(row, Reject(row, name, "field_too_long", f"a cell is longer than {MAX_CELL} bytes"))
    keep = ~rows.is_in(list(found))
    return frame.filter(keep), rows.filter(keep), list(found.values())
