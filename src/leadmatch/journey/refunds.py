"""Which deposit each refund gives back: by deal, invoice, record, customer, in this order.

Under each key a refund of exactly the amount of a deposit goes to it, the first to the first, the second to the
second; only then any refund to the first deposit under the key. A refund is never dated before its deposit.
"""

import polars as pl

KEYS = ("deal", "invoice", "lead", "customer")


def matched_refunds(refunds: pl.DataFrame, deposits: pl.DataFrame) -> pl.DataFrame:
    """Refunds with `deposit`, the number of the one they give back, null where none.

    Args:
        refunds: rows of the event table with the columns of `deals`, in the order of times.
        deposits: likewise, with their numbers in `deposit`.
    """
    refunds = refunds.with_row_index("refund").with_columns(deposit=pl.lit(None, pl.UInt32))
    for key in KEYS:
        for on in ((key, "amount"), (key,)):
            refunds = _pass(refunds, deposits, on)
    return refunds


def _pass(refunds: pl.DataFrame, deposits: pl.DataFrame, on: tuple[str, ...]) -> pl.DataFrame:
    """One round: the refunds still open, by these columns."""
    wanting = refunds.filter(pl.col("deposit").is_null()).drop_nulls(list(on)).select("refund", "at", *on)
    offered = deposits.drop_nulls(list(on)).select("deposit", *on, put_down="at")
    if len(on) > 1:
        taken = refunds["deposit"].drop_nulls()
        offered = offered.filter(~pl.col("deposit").is_in(taken.implode()))
        wanting = wanting.with_columns(turn=pl.int_range(pl.len()).over(on))
        offered = offered.with_columns(turn=pl.int_range(pl.len()).over(on))
        found = wanting.join(offered, on=[*on, "turn"])
    else:
        found = wanting.join(offered, on=list(on)).unique("refund", keep="first", maintain_order=True)
    found = found.filter((pl.col("at").dt.date() >= pl.col("put_down").dt.date()).fill_null(value=True))
    given = refunds["deposit"].scatter(found["refund"], found["deposit"])
    return refunds.with_columns(deposit=given)
