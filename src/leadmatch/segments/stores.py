"""The stores of a group: which store a record is of, and which one owns a customer.

A record is of the store that it names, else of the one that the spec gives its source (`rooftops.of_source`), else of
none. Stores whose names fold alike are one; it is shown as most records write it.
"""

import numpy as np
import polars as pl

from leadmatch.arrays import Ints
from leadmatch.spec import Rooftops
from leadmatch.tables import Codes, LeadTable
from leadmatch.text import fold, fold_series

_LAST = np.iinfo(np.int64).max
"""A time that is unknown, and a store that there is not: after all others."""


def stores_of_records(leads: LeadTable, rooftops: Rooftops) -> pl.Series:
    """The store of each record as it is written: String[n], null = none."""
    said = leads.shown["store"].cast(pl.String) if "store" in leads.shown.columns else _nothing(leads.n)
    given = [rooftops.of_source.get(name) for name in leads.source.values]
    of_source = pl.Series("store", given, dtype=pl.String).gather(leads.source.codes.astype(np.uint32))
    return said.zip_with(said.is_not_null(), of_source)


def one_spelling(written: pl.Series) -> pl.Series:
    """Names of stores with one spelling for each store, that of most."""
    counted = written.drop_nulls().alias("written").value_counts(name="n")
    names = counted.with_columns(
        key=fold_series(counted["written"]),
        shown=pl.col("written").str.strip_chars(),
        loud=pl.col("written") == pl.col("written").str.to_uppercase(),
    ).sort("key", "n", "loud", "shown", descending=[False, True, False, False])
    shown = names.drop_nulls("key").select("written", pl.col("shown").first().over("key"))
    return written.replace_strict(shown["written"], shown["shown"], default=None, return_dtype=pl.String)


def find_store(stores: pl.Series, name: str) -> str | None:
    """The store of this name, however it is written; None where there is none."""
    wanted = fold(name)
    return next((store for store in stores if fold(store) == wanted), None)


def owners(touches: pl.DataFrame, rooftops: Rooftops, count: int) -> pl.Series:
    """The store that owns each customer, by the first of `rooftops.owner` that says one.

    Args:
        touches: customer, at (Datetime, null = unknown), store (not null), sale (Boolean). Of touches at one time the
            store that is first in the alphabet decides.
        rooftops: the rules, in order.
        count: how many customers there are.

    Returns:
        String[count], null where no touch of the customer has a store.
    """
    names = touches["store"].unique().sort()
    customer = touches["customer"].to_numpy()
    store = touches["store"].replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    age = -touches["at"].to_physical()  # the least is the latest
    latest, earliest = (at.fill_null(_LAST).to_numpy() for at in (age, -age))
    sale = touches["sale"].to_numpy()
    every = np.ones(len(sale), bool)
    found = {
        "last_sale": (sale, latest),
        "last_touch": (every, latest),
        "first_touch": (every, earliest),
    }
    owner = np.full(count, -1, np.int64)
    for rule in rooftops.owner:
        rows, key = found[rule]
        best = _store_of_least(customer[rows], key[rows], store[rows], count)
        owner = np.where(owner >= 0, owner, best)
    codes = pl.Series(owner)
    return names.gather(codes.set(codes < 0, None)).alias("owner_store")


def _store_of_least(customer: Codes, key: Ints, store: Ints, count: int) -> Ints:
    """int64[count]: the store of each customer's row of the least key, the lowest of several; -1 without a row."""
    least = np.full(count, _LAST)
    np.minimum.at(least, customer, key)
    first = key == least[customer]
    found = np.full(count, _LAST)
    np.minimum.at(found, customer[first], store[first])
    return np.where(found == _LAST, -1, found)


def _nothing(n: int) -> pl.Series:
    return pl.Series("store", [None], dtype=pl.String).new_from_index(0, n)
