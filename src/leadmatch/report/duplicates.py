"""Duplicates by source and month: records of customers who were known already."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.report.charts import bars, columns
from leadmatch.report.section import Block, Section, Text, count, share, table
from leadmatch.tables import Codes

_MONTHS = 12


def duplicates(names: list[str], source: Codes, customer: Codes, created: pl.Series | None) -> Section:
    """The section.

    Args:
        names: of the sources.
        source: the number of each record's source.
        customer: the number of each record's customer.
        created: when each record was made (Datetime, null = unknown); None where no source says.
    """
    frame = pl.DataFrame({"source": source, "customer": customer})
    inside = frame.group_by("source").agg(records=pl.len(), customers=pl.col("customer").n_unique()).sort("source")
    rows = [(names[s], n, c, n - c, share(n - c, n)) for s, n, c in inside.iter_rows()]
    again = len(frame) - int(customer.max(initial=-1)) - 1
    lead = f"{count(again)} of {count(len(frame))} records are of customers known already, in the same system or not."
    head = ("system", "records", "customers", "again", "share")
    by_source = bars(
        "Records of one system that repeat a customer of that system",
        " ".join(f"{name}: {text} of {count(n)} records." for name, n, _, _, text in rows),
        [(name, [d, n - d], text) for name, n, _, d, text in rows],
        [("b", "a customer whom the system has already"), ("c", "a new one")],
        table("Duplicates inside each system", head, rows, (1, 2, 3, 4)),
    )
    return Section("duplicates", "Duplicates by source and month", lead, (by_source, *_by_month(names, frame, created)))


def _by_month(names: list[str], frame: pl.DataFrame, created: pl.Series | None) -> list[Block]:
    if created is None or created.null_count() == len(created):
        return [Text("No record says when it was made, so there is nothing to tell by month.")]
    frame = frame.with_columns(created.alias("at")).drop_nulls("at")
    frame = frame.with_columns(known=~_first(frame), month=pl.col("at").dt.truncate("1mo"))
    per = [pl.col("known").filter(pl.col("source") == s).sum().alias(str(s)) for s in range(len(names))]
    months = frame.group_by("month").agg(pl.len().alias("records"), pl.col("known").sum().alias("again"), *per)
    months = months.with_columns(pl.col("month").dt.strftime("%Y-%m"))
    rows = months.sort("month").tail(_MONTHS).rows()
    chart = columns(
        "Records by month: of new customers, and of customers known already",
        f"{len(rows)} months to {rows[-1][0]}; the table has the numbers.",
        [(month, [n - k, k]) for month, n, k, *_ in rows],
        [("c", "first record of a customer"), ("b", "customer known already, in any system")],
        table("Records by month", ("month", "records", "known already", "share"),
              [(m, n, k, share(k, n)) for m, n, k, *_ in rows], (1, 2, 3)),
    )  # fmt: skip
    by_system = table(
        "Records of customers known already, by system and month",
        ("system", *(month for month, *_ in rows)),
        [(name, *(row[3 + s] for row in rows)) for s, name in enumerate(names)],
        range(1, 1 + len(rows)),
    )
    undated = len(created) - len(frame)
    notes = []
    if months.height > _MONTHS:
        notes.append(f"These are the last {_MONTHS} of {months.height} months.")
    if undated:
        notes.append(f"{count(undated)} records do not say when they were made and are in no month.")
    return [chart, by_system, *map(Text, notes)]


def _first(frame: pl.DataFrame) -> NDArray[np.bool_]:
    """Which row is the first of its customer: the earliest, and of several the first in order."""
    customer, at = frame["customer"].to_numpy(), frame["at"].to_physical().to_numpy()
    earliest = np.full(int(customer.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(earliest, customer, at)
    rows = np.flatnonzero(at == earliest[customer])[::-1]
    row = np.zeros(len(earliest), np.int64)
    row[customer[rows]] = rows
    first = np.zeros(len(customer), bool)
    first[row[customer]] = True
    return first
