"""What spreadsheets and exports do to any cell, undone before a normalizer sees it; and cells as integer codes.

Order of `tidy`: NFKC with invisible characters dropped where a cell is not plain ASCII, strip, the formula guard
(`="02134"`), the text apostrophe (`'02134`), quotes around the whole cell, words that mean nothing (n/a, none, -) to
null.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch import few
from leadmatch.arrays import Hashes, runs
from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.tables import Coded, Codes
from leadmatch.text import fold_series, is_visible, visible

NULL_WORDS = (
    "n/a", "n.a.", "na", "n/d", "none", "null", "nil", "nan", "undefined", "unknown", "inconnu", "aucun", "aucune",
    "not provided", "not available", "not applicable", "no data", "missing",
    "tbd", "(none)", "(null)", "(blank)", "#n/a",
    "#null!", "#ref!", "#value!", "#name?", "blank", "void",
)  # fmt: skip
_SIGNS = r"[\s\-–—_.?*/\\xX#]*"
_NULL = r"(?i)^(?:" + "|".join(re.escape(w) for w in NULL_WORDS) + rf"|{_SIGNS})$"
_NULL_SET, _NULL_SIGNS = frozenset(NULL_WORDS), f"^{_SIGNS}$"
_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space of Unicode."""
_ODD = r"^[=']|[^ -~]|^\".*\"$"
_GUARDED = r"^[='\"]"
_GUARD = re.compile(r'^=\s*"(.*)"$|^=\s*([^"(]*)$|^"(.*)"$', re.DOTALL)
_FEW = 10_000
"""Values that are encoded without asking how."""
_NUMBERED = (pl.String, pl.Int64, pl.Date)
"""What a dictionary of Python tells apart as Polars does."""
LOST = r"^[+\-]?\d(?:[.,]\d+)?[eE]\+?\d+$"


def tidy_one(value: str) -> str:
    """One cell without what a spreadsheet put around it; may be empty."""
    value = visible(value)
    if match := _GUARD.match(value):
        value = next((g for g in match.groups() if g is not None), "")
    return value.removeprefix("'").strip()


def tidy(values: pl.Series) -> pl.Series:
    """Cells without spreadsheet damage; null where nothing is said. String in, String out, row for row."""
    return derived(values.cast(pl.String), tidy_cell, _tidied)


def _tidied(values: pl.Series) -> pl.Series:
    out = values.str.strip_chars()
    odd = out.str.contains(_ODD).fill_null(value=False)
    if odd.any():
        at = odd.arg_true()
        rest = out.gather(at)
        at = at.filter(~is_visible(rest) | rest.str.contains(_GUARDED))
        out = out.scatter(at, pl.Series([tidy_one(v) for v in out.gather(at)], dtype=pl.String))
    return out.set(out.str.contains(_NULL).fill_null(value=False), None)


def tidy_cell(value: str | None) -> str | None:
    """`tidy` of one cell.

    >>> tidy_cell('="02134"'), tidy_cell(" n/a "), tidy_cell("--")
    ('02134', None, None)
    """
    if value is None:
        return None
    value = stripped(value)
    if patterns.contains(value, _ODD):
        value = tidy_one(value)
    return None if value.lower() in _NULL_SET or patterns.contains(value, _NULL_SIGNS) else value


def stripped(value: str) -> str:
    """A text without white space around it, as `strip_chars` of Polars takes it off."""
    return value.strip(_WHITE)


def encode(values: pl.Series, hashes: Hashes | None = None) -> tuple[Codes, pl.Series]:
    """Dictionary-encode: (codes int32 with -1 for null, distinct values in order of first appearance). hashes: of the
    values, where somebody has them.
    """
    if values.null_count() == len(values):
        return np.full(len(values), -1, np.int32), values.clear()
    if len(values) <= few.FEW and values.dtype in _NUMBERED:
        return _by_hand(values)
    if len(values) > _FEW:
        hashes = _hashes(values) if hashes is None else hashes
        if _distinct_share(hashes) > 0.25 and (found := _by_hash(values, hashes)):
            return found
    if values.dtype == pl.String:
        return _by_dictionary(values)
    distinct = values.drop_nulls().unique(maintain_order=True)
    numbers = pl.int_range(0, len(distinct), dtype=pl.Int32, eager=True)
    codes = values.replace_strict(distinct, numbers, default=None, return_dtype=pl.Int32)
    return codes.fill_null(-1).to_numpy(), distinct


def _by_hand(values: pl.Series) -> tuple[Codes, pl.Series]:
    """`encode` of a few values."""
    numbers: dict[object, int] = {}
    codes = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values.to_list()]
    return np.array(codes, np.int32), pl.Series(values.name, list(numbers), values.dtype)


def _by_dictionary(values: pl.Series) -> tuple[Codes, pl.Series]:
    """`encode` of text by a dictionary that Polars numbers by first appearance: the fastest where values repeat."""
    kind = pl.Categorical(pl.Categories.random())
    coded = values.cast(kind)  # holds the dictionary
    codes = coded.to_physical()
    numbers = pl.int_range(0, int(codes.max()) + 1, dtype=pl.UInt32)  # type: ignore[arg-type]
    distinct = pl.select(numbers.cat.to(coded.dtype).cast(pl.String)).to_series().alias(values.name)
    return codes.cast(pl.Int32).fill_null(-1).to_numpy(), distinct


def _hashes(values: pl.Series) -> Hashes:
    return values.hash(7).to_numpy()


def _distinct_share(hashes: Hashes) -> float:
    """About which share of the values are distinct, by some of the distinct ones; only speed depends on it."""
    all_of = len(hashes) <= _FEW
    some = np.sort(hashes if all_of else hashes[hashes < np.uint64(1 << 60)])
    return (1 if all_of else 16) * len(runs(some)[0]) / max(len(hashes), 1)


def _by_hash(values: pl.Series, hashes: Hashes) -> tuple[Codes, pl.Series] | None:
    """`encode` by sorting 64-bit hashes, several times faster where most values are distinct; None on a collision."""
    order = np.argsort(hashes)
    starts, lengths = runs(hashes[order])
    first = np.minimum.reduceat(order, starts)
    leads = np.zeros(len(values), bool)
    leads[first] = True
    leads &= values.is_not_null().to_numpy()
    number = np.where(leads, np.cumsum(leads, dtype=np.int32) - np.int32(1), np.int32(-1))
    codes = np.empty(len(values), np.int32)
    codes[order] = np.repeat(number[first], lengths)
    distinct = values.filter(pl.Series(leads))
    return (codes, distinct) if gather(distinct, codes).equals(values) else None


def encode_if_repeated(values: pl.Series) -> tuple[Codes, pl.Series]:
    """`encode` where that spares work; where most values are distinct, every value (null too) is its own code."""
    hashes = _hashes(values)
    if _distinct_share(hashes) < 0.5:
        return encode(values, hashes)
    return np.arange(len(values), dtype=np.int32), values


def over_distinct(values: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """A function of single cells, applied to each distinct cell once, row for row. It must give null for null."""
    codes, distinct = encode_if_repeated(values)
    return function(values) if distinct is values else gather(function(distinct), codes)


def coded(values: pl.Series) -> Coded:
    """`encode` as the `Coded` of a lead table."""
    return Coded(*encode(values))


def mapped(column: Coded, values: pl.Series) -> Coded:
    """A column with each of its values replaced, row = code; null = none, several may become one."""
    codes, distinct = encode(values)
    return (
        Coded(np.append(codes, np.int32(-1)).take(column.codes, mode="wrap"), distinct)
        if len(distinct)
        else nothing(len(column.codes))
    )


def nothing(n: int) -> Coded:
    """A column without any value, which takes no memory."""
    return Coded(np.broadcast_to(np.int32(-1), n), pl.Series([], dtype=pl.String))


def first_of(columns: Sequence[Coded]) -> Coded:
    """The first value of each lead among several columns."""
    out = columns[0]
    for other in columns[1:]:
        if len(other.values) and (out.codes < 0).any():
            codes, both = encode(pl.concat([out.values.alias(""), other.values.alias("")]))
            theirs = np.append(codes[len(out.values) :], np.int32(-1)).take(other.codes, mode="wrap")
            out = Coded(np.where(out.codes < 0, theirs, out.codes), both)
    return out


def by_appearance(column: Coded) -> Coded:
    """A column with its values in the order of leads, without those that no lead has."""
    held = np.flatnonzero(column.codes >= 0)[::-1]
    first = np.full(len(column.values), len(column.codes), np.int64)
    first[column.codes[held]] = held
    order = np.argsort(first)[: np.count_nonzero(first < len(column.codes))]
    number = np.full(len(first) + 1, -1, np.int32)
    number[order] = np.arange(len(order))
    return Coded(number[column.codes], column.values.gather(order.astype(np.uint32)))


def shown(column: Coded) -> pl.Series:
    """A column as people see it: Enum, which holds a code a lead."""
    return pl.Series(column.codes).cast(pl.UInt32, strict=False).cat.to(pl.Enum(column.values))


def folded(values: pl.Series) -> Coded:
    """Cells to codes of their tidy folded text, each distinct cell read once."""
    codes, distinct = encode(values)
    return coded(gather(fold_series(tidy(distinct)), codes))


def gather(values: pl.Series, codes: Codes) -> pl.Series:
    """Values by code, null for -1."""
    at = pl.Series(codes)
    return values.gather(at if not len(codes) or codes.min() >= 0 else at.set(at < 0, None))


def combine(codes: Sequence[Codes]) -> tuple[Codes, NDArray[np.int64]]:
    """Number the distinct tuples of several code arrays.

    Returns:
        (code of each row, first row of each code); codes count up by first appearance.
    """
    key = np.zeros(len(codes[0]), np.int32)
    for column in codes:
        if column.max(initial=-1) >= 0:
            wide = key.astype(np.int64) * (int(column.max()) + 2) + column + 1
            key = encode(pl.Series(wide))[0]
    first = np.zeros(int(key.max(initial=-1)) + 1, np.int64)
    first[key[::-1]] = np.arange(len(key))[::-1]
    return key, first
