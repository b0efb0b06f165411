"""Many distinct things on one value within a span of time: what flags of sharing and of bursts have in common."""

import numpy as np
import polars as pl

from leadmatch.flags.facts import NEVER

_TOLD = 6
"""Things told in one sentence, at most."""


def crowded(entries: pl.DataFrame, span: int, unit: int, *, undated: bool) -> pl.DataFrame:
    """The entries on a value with at least `least` distinct items within the span.

    Args:
        entries: code (of the value), item (int, what is counted), at (microseconds, `NEVER` = unknown), least, lead.
        span: length of the span, in units.
        unit: microseconds of a unit (a day, an hour).
        undated: whether entries without a time are looked at together, or left out.

    Returns:
        The entries of such spans, with items: how many distinct items their value has among them.
    """
    many = entries.group_by("code").agg(pl.col("item").n_unique().alias("n"), pl.col("least").first())
    entries = entries.join(many.filter(pl.col("n") >= pl.col("least")).select("code"), on="code", how="semi")
    if entries.is_empty():
        return entries.with_columns(items=pl.lit(0, pl.UInt32))
    dated = entries.filter(pl.col("at") != NEVER).with_columns(tick=pl.col("at") // unit)
    kept = [dated.join(_full(dated, span), on=["code", "tick"], how="semi").drop("tick")]
    if undated:
        rest = entries.filter(pl.col("at") == NEVER)
        kept.append(rest.filter(pl.col("item").n_unique().over("code") >= pl.col("least")))
    both = pl.concat(kept)
    return both.with_columns(items=pl.col("item").n_unique().over("code")).sort("code", "lead")


def _full(dated: pl.DataFrame, span: int) -> pl.DataFrame:
    """code, tick of the ticks that lie in a span with enough items."""
    once = dated.unique(["code", "item", "tick"]).sort("code", "tick")
    ends = once.rolling("tick", period=f"{span}i", group_by="code").agg(
        pl.col("item").n_unique().alias("n"), pl.col("least").first()
    )
    ends = ends.filter(pl.col("n") >= pl.col("least")).unique(["code", "tick"]).select("code", "tick", end="tick")
    ticks = once.select("code", "tick").unique().sort("tick")
    met = ticks.join_asof(ends.sort("tick"), on="tick", by="code", strategy="forward", check_sortedness=False)
    return met.filter(pl.col("end").is_not_null() & (pl.col("end") - pl.col("tick") < span)).select("code", "tick")


def listed(entries: pl.DataFrame, text: pl.Series) -> pl.DataFrame:
    """code, count, told: of each value its distinct texts, counted, and the first of them in order of the alphabet."""
    frame = entries.select("code").with_columns(text=text).drop_nulls("text")
    found = frame.group_by("code").agg(pl.col("text").unique().sort())
    return found.select(
        "code",
        count=pl.col("text").list.len(),
        told=pl.col("text").list.head(_TOLD).list.join(", ")
        + pl.when(pl.col("text").list.len() > _TOLD).then(pl.lit(", ...")).otherwise(pl.lit("")),
    )


def lone(values: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Distinct values as numbers by first appearance, -1 = null."""
    codes = values.rank("dense").cast(pl.Int64) - 1
    return codes.fill_null(-1).to_numpy()
