"""Whether a column of whole names is written First Last or LAST FIRST: decided for the column, never by one value."""

import polars as pl

from leadmatch.normalize.name_person import Order
from leadmatch.normalize.name_words import given_name_set
from leadmatch.text import fold_series

_SAMPLE = 20_000
_FEWEST = 5


def order_of(values: pl.Series) -> Order:
    """The order of a column of whole names: "first_last" or "last_first".

    Only values without a comma count. Evidence is a known given name at one end and not at the other, and an initial:
    in the middle for First Last, at the end for LAST FIRST. last_first needs five such values and twice as many as
    speak for first_last. The first 20,000 values are read, so the answer follows from the column alone.
    """
    if len(values) < _FEWEST:
        return "first_last"
    plain = values.filter(values.str.contains(r"^[^,&@()\d]+$").fill_null(value=False)).head(_SAMPLE)
    folded = fold_series(plain).str.replace_all(".", "", literal=True).str.split(" ")
    frame = pl.DataFrame({"w": folded}).filter(pl.col("w").list.len().is_between(2, 4))
    known = pl.lit(given_name_set())
    begin, end = (pl.col("w").list.get(i).str.replace(r"-.*", "") for i in (0, -1))
    second = pl.col("w").list.get(1)
    ahead = begin.is_in(known) & ~end.is_in(known) | (second.str.len_chars() == 1) & (pl.col("w").list.len() > 2)
    behind = ~begin.is_in(known) & (second.is_in(known) | end.is_in(known)) | (
        (end.str.len_chars() == 1) & (pl.col("w").list.len() > 2) & ~begin.is_in(known)
    )
    votes = frame.select(ahead=(ahead & ~behind).sum(), behind=(behind & ~ahead).sum()).row(0)
    return "last_first" if votes[1] >= _FEWEST and votes[1] > 2 * votes[0] else "first_last"
