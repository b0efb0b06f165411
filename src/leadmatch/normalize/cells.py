"""What spreadsheets and exports do to any cell, undone before a normalizer sees it; and cells as integer codes.

Order of `tidy`: NFKC with invisible characters dropped where a cell is not plain ASCII, strip, the formula guard
(`="02134"`), the text apostrophe (`'02134`), quotes around the whole cell, words that mean nothing (n/a, none, -) to null.
"""

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.tables import Coded, Codes
from leadmatch.text import fold_series, visible

NULL_WORDS = (
    "n/a", "n.a.", "na", "n/d", "none", "null", "nil", "nan", "undefined", "unknown", "inconnu", "aucun", "aucune",
    "not provided", "not available", "not applicable", "no data", "missing", "tbd", "(none)", "(null)", "(blank)", "#n/a",
    "#null!", "#ref!", "#value!", "#name?", "blank", "void",
)  # fmt: skip
_NULL = r"(?i)^(?:" + "|".join(re.escape(w) for w in NULL_WORDS) + r"|[\s\-–—_.?*/\\x#]*)$"
_ODD = r"^[=']|[^ -~]|^\".*\"$"
_GUARD = re.compile(r'^=\s*"(.*)"$|^=\s*([^"(]*)$|^"(.*)"$', re.DOTALL)
LOST = r"^[+\-]?\d(?:[.,]\d+)?[eE]\+?\d+$"


def tidy_one(value: str) -> str:
    """One cell without what a spreadsheet put around it; may be empty."""
    value = visible(value)
    if match := _GUARD.match(value):
        value = next((g for g in match.groups() if g is not None), "")
    return value.removeprefix("'").strip()


def tidy(values: pl.Series) -> pl.Series:
    """Cells without spreadsheet damage; null where nothing is said. String in, String out, row for row."""
    out = values.cast(pl.String).str.strip_chars()
    odd = out.str.contains(_ODD).fill_null(value=False)
    if odd.any():
        fixed = pl.Series([tidy_one(v) for v in out.filter(odd)], dtype=pl.String)
        out = out.scatter(odd.arg_true(), fixed)
    return out.set(out.str.contains(_NULL).fill_null(value=False), None)


def encode(values: pl.Series) -> tuple[Codes, pl.Series]:
    """Dictionary-encode: (codes int32 with -1 for null, distinct values in order of first appearance)."""
    distinct = values.drop_nulls().unique(maintain_order=True)
    if distinct.is_empty():
        return np.full(len(values), -1, np.int32), distinct
    numbers = pl.int_range(0, len(distinct), dtype=pl.Int32, eager=True)
    codes = values.replace_strict(distinct, numbers, default=None, return_dtype=pl.Int32)
    return codes.fill_null(-1).to_numpy(), distinct


def coded(values: pl.Series) -> Coded:
    """`encode` as the `Coded` of a lead table."""
    return Coded(*encode(values))


def folded(values: pl.Series) -> Coded:
    """Cells to codes of their tidy folded text, each distinct cell read once."""
    codes, distinct = encode(values)
    return coded(gather(fold_series(tidy(distinct)), codes))


def gather(values: pl.Series, codes: Codes) -> pl.Series:
    """Values by code, null for -1."""
    at = pl.Series(codes, dtype=pl.Int64)
    return values.gather(at.set(at < 0, None))


def combine(codes: Sequence[Codes]) -> tuple[Codes, NDArray[np.int64]]:
    """Number the distinct tuples of several code arrays.

    Returns:
        (code of each row, first row of each code); codes count up by first appearance.
    """
    key = pl.Series(np.zeros(len(codes[0]), np.int32))
    first = np.zeros(0, np.int64)
    for column in codes:
        wide = key.cast(pl.Int64) * (int(column.max(initial=-1)) + 2) + pl.Series(column).cast(pl.Int64) + 1
        seen = pl.DataFrame({"key": wide}).with_row_index("row").group_by("key").agg(pl.col("row").min()).sort("row")
        first = seen["row"].to_numpy().astype(np.int64)
        key = wide.replace_strict(seen["key"], pl.int_range(0, len(seen), dtype=pl.Int32, eager=True))
    return key.to_numpy(), first
