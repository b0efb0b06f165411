"""Vietnamese, Korean and Chinese names in one cell: Nguyen Thi Hong Nhung, Min Jun Kim, Zhang Xiao Ming.

The given names of these languages are written apart, and the family name stands before or behind them: where all
words but the first, or all but the last, are such given names and the one left is a family name, they are the first
name. Two words are left as they are read, since a comparison takes names in the other's place for the same.
"""

from functools import cache

import polars as pl

from leadmatch.normalize.name_words import as_set, words
from leadmatch.text import fold, fold_series

_FILE = "name_family_first.toml"
_LANGUAGES = tuple(
    (words(f"{language}_family", _FILE), words(f"{language}_given", _FILE))
    for language in ("vietnamese", "korean", "chinese")
)
_FAMILIES = frozenset[str]().union(*(family for family, _ in _LANGUAGES))
_FEWEST = 3
"""Words of a name whose given names are written apart."""
Parts = tuple[str | None, str | None, str | None]
"""First, middle and last name."""
PARTS = ("first_name", "middle_name", "last_name")


def in_order(parts: Parts) -> Parts:
    """First, middle and last name of a whole name, all given names in the first.

    >>> in_order(("Nguyen", "Thi Hong", "Nhung")), in_order(("Min", "Jun", "Kim"))
    (('Thi Hong Nhung', None, 'Nguyen'), ('Min Jun', None, 'Kim'))
    >>> in_order(("Kim", "Marie", "Nguyen")), in_order(("Kim", None, "Minjun"))
    (('Kim', 'Marie', 'Nguyen'), ('Kim', None, 'Minjun'))
    """
    said = " ".join(part for part in parts if part).split()
    folded = [fold(word) or "" for word in said]
    if len(said) < _FEWEST or _FAMILIES.isdisjoint((folded[0], folded[-1])):
        return parts
    for family, given in _LANGUAGES:
        if folded[-1] in family and given.issuperset(folded[:-1]):
            return " ".join(said[:-1]), None, said[-1]
        if folded[0] in family and given.issuperset(folded[1:]):
            return " ".join(said[1:]), None, said[0]
    return parts


def in_order_by_column(frame: pl.DataFrame) -> pl.DataFrame:
    """`in_order` of each row of a frame that has `PARTS`."""
    whole = frame.select(pl.concat_str(PARTS, separator=" ", ignore_nulls=True)).to_series()
    long = whole.str.contains(r" .* ").fill_null(value=False).arg_true()
    ends = (fold_series(whole.gather(long).str.extract(end)) for end in (r"^(\S+)", r"(\S+)$"))
    first, last = (end.is_in(_families()) for end in ends)
    at = long.filter(first | last)
    if at.is_empty():
        return frame
    rows = [in_order(row) for row in frame.select(pl.col(PARTS).gather(at)).iter_rows()]
    ordered = pl.DataFrame(rows, dict.fromkeys(PARTS, pl.String), orient="row")
    return frame.with_columns(frame[part].scatter(at, ordered[part]) for part in PARTS)


@cache
def _families() -> pl.Series:
    return as_set(_FAMILIES)
