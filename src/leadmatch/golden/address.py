"""The address of each customer: one whole address from one record, never a street of one and a city of another."""

import numpy as np
import polars as pl

from leadmatch.arrays import Ints
from leadmatch.golden.members import Members, take
from leadmatch.golden.pick import Values, winners
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
    place, entry = members.entries(addresses.lead)
    owner = members.customer[place]
    complete = shown.select(_quality()).to_series().to_numpy()
    quality = (complete + np.isin(addresses.roles, _ELSEWHERE)).astype(np.int8)[entry]

    def text(rows: Ints) -> pl.Series:
        line = shown[entry[contested[rows]]].select(_street(), *COLUMNS[1:])
        return line.select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)).to_series()

    several = np.bincount(owner, minlength=members.count)[owner] > 1
    lone, contested = np.flatnonzero(~several), np.flatnonzero(several)
    row = np.full(members.count, -1)
    row[owner[lone]] = lone
    codes = addresses.codes[entry]
    values = Values(owner[contested], place[contested], codes[contested], text, quality[contested])
    best = contested[winners(values, members, rule)]
    row[owner[best]] = best
    kept = pl.DataFrame([take(shown[name], np.append(entry, -1)[row]) for name in ("number", *COLUMNS)])
    origin = members.labels(np.append(place, -1)[row]).alias("address_from")
    return kept.select(_street(), *COLUMNS[1:], origin)


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
