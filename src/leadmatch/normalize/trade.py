"""What a record says of the vehicle traded in besides its VIN: `trade_year` and `trade_make`, as written.

From the columns of year and make, or else from the vehicle in words (`2015 Honda Civic`).
"""

import polars as pl

from leadmatch.normalize.batch import Batch
from leadmatch.normalize.cells import encode, first_of, mapped, shown
from leadmatch.tables import Coded

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
    """`trade_year` and `trade_make` of each lead, Enum; one that no source has is absent."""
    out: dict[str, Coded] = {}
    for field in dict.fromkeys(field for _, field, _ in RULES):
        for column in batch.columns(field, ROLE):
            codes, distinct = encode(column.cells)
            cells = Coded(batch.place_codes(column, codes), distinct)
            for name, pattern in [(name, pattern) for name, of, pattern in RULES if of == field]:
                found = mapped(cells, distinct.str.extract(pattern))
                out[name] = first_of([out[name], found]) if name in out else found
    return {name: shown(column) for name, column in out.items() if len(column.values)}
