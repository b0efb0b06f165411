"""The address of each customer: one whole address from one record, never a street of one and a city of another."""

import numpy as np
import polars as pl

from leadmatch.golden.members import Members, take
from leadmatch.golden.pick import winners
from leadmatch.golden.rules import Rule
from leadmatch.lead import ADDRESS_ROLES
from leadmatch.tables import Addresses

COLUMNS = ("street", "unit", "city", "region", "postal_code", "country")

_ELSEWHERE = [ADDRESS_ROLES.index(role) for role in ("work", "delivery")]


def gather_addresses(members: Members, addresses: Addresses, rule: Rule) -> pl.DataFrame:
    """`COLUMNS` and address_from, one row a customer, null where there is none.

    An address with street and place stands before one that lacks either, one of the customer before one of work or
    delivery; then the rule decides.
    """
    shown = addresses.shown
    place = members.position[addresses.lead]
    complete = shown.select(_quality()).to_series().to_numpy()
    entries = pl.DataFrame(
        {
            "owner": members.customer[place],
            "place": place,
            "key": addresses.codes,
            "quality": (complete + np.isin(addresses.roles, _ELSEWHERE)).astype(np.int8),
            "agrees": np.zeros(len(place), dtype=np.int8),
            "entry": np.arange(len(place)),
        }
    )
    several = pl.Series(
        np.bincount(entries["owner"].to_numpy(), minlength=members.count)[entries["owner"].to_numpy()] > 1
    )
    contested = entries.filter(several)
    rows = shown[contested["entry"]].select(_street(), *COLUMNS[1:])
    contested = contested.with_columns(
        value=rows.select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)).to_series()
    )
    best = pl.concat([entries.filter(~several), winners(contested, members, rule).select(entries.columns)])
    entry = np.full(members.count, -1, dtype=np.int64)
    entry[best["owner"].to_numpy()] = best["entry"].to_numpy()
    origin = np.full(members.count, -1, dtype=np.int64)
    origin[best["owner"].to_numpy()] = best["place"].to_numpy()
    kept = pl.DataFrame([take(shown[name], entry) for name in ("number", *COLUMNS)])
    return kept.select(_street(), *COLUMNS[1:], members.labels(origin).alias("address_from"))


def _street() -> pl.Expr:
    """The street line: the house number stands before the street unless the line already has it."""
    number, street = pl.col("number"), pl.col("street")
    joined = pl.concat_str(number, street, separator=" ", ignore_nulls=True)
    return (
        pl.when(number.is_null() | street.str.contains(number, literal=True))
        .then(street)
        .otherwise(joined)
        .alias("street")
    )


def _quality() -> pl.Expr:
    """0 = street and place, 2 = one of them, 4 = neither."""
    place = pl.col("city").is_not_null() | pl.col("postal_code").is_not_null()
    line = pl.col("street").is_not_null() | pl.col("number").is_not_null()
    return 4 - 2 * line.cast(pl.Int8) - 2 * place.cast(pl.Int8)
