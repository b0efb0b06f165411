"""What a record says of the vehicle traded in besides its VIN: `trade_year` and `trade_make`, as written.

From the columns of year and make, or else from the vehicle in words (`2015 Honda Civic`).
"""

import polars as pl

from leadmatch.normalize.batch import Batch

ROLE = "trade"
_YEAR = r"\b((?:19|20)[0-9]{2})\b"
_MAKE = r"\b(?:19|20)[0-9]{2}[ ,]+([\p{L}][\p{L}-]+)"
RULES = (
    ("trade_year", "vehicle_year", _YEAR),
    ("trade_make", "vehicle_make", r"^\s*(\S.*?)\s*$"),
    ("trade_year", "vehicle", _YEAR),
    ("trade_make", "vehicle", _MAKE),
)
"""What is said, by which field, and the pattern of it: the first that says something holds."""


def read(batch: Batch) -> dict[str, pl.Series]:
    """`trade_year` and `trade_make` of each lead, String; one that no source has is absent."""
    out: dict[str, pl.Series] = {}
    for name, field, pattern in RULES:
        for column in batch.columns(field, ROLE):
            placed = batch.place(column, column.cells.str.extract(pattern))
            out[name] = out[name].zip_with(out[name].is_not_null(), placed) if name in out else placed
    return {name: values for name, values in out.items() if values.null_count() < len(values)}
