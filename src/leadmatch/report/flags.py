"""Red flags: what is odd, each with its evidence."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from leadmatch.report.charts import bars
from leadmatch.report.section import Named, Section, Text, count, table

_SHOWN = 20
_PAINTS = (("high", "b"), ("medium", "a"), ("low", "c"))


def flags(frame: pl.DataFrame, words: Mapping[str, str], named: Named, *, anonymous: bool) -> Section:
    """The section.

    Args:
        frame: columns flag, severity, customer_id, source, record_id, evidence; the severest first.
        words: what each flag says, by its name.
        named: gives rows of frame with the name of their customers, column `name`.
        anonymous: without evidence and record ids.
    """
    if frame.is_empty():
        return Section("flags", "Red flags", "No red flag was found.")
    odd = frame["customer_id"].n_unique()
    lead = f"{count(odd)} customers have something odd. A flag is a reason to look, never proof."
    counted = frame.group_by("flag", "severity").agg(customers=pl.col("customer_id").n_unique(), records=pl.len())
    ranked = counted.with_columns(rank=pl.col("severity").replace_strict({"high": 0, "medium": 1, "low": 2}))
    rows = ranked.sort("rank", "customers", "flag", descending=[False, True, False])
    rows_of = [(_plain(f), severity, words.get(f, ""), n, k) for f, severity, n, k, _ in rows.iter_rows()]
    names = [severity for severity, _ in _PAINTS]
    chart = bars(
        "Customers by red flag",
        " ".join(f"{flag} ({severity}): {count(n)}." for flag, severity, _, n, _ in rows_of),
        [(flag, [n if severity == name else 0 for name in names], count(n)) for flag, severity, _, n, _ in rows_of],
        [(paint, name) for name, paint in _PAINTS],
        table("Red flags", ("flag", "weight", "what it says", "customers", "records"), rows_of, (3, 4)),
    )
    chart = replace(chart, wide=True)
    if anonymous:
        return Section("flags", "Red flags", lead, (chart,))
    first = [
        (_plain(f), severity, customer, f"{source}:{record}", evidence)
        for f, severity, customer, source, record, evidence in named(frame.head(_SHOWN))
        .select("flag", "severity", pl.coalesce("name", "customer_id"), "source", "record_id", "evidence")
        .iter_rows()
    ]
    columns = ("flag", "weight", "customer", "record", "evidence")
    caption = f"The first {len(first)} of {count(frame.height)}" if frame.height > len(first) else "Each of them"
    return Section("flags", "Red flags", lead, (chart, Text("The first", heading=True), table(caption, columns, first)))


def _plain(flag: str) -> str:
    return flag.replace("_", " ")
