"""Counting cells that could not be read as they stand, by source, column and code: nothing is rejected for them."""

import numpy as np
import polars as pl

from leadmatch.normalize.batch import Cells, Column
from leadmatch.normalize.cells import gather
from leadmatch.tables import Codes


def of_cells(cells: Cells, flags: pl.Series) -> list[str]:
    """Notes of a field in long form. flags: one a distinct cell, null where nothing is to say."""
    if flags.null_count() == len(flags):
        return []
    marked = gather(flags, cells.codes)
    frame = pl.DataFrame({"column": cells.column.astype(np.uint32), "flag": marked}).drop_nulls("flag")
    counts = frame.group_by("column", "flag").len().sort("column", "flag")
    return [_note(cells.columns[c], flag, count) for c, flag, count in counts.iter_rows()]


def of_column(column: Column, flags: pl.Series, codes: Codes) -> list[str]:
    """Notes of one column. flags: one a distinct cell; codes: the column's cells."""
    if flags.null_count() == len(flags):
        return []
    counts = gather(flags, codes).drop_nulls().alias("flag").value_counts().sort("flag")
    return [_note(column, flag, count) for flag, count in counts.iter_rows()]


_SAYS = {
    "check_failed": "whose check digit fails, kept",
    "local": "without an area code, not used",
    "lost": "lost: a spreadsheet wrote 4.16E+09",
    "serial": "written as day numbers of a spreadsheet, read",
    "swapped": "read in the other order of day and month",
    "unverified": "that no numbering plan has, kept",
    "with_a_mailbox": "with an e-mail address, read as one",
    "with_a_phone_number": "with a phone number, read as one",
}
"""What becomes of a value, where the flag alone does not say it."""


def _note(column: Column, flag: str, count: int) -> str:
    values = "value" if count == 1 else "values"
    return f"{column.source}: column {column.name!r}: {count} {values} {_SAYS.get(flag, flag.replace('_', ' '))}"
