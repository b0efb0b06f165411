"""The funnel: of the opportunities of resolved customers, how many were contacted, came, bought; and of the raw leads.

One row a group and period, and `all` for all groups together. Periods go by the day on which an opportunity opened, a
raw lead by its own day. Under every rate stands its count, beside it the 95 % interval of Wilson (1927).

    contact_rate       contacted / opportunities
    appointment_rate   with an appointment / opportunities
    show_rate          who came / with an appointment
    close_rate         sold / opportunities

Raw leads are the inquiries as the systems hold them, each for itself, resends too; what happened counts for the one
record that says so. Their rates (`raw_contact_rate` ...) are those that a report without resolution would give.
Opportunities without an inquiry (a sale that nobody asked for before) stand in the group `NO_INQUIRY` and are not in
`all`; what names no group is `NOT_SAID`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import polars as pl

from leadmatch.errors import SpecError
from leadmatch.journey.contact import proves_contact
from leadmatch.journey.opportunities import STAGES
from leadmatch.spec import Journey

By = Literal["lead_source", "entry", "source", "store", "salesperson", "month"]
GROUPS = get_args(By)
ALL, NO_INQUIRY, NOT_SAID = "all", "(no inquiry)", "(not said)"
RAW = ("internet_lead", "phone_up", "walk_in")
"""Events that are a raw lead."""

RATES = {
    "contact": ("contacted", "opportunities"),
    "appointment": ("appointment", "opportunities"),
    "show": ("shown", "appointment"),
    "close": ("sold", "opportunities"),
}
"""Rate -> its counts: of what, among what."""
_Z = 1.959963984540054
Period = tuple[dt.date, dt.date]


def funnel(
    opportunities: pl.DataFrame, raw: pl.DataFrame, by: str = "lead_source", baseline: Period | None = None,
    period: Period | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The rates of each group, in a baseline and now.

    Args:
        opportunities: columns of `opportunities.COLUMNS`.
        raw: the raw leads, as `raw_leads` gives them.
        by: what groups go by, one of `GROUPS`.
        baseline: first and last day of the period to hold against; None without one.
        period: first and last day of the period looked at; after the baseline if None, all of time without one.

    Returns:
        by, period (baseline or now), from, to, raw_leads, opportunities, customers, contacted, appointment, shown,
        sold, each rate of `RATES` with RATE_rate, RATE_low, RATE_high, raw_RATE_rate; with a baseline also
        RATE_change, in points of now against it. `all` first, then the largest groups.

    Raises:
        SpecError: an unknown group, or a period that ends before it begins.
    """
    if by not in GROUPS:
        raise SpecError(f"funnel: no group {by!r}: there are {', '.join(GROUPS)}")
    for days in (baseline, period):
        if days is not None and days[0] > days[1]:
            raise SpecError(f"funnel: the period {days[0]} to {days[1]} ends before it begins")
    if baseline is not None and period is None:
        period = (baseline[1] + dt.timedelta(days=1), dt.date.max)
    parts = [_rated(_counted(opportunities, raw, by, days), name, days) for name, days in
             (("baseline", baseline), ("now", period)) if name == "now" or days is not None]  # fmt: skip
    table = pl.concat(parts)
    if baseline is not None:
        table = _with_change(table, by)
    size = pl.col("raw_leads").max().over(by)
    special = pl.when(pl.col(by) == ALL).then(0).when(pl.col(by).is_in([NO_INQUIRY])).then(2).otherwise(1)
    order = [special, pl.col(by)] if by == "month" else [special, -size.cast(pl.Int64), pl.col(by)]
    return table.sort([*order, pl.col("period")])


def raw_leads(events: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """The raw leads among events, one row an inquiry: what it names, and what its record says came of it.

    Args:
        events: the event table.
        journey: what proves contact.
    """
    mine = events.filter(pl.col("event").is_in(RAW)).select(
        "lead", "at", "source", "store", "salesperson", "lead_source", entry=pl.col("event").cast(pl.String)
    )
    known = events["lead"].is_not_null()
    says = {"contacted": proves_contact(events, journey)}
    says |= {stage: events["event"].is_in(which) for stage, which in STAGES.items()}
    size = int(events["lead"].max() or 0) + 1  # type: ignore[arg-type]
    flags = []
    for stage, which in says.items():
        flag = np.zeros(size, bool)
        flag[events["lead"].filter(which & known).to_numpy()] = True
        flags.append(pl.Series(stage, flag).gather(mine["lead"]))
    return mine.hstack(flags)


def _counted(opportunities: pl.DataFrame, raw: pl.DataFrame, by: str, days: Period | None) -> pl.DataFrame:
    """The counts of each group, and of `all`."""
    names = ("contacted", "appointment", "shown", "sold")
    counts = [pl.col(name).sum().cast(pl.Int64) for name in names]
    counted = [
        pl.len().cast(pl.Int64).alias("opportunities"), pl.col("customer").n_unique().cast(pl.Int64).alias("customers"),
        *counts,
    ]  # fmt: skip
    mine = _within(opportunities, "opened_at", days)
    asked = mine.filter(pl.col("entry").is_not_null())
    alone = mine.filter(pl.col("entry").is_null())
    own = [_grouped(asked, by, "opened_at", counted)]
    own += [part.select(counted).select(pl.lit(name).alias(by), pl.all())
            for part, name in ((alone, NO_INQUIRY), (asked, ALL)) if part.height]  # fmt: skip
    raw_counts = [pl.len().cast(pl.Int64).alias("raw_leads"), *(count.name.prefix("raw_") for count in counts)]
    told = _grouped(_within(raw, "at", days), by, "at", raw_counts)
    if told.height:
        told = pl.concat([told, told.select(pl.exclude(by).sum()).select(pl.lit(ALL).alias(by), pl.all())])
    both = pl.concat(own).join(told, on=by, how="full", coalesce=True)
    return both.with_columns(pl.exclude(by).fill_null(0))


def _grouped(frame: pl.DataFrame, by: str, at: str, counts: Sequence[pl.Expr]) -> pl.DataFrame:
    """Counts of each group."""
    key = pl.col(at).dt.truncate("1mo") if by == "month" else pl.col(by).cast(pl.String)
    name = pl.col(by).dt.strftime("%Y-%m") if by == "month" else pl.col(by)
    return frame.group_by(key.alias(by)).agg(counts).with_columns(name.fill_null(NOT_SAID).alias(by))


def _within(frame: pl.DataFrame, column: str, days: Period | None) -> pl.DataFrame:
    return frame if days is None else frame.filter(pl.col(column).dt.date().is_between(*days))


def _rated(counts: pl.DataFrame, name: str, days: Period | None) -> pl.DataFrame:
    """Counts with their rates and intervals."""
    begun, ended = (None, None) if days is None else days
    rates = []
    for rate, (part, whole) in RATES.items():
        k, n = pl.col(part).cast(pl.Float64), pl.col(whole).cast(pl.Float64)
        middle = (k + _Z**2 / 2) / (n + _Z**2)
        half = _Z / (n + _Z**2) * (k * (n - k) / n + _Z**2 / 4).sqrt()
        raw_whole = pl.col("raw_leads" if whole == "opportunities" else f"raw_{whole}")
        rates += [
            pl.when(n > 0).then(k / n).alias(f"{rate}_rate"),
            pl.when(n > 0).then((middle - half).clip(0, 1)).alias(f"{rate}_low"),
            pl.when(n > 0).then((middle + half).clip(0, 1)).alias(f"{rate}_high"),
            pl.when(raw_whole > 0).then(pl.col(f"raw_{part}") / raw_whole).alias(f"raw_{rate}_rate"),
        ]
    days_of = {"from": pl.lit(begun, pl.Date), "to": pl.lit(None if ended == dt.date.max else ended, pl.Date)}
    group = counts.columns[0]
    return counts.with_columns(*rates).select(
        group, pl.lit(name).alias("period"), *(e.alias(n) for n, e in days_of.items()),
        "raw_leads", "opportunities", "customers", "contacted", "appointment", "shown", "sold",
        *(f"{rate}_{end}" for rate in RATES for end in ("rate", "low", "high")),
        *(f"raw_{rate}_rate" for rate in RATES),
    )  # fmt: skip


def _with_change(table: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rates of now less those of the baseline, in points of per cent."""
    before = table.filter(pl.col("period") == "baseline").select(by, *(f"{rate}_rate" for rate in RATES))
    both = table.join(before, on=by, how="left", suffix="_before", maintain_order="left")
    change = {
        f"{rate}_change": pl.when(pl.col("period") == "now").then(
            (pl.col(f"{rate}_rate") - pl.col(f"{rate}_rate_before")) * 100
        )
        for rate in RATES
    }
    return both.with_columns(**change).drop(f"{rate}_rate_before" for rate in RATES)
