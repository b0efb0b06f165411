"""Cells that a spreadsheet would run.

A cell of a CSV file that starts with = + - @, a tab or a carriage return is read as a formula by spreadsheets. On
export such a cell gets a leading ' (apostrophe); so does one that already has apostrophes before such a character, so
that `unguarded` gives back exactly what was written. Plain numbers and E.164 phone numbers (`+15551234567`, or several
joined by ` | `) are left alone: they cannot be formulas. Parquet files hold the raw values.
"""

from pathlib import Path

import polars as pl

from leadmatch.errors import SourceError, SpecError

_RISKY = r"^'*[=+\-@\t\r]"
_LETTERS = "A"
"""No cell from here on is risky: most columns are read no further."""
_HARMLESS = r"^([+-]?\d+(\.\d+)?|\+\d{7,15}( \| \+?\d{7,15})*)$"
_GUARDED = r"^'('*[=+\-@\t\r])"


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text cell that a spreadsheet would run."""
    texts = pl.col(name for name, dtype in frame.schema.items() if dtype == pl.String)
    early = _some(frame.select((texts < _LETTERS).any()))
    risky = frame.select(pl.col(early).str.contains(_RISKY).fill_null(value=False))
    found = _some(risky.select(pl.all().any()))
    return frame.with_columns(_guard(frame[name], risky[name]) for name in found)


def _some(held: pl.DataFrame) -> list[str]:
    """The columns that are true in a frame of one row."""
    return [name for name, value in held.to_dicts()[0].items() if value] if held.width else []


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as it was before `guarded`."""
    return frame.with_columns(pl.col(pl.String).str.replace(_GUARDED, "${1}"))


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table to a file: guarded CSV, or Parquet where the name ends so.

    Raises:
        SpecError: the name ends otherwise.
        SourceError: the file cannot be written.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise SpecError(f"{path}: a table is written as .csv or .parquet")
    try:
        if path.suffix == ".parquet":
            frame.write_parquet(path)
        else:
            guarded(frame).write_csv(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot write the table: {error.strerror or error}") from error


def _guard(column: pl.Series, risky: pl.Series) -> pl.Series:
    cell = pl.col(column.name)
    cells = (
        column.filter(risky).to_frame().select(pl.when(cell.str.contains(_HARMLESS)).then(cell).otherwise("'" + cell))
    )
    return column.clone().scatter(risky.arg_true(), cells.to_series())
