"""Money that several systems tell of: one deposit in the desking tool and in the digital retailing engine is one.

Two rows of different systems are one payment where they have one amount and one invoice number; or one deal number;
or one customer within `DAYS_APART` days; and no invoice or deal number in which they differ. The first row of a system
goes with the first one of another, the second with the second, so that two equal deposits stay two.
"""

import polars as pl

DAYS_APART = 3
_NUMBERS = ("deal", "invoice")


def told_again(money: pl.DataFrame) -> pl.Series:
    """Of each row the record that told the same before it, SOURCE:RECORD_ID; null where it is the first to tell.

    Args:
        money: deposits, or refunds, of the event table with the columns of `deals`, in the order of times.
    """
    frame = money.select("source", "record_id", "customer", "deal", "invoice", "amount", "at")
    frame = frame.with_columns(row=pl.int_range(pl.len()), same=pl.lit(None, pl.Int64))
    for key in ("invoice", "deal", "customer"):
        frame = frame.with_columns(pl.coalesce("same", _same(frame, key)).alias("same"))
    names = frame["source"] + ":" + frame["record_id"]
    return names.gather(frame["same"])


def _same(frame: pl.DataFrame, key: str) -> pl.Series:
    """The row that tells the same by one key, among those that are the first to tell."""
    mine = frame.filter(pl.col("same").is_null() & pl.col(key).is_not_null() & pl.col("amount").is_not_null())
    mine = mine.with_columns(turn=pl.int_range(pl.len()).over(key, "amount", "source"))
    group = (key, "amount", "turn")
    first = {name: pl.col(name).first().over(group) for name in ("row", "source", "at", *_NUMBERS)}
    agrees = [(pl.col(name) == first[name]).fill_null(value=True) for name in _NUMBERS]
    apart = (pl.col("at") - first["at"]) <= pl.duration(days=DAYS_APART)
    near = apart.fill_null(value=False) if key == "customer" else pl.lit(value=True)
    same = (pl.col("source") != first["source"]) & agrees[0] & agrees[1] & near
    found = mine.select("row", first["row"].alias("first"), same.alias("same")).filter("same")
    return frame["same"].clear(frame.height).scatter(found["row"], found["first"])
