"""Which deal, or invoice, a number is: each store of a group counts for itself, so 10023 of two stores are two deals.

A number that is of one store, or of no store that anybody names, is one deal. Where two stores or more have it, rows of
one store are one deal; a row that names no store is of the store where its customer has the number, if that is one, and
else of a deal of its own: it may be either.
"""

import polars as pl

from leadmatch.tables import LeadTable
from leadmatch.text import fold_series

NUMBERS = {"deal": "deal_no", "invoice": "invoice_no"}
"""Column of keys -> column of numbers."""
_OF = "\x1f"


def numbered(numbers: pl.Series, stores: pl.Series, customer: pl.Series) -> pl.Series:
    """What is equal where numbers are of one deal: String, null where there is no number.

    Args:
        numbers: String, as they are written.
        stores: String, null = unknown; spellings that fold alike are one store.
        customer: whose row it is, null = unknown.
    """
    said = pl.DataFrame({"number": numbers, "store": stores, "customer": customer}).with_row_index("row")
    said = said.drop_nulls("number")
    names = said["store"].unique().drop_nulls()
    said = said.with_columns(pl.col("store").replace_strict(names, fold_series(names), default=None))
    known = said.drop_nulls("store").select("number", "store").unique()
    several = known.filter(pl.len().over("number") > 1)["number"].unique()
    if several.is_empty():
        return numbers
    mine = said.filter(pl.col("number").is_in(several.implode()))
    named = mine.drop_nulls(["store", "customer"]).select("number", "customer", at="store").unique()
    one = named.filter(pl.len().over("number", "customer") == 1)
    mine = mine.join(one, on=["number", "customer"], how="left", maintain_order="left")
    key = pl.concat_str("number", pl.lit(_OF), pl.coalesce("store", "at").fill_null(""))
    return numbers.clone().scatter(mine["row"], mine.select(key).to_series())


def with_deals(events: pl.DataFrame, leads: LeadTable, stores: pl.Series | None = None) -> pl.DataFrame:
    """Events with the columns `NUMBERS`.

    Args:
        events: the event table.
        leads: the accepted records that it was made from.
        stores: of each record, as far as it is known; as the records name them when None.
    """
    of_lead = (stores_said(leads) if stores is None else stores).gather(events["lead"])
    where = events["store"].zip_with(events["store"].is_not_null(), of_lead)
    keys = (numbered(events[name], where, events["customer"]).alias(key) for key, name in NUMBERS.items())
    return events.with_columns(*keys)


def stores_said(leads: LeadTable) -> pl.Series:
    """The store that each record names: String[n]."""
    if "store" in leads.shown.columns:
        return leads.shown["store"].cast(pl.String)
    return pl.Series([None], dtype=pl.String).new_from_index(0, leads.n)
