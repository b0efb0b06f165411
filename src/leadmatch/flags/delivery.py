"""Flags of delivery: far from home, or changed after the deposit."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.facts import NEVER, Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.flags.places import great_circle
from leadmatch.lead import ADDRESS_ROLES

_LINE = ("number", "street", "unit", "city", "postal_code")


def delivery_elsewhere(facts: Facts) -> pl.DataFrame:
    """Delivery farther from home than so many km, and not where the buyer works."""
    held = facts.leads.addresses
    entry = _deliveries(facts)
    entry = entry[facts.home[held.lead[entry]] >= 0]
    at = held.codes[entry]
    home = held.codes[facts.home[held.lead[entry]]]
    where, from_where = (facts.places[codes.astype(np.uint32)] for codes in (at, home))
    ends = [frame[name].fill_null(np.nan).to_numpy() for frame in (from_where, where) for name in ("lat", "lon")]
    slack = (where["within_km"] + from_where["within_km"]).fill_null(np.nan).to_numpy()
    km = great_circle(*ends) - slack
    with np.errstate(invalid="ignore"):
        odd = np.flatnonzero((km > facts.limits.delivery_km) & ~_is_work(facts, entry))
    lines = [_lines(facts, codes[odd]) for codes in (at, home)]
    frame = pl.DataFrame({"there": lines[0], "home": lines[1], "km": np.round(km[odd]).astype(np.int64)})
    told = frame.select(pl.format("delivery to {}, at least {} km from home at {}", "there", "km", "home")).to_series()
    return found(pl.Series(held.lead[entry[odd]]), told).unique("lead", keep="first", maintain_order=True)


def delivery_changed(facts: Facts) -> pl.DataFrame:
    """After the deposit another address for delivery than the customer's records had before."""
    if facts.customer is None:
        return NOTHING
    deposit = _first_deposits(facts)
    held = facts.leads.addresses
    entry = _deliveries(facts)
    mine = pl.DataFrame(
        {
            "customer": facts.customer[held.lead[entry]].astype(np.uint32), "lead": held.lead[entry],
            "code": held.codes[entry], "at": facts.times[held.lead[entry]],
        }
    )  # fmt: skip
    mine = mine.filter(pl.col("at") != NEVER).join(deposit, on="customer", how="inner")
    before = mine.filter(pl.col("at") <= pl.col("deposit"))
    was = before.sort("at").group_by("customer", maintain_order=True).agg(
        pl.col("code").alias("codes"), pl.col("code").last().alias("was")
    )  # fmt: skip
    after = mine.filter(pl.col("at") > pl.col("deposit")).join(was, on="customer", how="inner")
    odd = after.filter(~pl.col("codes").list.contains(pl.col("code"))).sort("lead")
    frame = odd.select(
        there=_lines(facts, odd["code"].to_numpy()),
        was=_lines(facts, odd["was"].to_numpy()),
        day=pl.from_epoch("deposit", "us").dt.date().cast(pl.String),
    )
    told = frame.select(pl.format("delivery changed to {} after the deposit of {}; it was {}", "there", "day", "was"))
    return found(odd["lead"], told.to_series()).unique("lead", keep="first", maintain_order=True)


def _deliveries(facts: Facts) -> NDArray[np.int64]:
    return np.flatnonzero(facts.leads.addresses.roles == ADDRESS_ROLES.index("delivery"))


def _is_work(facts: Facts, entry: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which entries are also an address of work of their record."""
    held = facts.leads.addresses
    work = np.flatnonzero(held.roles == ADDRESS_ROLES.index("work"))
    key = held.lead.astype(np.int64) << 32 | held.codes
    return np.isin(key[entry], key[work])


def _lines(facts: Facts, codes: NDArray[np.generic]) -> pl.Series:
    """Addresses in one line."""
    parts = facts.leads.addresses.parts
    names = [name for name in _LINE if name in parts.columns]
    if not names or not len(codes):
        return pl.Series([], dtype=pl.String)
    rows = parts[codes.astype(np.uint32)]
    return rows.select(pl.concat_str(names, separator=" ", ignore_nulls=True).alias("line")).to_series()


def _first_deposits(facts: Facts) -> pl.DataFrame:
    """customer, deposit: microseconds of each customer's first deposit, by the events or else the records."""
    schema = {"customer": pl.UInt32, "deposit": pl.Int64}
    parts = [pl.DataFrame(schema=schema)]
    if facts.events is not None:
        paid = facts.events.filter((pl.col("event") == "deposit") & pl.col("at").is_not_null())
        parts.append(paid.select("customer", deposit=pl.col("at").to_physical()).drop_nulls())
    at = facts.shown("deposit_at")
    if at is not None and facts.customer is not None:
        owner = pl.Series(facts.customer.astype(np.uint32))
        parts.append(pl.DataFrame({"customer": owner, "deposit": at.to_physical()}).drop_nulls())
    return pl.concat(parts).group_by("customer").agg(pl.col("deposit").min())
