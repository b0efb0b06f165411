"""Opportunities: what a customer may buy, from the first inquiry on, and everything that happened on the way.

Every event of a customer but service and returns belongs to at most one opportunity:

1. an inquiry to the one it opens or joins (`inquiries`);
2. another event to the one of its own record, where that record's inquiries are of one opportunity;
3. else to the one of its deal number;
4. else to the last one that was opened before it, until `open_days` after the last that is known of it; of an unknown
   time, to the customer's last one.

A sale, a deposit or an appointment that finds none makes one without an inquiry (`entry` is null): nothing is dropped.
"""

import numpy as np
import polars as pl

from leadmatch.journey.contact import proves_contact
from leadmatch.journey.inquiries import INQUIRIES, inquiries_of
from leadmatch.spec import Journey
from leadmatch.tables import LeadTable

COLUMNS: dict[str, pl.DataType] = {
    "opportunity": pl.UInt32(),
    "customer": pl.UInt32(),
    "number": pl.UInt32(),
    "opened_at": pl.Datetime("us"),
    "last_at": pl.Datetime("us"),
    "entry": pl.String(),
    "source": pl.String(),
    "record_id": pl.String(),
    "lead_source": pl.String(),
    "store": pl.String(),
    "salesperson": pl.String(),
    "inquiries": pl.UInt32(),
    "repeats": pl.UInt32(),
    "contacted": pl.Boolean(),
    "appointment": pl.Boolean(),
    "shown": pl.Boolean(),
    "sold": pl.Boolean(),
    "deposit": pl.Boolean(),
    "sold_at": pl.Datetime("us"),
    "deal_no": pl.String(),
    "lead_cost": pl.Decimal(18, 2),
}
"""One row an opportunity. number: of the customer's, from 1, in order of time; entry: the event that opened it, null
without one; source and record_id: of the record that opened it; inquiries: how many records asked for it, repeats: how
many of them are resends; last_at: of its last event; deal_no: the last one."""

STAGES = {
    "appointment": ("appointment_set", "appointment_confirmed", "appointment_shown", "no_show"),
    "shown": ("appointment_shown",),
    "sold": ("sold", "delivered"),
    "deposit": ("deposit",),
}
"""Column -> the events that set it."""

_APART = ("service_ro", "return")
_OPENS = (*STAGES["appointment"], *STAGES["sold"], *STAGES["deposit"], "test_drive", "write_up")


def opportunities_of(events: pl.DataFrame, leads: LeadTable, journey: Journey) -> tuple[pl.DataFrame, pl.Series]:
    """The opportunities of all customers.

    Args:
        events: the event table.
        leads: the accepted records that it was made from.
        journey: windows, third parties, and what proves contact.

    Returns:
        The table with `COLUMNS`, in the order of customers and times; and of each event its opportunity, UInt32, null
        where it belongs to none.
    """
    asked = inquiries_of(events, leads, journey)
    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, events.height)
    belongs = none.scatter(asked["event_row"], asked["opportunity"])
    rest = (events["customer"].is_not_null() & ~events["event"].is_in((*INQUIRIES, *_APART))).to_numpy()
    for attach in (_by_record, _by_deal, _by_time, _alone):
        wanting = np.flatnonzero(rest & belongs.is_null().to_numpy())
        if len(wanting):
            belongs = belongs.scatter(wanting, attach(events, belongs, wanting, journey))
    repeats = pl.Series([False]).new_from_index(0, events.height)
    repeats = repeats.scatter(asked["event_row"], asked["is_repeat"])
    return _numbered(_summed(events.with_columns(opportunity=belongs, is_repeat=repeats), journey), belongs)


def _by_record(events: pl.DataFrame, belongs: pl.Series, wanting: np.ndarray, _journey: Journey) -> pl.Series:
    """The opportunity of the inquiries of the same record, where it is one."""
    known = pl.DataFrame({"lead": events["lead"], "opportunity": belongs}).drop_nulls().unique()
    known = known.filter(~pl.col("lead").is_duplicated())
    return _looked_up(events.select("lead")[wanting], known, ["lead"])


def _by_deal(events: pl.DataFrame, belongs: pl.Series, wanting: np.ndarray, _journey: Journey) -> pl.Series:
    """The opportunity of another event of the customer with the same deal number; of several the last."""
    key = ["customer", "deal_no"]
    known = events.select(*key, opportunity=belongs).drop_nulls().group_by(key).agg(pl.col("opportunity").max())
    return _looked_up(events.select(key)[wanting], known, key)


def _by_time(events: pl.DataFrame, belongs: pl.Series, wanting: np.ndarray, journey: Journey) -> pl.Series:
    """The last opportunity of the customer that was open then; of an unknown time, the last one."""
    spans = events.select("customer", "at", opportunity=belongs).drop_nulls("opportunity")
    spans = spans.group_by("customer", "opportunity").agg(opened=pl.col("at").min(), last=pl.col("at").max())
    asked = events.select("customer", "at")[wanting].with_row_index("row")
    dated = asked.drop_nulls("at").sort("at")
    found = dated.join_asof(
        spans.drop_nulls("opened").sort("opened", "opportunity"),
        left_on="at",
        right_on="opened",
        by="customer",
        strategy="backward",
        check_sortedness=False,
    )
    found = found.filter(pl.col("at") <= pl.col("last") + pl.duration(days=journey.open_days))
    newest = (
        spans.sort("opened", "opportunity", nulls_last=False).group_by("customer").agg(pl.col("opportunity").last())
    )
    undated = asked.filter(pl.col("at").is_null()).join(newest, on="customer")
    out = pl.Series([None], dtype=pl.UInt32).new_from_index(0, asked.height)
    both = pl.concat([found.select("row", "opportunity"), undated.select("row", "opportunity")])
    return out.scatter(both["row"], both["opportunity"])


def _alone(events: pl.DataFrame, belongs: pl.Series, wanting: np.ndarray, _journey: Journey) -> pl.Series:
    """A new opportunity for what must not be lost: one for each deal of a customer, one for all without a deal."""
    asked = events.select("customer", "deal_no", "event")[wanting].with_row_index("row")
    mine = asked.filter(pl.col("event").is_in(_OPENS))
    start = int(belongs.max() or 0) + (1 if belongs.null_count() < len(belongs) else 0)  # type: ignore[arg-type]
    number = mine.select(pl.struct("customer", "deal_no").rank("dense").cast(pl.UInt32) - 1 + start).to_series()
    out = pl.Series([None], dtype=pl.UInt32).new_from_index(0, asked.height)
    return out.scatter(mine["row"], number)


def _summed(events: pl.DataFrame, journey: Journey) -> pl.DataFrame:
    """One row an opportunity: `COLUMNS` but for `number`."""
    events = events.with_columns(proof=proves_contact(events, journey)).drop_nulls("opportunity")
    asked = events.filter(pl.col("event").is_in(INQUIRIES)).group_by("opportunity", maintain_order=True).agg(
        pl.col("at").min().alias("opened_at"),
        pl.col("event").first().cast(pl.String).alias("entry"),
        pl.col("source", "record_id").first(),
        pl.col("lead_source").drop_nulls().first(),
        inquiries=(pl.col("event") != "be_back").sum(),
        repeats=pl.col("is_repeat").sum(),
    )  # fmt: skip
    every = events.group_by("opportunity", maintain_order=True).agg(
        pl.col("customer").first(),
        pl.col("at").min().alias("first_at"),
        pl.col("at").max().alias("last_at"),
        pl.col("source", "record_id", "lead_source").first().name.suffix("_any"),
        pl.col("store").drop_nulls().first(),
        pl.col("salesperson", "deal_no").drop_nulls().last(),
        pl.col("at").filter(pl.col("event").is_in(STAGES["sold"])).min().alias("sold_at"),
        pl.col("proof").any().alias("contacted"),
        *(pl.col("event").is_in(events_).any().alias(stage) for stage, events_ in STAGES.items()),
        pl.when(pl.col("lead_cost").count() > 0).then(pl.col("lead_cost").sum()).alias("lead_cost"),
    )
    both = every.join(asked, on="opportunity", how="left", maintain_order="left")
    without_inquiry = pl.col("entry").is_null()
    filled = [
        pl.when(without_inquiry).then(f"{name}_any").otherwise(name).alias(name)
        for name in ("source", "record_id", "lead_source")
    ]
    opened = pl.when(without_inquiry).then("first_at").otherwise("opened_at").alias("opened_at")
    return both.with_columns(*filled, opened, pl.col("inquiries", "repeats").fill_null(0))


def _numbered(table: pl.DataFrame, belongs: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Opportunities in the order of customers and times, with new numbers, and the new number of each event."""
    table = table.sort("customer", "opened_at", "opportunity", nulls_last=True).with_row_index("place")
    number = pl.Series(np.zeros(int(table["opportunity"].max() or 0) + 1, np.uint32))  # type: ignore[arg-type]
    belongs = number.scatter(table["opportunity"], table["place"]).gather(belongs)
    first = pl.col("place") - pl.col("place").min().over("customer") + 1
    table = table.with_columns(number=first, opportunity=pl.col("place"))
    return table.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()), belongs


def _looked_up(asked: pl.DataFrame, known: pl.DataFrame, key: list[str]) -> pl.Series:
    return asked.join(known, on=key, how="left", maintain_order="left")["opportunity"]
