"""Flags of the vehicle traded in: a VIN that fails, contradicts what is said of it, or belongs to somebody else."""

import functools

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.facts import DAY, NEVER, Facts
from leadmatch.flags.flag import found
from leadmatch.flags.places import table
from leadmatch.lead import VIN_ROLES
from leadmatch.normalize.vins import model_year, parse_series, passing
from leadmatch.tables import IdentifierType
from leadmatch.text import fold_series

_MOST = 50
"""Records on one VIN that are looked at, at most: beyond it is no vehicle's."""


def trade_vin_fails(facts: Facts) -> pl.DataFrame:
    """The VIN of a vehicle built for North America fails its check digit."""
    vins = facts.leads.vins
    entry = _entries(facts, "trade")
    traded = np.flatnonzero(np.bincount(vins.codes[entry]))
    flags = parse_series(vins.values.gather(traded))["flag"]
    fails = np.zeros(len(vins.types), bool)
    fails[traded[(flags == "check_failed").fill_null(value=False).to_numpy()]] = True
    bad = entry[fails[vins.codes[entry]]]
    value = vins.values.gather(vins.codes[bad].astype(np.uint32))
    told = "the VIN traded in, " + value + ", fails its check digit"
    return found(pl.Series(vins.lead[bad]), told).unique("lead", keep="first", maintain_order=True)


def trade_vin_contradicts(facts: Facts) -> pl.DataFrame:
    """The VIN says another year (by more than one) or make than the record does of its trade-in."""
    vins = facts.leads.vins
    entry = _entries(facts, "trade")
    several = np.bincount(vins.lead[entry], minlength=facts.leads.n)
    rows = entry[several[vins.lead[entry]] == 1]
    lead = vins.lead[rows].astype(np.int64)
    year, make = (facts.told(name, lead) for name in ("trade_year", "trade_make"))
    frame = pl.DataFrame({"lead": lead, "vin": vins.values.gather(vins.codes[rows].astype(np.uint32)), "year": year,
                          "make": make})  # fmt: skip
    frame = frame.filter(pl.col("year").is_not_null() | pl.col("make").is_not_null())
    frame = frame.filter(passing(frame["vin"]))
    years = pl.Series([model_year(vin) for vin in frame["vin"]], dtype=pl.Int32)
    frame = frame.with_columns(
        built=years, typed=pl.col("year").str.extract(r"((?:19|20)[0-9]{2})").cast(pl.Int32),
        said=fold_series(frame["make"]).str.replace_all(r"[^a-z ]", " "),
        makes=frame["vin"].str.head(3).replace_strict(_makes(), default=None, return_dtype=pl.String),
    )  # fmt: skip
    wrong_year = (pl.col("built") - pl.col("typed")).abs() > 1
    known = pl.col("said").is_in(sorted({make for makes in _makes().values() for make in makes.split()}))
    wrong_make = known & ~pl.col("makes").str.split(" ").list.contains(pl.col("said"))
    told = pl.concat_str(
        pl.lit("the VIN traded in, ") + pl.col("vin") + ",",
        pl.when(wrong_year).then(pl.format(" is of {}, not {}", "built", "typed")),
        pl.when(wrong_make).then(pl.format(" is of a {}, not a {}", pl.col("makes").str.to_titlecase(), "make")),
        ignore_nulls=True,
    )
    odd = frame.filter((wrong_year | wrong_make).fill_null(value=False))
    return found(odd["lead"], odd.select(told.alias("told")).to_series())


def trade_vin_claimed(facts: Facts) -> pl.DataFrame:
    """Another person, who shares no contact with this one, trades in the same vehicle within so many days, or had it
    in service so many days before.
    """
    mine, owners = _traded_and(facts, "serviced")
    span = facts.limits.shared_days * DAY
    both = mine.join(mine, on="code", suffix="_other")
    undated = (pl.col("at") == NEVER) | (pl.col("at_other") == NEVER)
    both = both.filter(((pl.col("at") - pl.col("at_other")).abs() <= span) | undated)
    since = pl.col("at") - pl.col("at_other")
    served = mine.join(owners, on="code", suffix="_other").filter(~undated & (since >= 0) & (since <= span))
    parts = [_claimed(facts, both, "trades in {} too"), _claimed(facts, served, "had {} in service shortly before")]
    return pl.concat(parts).unique("lead", keep="first", maintain_order=True)


def _claimed(facts: Facts, pairs: pl.DataFrame, says: str) -> pl.DataFrame:
    """The records whose vehicle a stranger claims."""
    pairs = _strangers(facts, pairs)
    other = facts.names(pairs["lead_other"].to_numpy().astype(np.int64))
    value = facts.leads.vins.values.gather(pairs["code"].cast(pl.UInt32))
    return found(pairs["lead"], pl.select(pl.format("{} " + says, other, value).alias("told")).to_series())


def trade_vin_in_stock(facts: Facts) -> pl.DataFrame:
    """Another person asked about this very vehicle up to so many days before it was offered as a trade-in."""
    vins = facts.leads.vins
    mine, asked = _traded_and(facts, "interest")
    pairs = mine.filter(pl.col("at") != NEVER).join(asked.filter(pl.col("at") != NEVER), on="code", suffix="_other")
    since = pl.col("at") - pl.col("at_other")
    pairs = pairs.filter((since >= 0) & (since <= facts.limits.shared_days * DAY))
    pairs = _strangers(facts, pairs).unique("lead", keep="first", maintain_order=True)
    day = pl.from_epoch(pairs["at_other"], "us").dt.date().cast(pl.String)
    frame = pl.DataFrame({"vin": vins.values.gather(pairs["code"].cast(pl.UInt32)), "day": day})
    told = frame.select(pl.format("{} was in stock: another buyer asked about it on {}", "vin", "day")).to_series()
    return found(pairs["lead"], told)


def _entries(facts: Facts, role: str) -> NDArray[np.int64]:
    """Entries of usable VINs in a role."""
    vins = facts.leads.vins
    return np.flatnonzero((vins.roles == VIN_ROLES.index(role)) & (vins.types[vins.codes] == IdentifierType.PERSONAL))


def _traded_and(facts: Facts, role: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The vehicles traded in, and the same vehicles in another role."""
    traded, others = _entries(facts, "trade"), _entries(facts, role)
    codes = facts.leads.vins.codes
    is_traded = np.zeros(len(facts.leads.vins.values), bool)
    is_traded[codes[traded]] = True
    return _people(facts, traded), _people(facts, others[is_traded[codes[others]]])


def _people(facts: Facts, entry: NDArray[np.int64]) -> pl.DataFrame:
    """Columns code, lead, at, surname, given of entries with a last name; VINs of very many records are left out."""
    vins = facts.leads.vins
    lead = vins.lead[entry]
    frame = pl.DataFrame(
        {
            "code": vins.codes[entry], "lead": lead, "at": facts.times[lead],
            "surname": facts.surnames[lead], "given": facts.given[lead],
        }
    )  # fmt: skip
    return frame.filter((pl.col("surname") >= 0) & (pl.len().over("code") <= _MOST))


def _strangers(facts: Facts, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of records of other names that share no number, mailbox or address."""
    differ = (pl.col("surname") != pl.col("surname_other")) & (
        (pl.col("given") != pl.col("given_other")) | (pl.col("given") < 0)
    )
    pairs = pairs.filter(differ)
    if pairs.is_empty():
        return pairs
    pairs, leads = pairs.with_row_index("pair"), facts.leads
    shared = [pl.Series([], dtype=pl.UInt32)]
    for held in (leads.phones, leads.emails, leads.addresses):
        contacts = pl.DataFrame({"lead": held.lead, "contact": held.codes})
        mine = pairs.select("pair", "lead").join(contacts, on="lead").select("pair", "contact")
        yours = pairs.select("pair", lead="lead_other").join(contacts, on="lead").select("pair", "contact")
        shared.append(mine.join(yours, on=["pair", "contact"], how="semi")["pair"])
    return pairs.filter(~pl.col("pair").is_in(pl.concat(shared).implode())).drop("pair").sort("lead", "lead_other")


@functools.cache
def _makes() -> dict[str, str]:
    """The makes of each listed beginning of a VIN."""
    return dict(table("wmi.csv", several="wmi").iter_rows())
