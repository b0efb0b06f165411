"""Who stands by a customer: co-buyers of one deal, people of one household, drivers of a business.

People who are linked are never merged. A deal number that more than `MOST_BUYERS` customers bear identifies no deal;
a household of more than `LARGEST_HOUSEHOLD` people has its `household_id` and no rows here.

    role        customer            related
    co_buyer    the buyer           who is on the same deal; the buyer's record came first
    household   one of a household  another one
    driver      a business          a person whose records name it as theirs
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.journey.deals import numbered, stores_said
from leadmatch.journey.touches import entities_of
from leadmatch.normalize.cells import gather
from leadmatch.tables import LeadTable

ROLES = ("co_buyer", "household", "driver")
COLUMNS: dict[str, pl.DataType] = {
    "customer": pl.UInt32(), "related": pl.UInt32(), "role": pl.String(), "because": pl.String(),
}  # fmt: skip
MOST_BUYERS = 3
LARGEST_HOUSEHOLD = 6


def relations_of(
    leads: LeadTable, customer: NDArray[np.int32], household: NDArray[np.int32], stores: pl.Series | None = None
) -> pl.DataFrame:
    """The relations between customers.

    Args:
        leads: the accepted records.
        customer: int32[n], the dense number of each record's customer.
        household: int32[n], the dense number of each record's household, which is one for a customer.
        stores: of each record, as far as it is known; as the records name them when None.

    Returns:
        Columns `COLUMNS` (dense numbers of customers), each pair once a role, ordered.
    """
    count = int(customer.max(initial=-1)) + 1
    is_business = (entities_of(leads, customer, count) == "business").to_numpy()
    owner = pl.Series(customer.astype(np.uint32))
    home = np.zeros(count, np.int32)
    home[customer] = household
    people = pl.DataFrame({"customer": np.arange(count, dtype=np.uint32), "household": home})
    people = people.filter(pl.Series(~is_business, dtype=pl.Boolean))
    parts = (
        _co_buyers(leads, owner, stores_said(leads) if stores is None else stores),
        _households(people),
        _drivers(leads, owner, is_business),
    )
    return pl.concat([part.select(pl.col(c).cast(t) for c, t in COLUMNS.items()) for part in parts]).sort(
        "customer", "related", "role"
    )


def _co_buyers(leads: LeadTable, owner: pl.Series, stores: pl.Series) -> pl.DataFrame:
    deal = leads.ids.get("deal_no")
    if deal is None:
        return pl.DataFrame(schema=COLUMNS)
    shown = leads.shown
    numbers = gather(deal.values.str.to_uppercase(), deal.codes)
    none = pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, leads.n)
    frame = pl.DataFrame(
        {
            "deal": numbered(numbers, stores, owner),
            "number": numbers,
            "customer": owner,
            "made": shown["created_at"] if "created_at" in shown.columns else none,
            "names_other": shown["co_full_name"].is_not_null()
            if "co_full_name" in shown.columns
            else none.is_not_null(),
        }
    ).drop_nulls("deal")
    sides = frame.group_by("deal", "customer").agg(
        pl.col("made").min(), pl.col("names_other").any(), pl.col("number").first()
    )
    size = pl.len().over("deal")
    sides = sides.filter((size > 1) & (size <= MOST_BUYERS))
    sides = sides.sort(
        "deal", "names_other", "made", "customer", descending=[False, True, False, False], nulls_last=True
    )
    buyer = sides.group_by("deal", maintain_order=True).agg(pl.col("customer").first().alias("buyer"))
    pairs = sides.join(buyer, on="deal").filter(pl.col("customer") != pl.col("buyer"))
    because = pl.lit("deal ") + pl.col("number")
    pairs = pairs.select(customer="buyer", related="customer", role=pl.lit("co_buyer"), because=because)
    return pairs.unique(["customer", "related"], keep="first", maintain_order=True)


def _households(people: pl.DataFrame) -> pl.DataFrame:
    size = pl.len().over("household")
    small = people.filter((size > 1) & (size <= LARGEST_HOUSEHOLD))
    pairs = small.join(small.rename({"customer": "related"}), on="household")
    return pairs.filter(pl.col("customer") < pl.col("related")).select(
        "customer", "related", role=pl.lit("household"), because=pl.lit("one household")
    )


def _drivers(leads: LeadTable, owner: pl.Series, is_business: NDArray[np.bool_]) -> pl.DataFrame:
    """People whose records name a company that one business customer bears."""
    held = pl.DataFrame({"company": leads.company.codes, "customer": owner}).filter(pl.col("company") >= 0).unique()
    of_business = pl.Series(is_business).gather(held["customer"])
    businesses = held.filter(of_business).filter(pl.len().over("company") == 1).rename({"customer": "business"})
    pairs = held.filter(~of_business).join(businesses, on="company")
    because = "works for or drives for " + leads.company.values.gather(pairs["company"])
    drivers = pairs.select(customer="business", related="customer", role=pl.lit("driver"), because=because)
    return drivers.sort("because").unique(["customer", "related"], keep="first", maintain_order=True)
