"""Cells that a spreadsheet would run.

A cell of a CSV file that starts with = + - @, a tab or a carriage return is read as a formula by spreadsheets. On
export such a cell gets a leading ' (apostrophe); so does one that already has apostrophes before such a character, so
that `unguarded` gives back exactly what was written. Plain numbers and E.164 phone numbers (`+15551234567`, or several
joined by ` | `) are left alone: they cannot be formulas. Parquet files hold the raw values.
"""

import polars as pl

_RISKY = r"^'*[=+\-@\t\r]"
_HARMLESS = r"^([+-]?\d+(\.\d+)?|\+\d{7,15}( \| \+?\d{7,15})*)$"
_GUARDED = r"^'('*[=+\-@\t\r])"


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text cell that a spreadsheet would run."""
    return frame.with_columns(_guard(column) for column in frame if column.dtype == pl.String)


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as it was before `guarded`."""
    return frame.with_columns(pl.col(pl.String).str.replace(_GUARDED, "${1}"))


def _guard(column: pl.Series) -> pl.Series:
    risky = column.str.contains(_RISKY).fill_null(value=False)
    if not risky.any():
        return column
    cell = pl.col(column.name)
    cells = (
        column.filter(risky).to_frame().select(pl.when(cell.str.contains(_HARMLESS)).then(cell).otherwise("'" + cell))
    )
    return column.clone().scatter(risky.arg_true(), cells.to_series())
