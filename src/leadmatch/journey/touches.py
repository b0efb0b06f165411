"""What a customer record keeps of the journey: what it is, the first and the last touch, and what its leads cost.

A touch is a dated inquiry: the customer came to the store. Its name is the source of the lead where one is named, else
the kind of inquiry. Costs are added up over all records of the customer, resends too: each was paid for.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import runs
from leadmatch.journey.words import INQUIRIES
from leadmatch.tables import LeadTable

ENTITIES = ("person", "business")


def touches_of(events: pl.DataFrame, leads: LeadTable, customer: NDArray[np.int32], count: int) -> list[pl.Series]:
    """Columns of golden records: `first_touch`, `first_touch_at`, `last_touch`, `last_touch_at`, `lead_cost`.

    Args:
        events: the event table, in its order.
        leads: the accepted records.
        customer: int32[n], the dense number of each record's customer.
        count: how many customers there are.

    Returns:
        Columns with a row a customer; none for what no source says anything about.
    """
    columns = []
    asked = events.filter(
        pl.col("event").is_in(INQUIRIES) & pl.col("at").is_not_null() & pl.col("customer").is_not_null()
    ).select("customer", "at", pl.coalesce("lead_source", pl.col("event").cast(pl.String)).alias("touch"))
    if asked.height:
        starts, lengths = runs(asked["customer"].to_numpy())
        for which, rows in (("first", starts), ("last", starts + lengths - 1)):
            one = asked[rows]
            for name, column in ((f"{which}_touch", "touch"), (f"{which}_touch_at", "at")):
                columns.append(_spread(one["customer"], one[column], count).alias(name))
    if "lead_cost" in leads.shown.columns:
        paid = pl.DataFrame({"customer": customer, "cost": leads.shown["lead_cost"]}).drop_nulls("cost")
        total = paid.group_by("customer").agg(pl.col("cost").sum().cast(pl.Decimal(18, 2)))
        columns.append(_spread(total["customer"], total["cost"], count).alias("lead_cost"))
    return columns


def entities_of(leads: LeadTable, customer: NDArray[np.int32], count: int) -> pl.Series:
    """`person` or `business` of each customer: a business has a company's name and nobody's first or last name."""
    named = np.zeros(count, bool)
    named[customer[(leads.first.codes >= 0) | (leads.last.codes >= 0)]] = True
    company = np.zeros(count, bool)
    company[customer[leads.company.codes >= 0]] = True
    codes = pl.Series((company & ~named).astype(np.uint32))
    return codes.cat.to(pl.Enum(ENTITIES)).cast(pl.String).alias("entity")


def _spread(at: pl.Series, values: pl.Series, count: int) -> pl.Series:
    return values.clear(count).scatter(at, values)
