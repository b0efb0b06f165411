"""Flags of places that contradict each other: area code, postal code, region, country."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.flags.contacts import TOLL_FREE
from leadmatch.flags.facts import Facts
from leadmatch.flags.flag import NOTHING, found
from leadmatch.flags.places import area_codes, great_circle
from leadmatch.normalize.regions import tables
from leadmatch.tables import Codes, IdentifierType


def area_code(facts: Facts) -> pl.DataFrame:
    """No number of the record is of the region of its address or near it; a record near the store is left out."""
    phones = facts.leads.phones
    personal = np.isin(phones.types, (IdentifierType.PERSONAL, IdentifierType.SHARED))
    plain = (phones.values.str.contains(r"^\+1[0-9]{10}$") & ~phones.values.str.contains(TOLL_FREE)).to_numpy()
    near = np.zeros(facts.leads.n, bool)
    with np.errstate(invalid="ignore"):
        near |= facts.far <= facts.limits.distance_km
    entry = np.flatnonzero((personal & plain)[phones.codes] & (facts.home[phones.lead] >= 0) & ~near[phones.lead])
    entry = entry[~_of_one_region(facts, entry)]
    if not len(entry):
        return NOTHING
    at = facts.leads.addresses.codes[facts.home[phones.lead[entry]]].astype(np.uint32)
    home = facts.places[at].rename(lambda name: f"home_{name}")
    values = facts.values(phones, phones.codes[entry])
    frame = pl.DataFrame({"lead": phones.lead[entry], "phone": values, "key": values.str.slice(2, 3)}).hstack(home)
    frame = frame.join(area_codes(), on="key", how="left", maintain_order="left")
    km = great_circle(*(frame[c].fill_null(np.nan).to_numpy() for c in ("lat", "lon", "home_lat", "home_lon")))
    frame = frame.with_columns(km=pl.Series(km).fill_nan(None) - pl.col("home_within_km"))
    same = pl.col("region").str.split(" ").list.set_intersection(pl.col("home_region").str.split(" ")).list.len() > 0
    fits = same | (pl.col("km") <= facts.limits.distance_km) | pl.col("km").is_null()
    odd = frame.with_columns(fits=fits.fill_null(value=True)).filter(~pl.col("fits").any().over("lead")).unique("lead")
    odd = odd.sort("lead")
    told = odd.select(
        pl.format(
            "the number {} is of {}, the address of {} ({})",
            "phone", "place", "home_place", pl.col("home_region").str.to_uppercase(),
        )
    ).to_series()  # fmt: skip
    return found(odd["lead"], told)


def _of_one_region(facts: Facts, entry: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which numbers are of records with some number among these that is simply of the region of their address."""
    phones, codes = facts.leads.phones, area_codes()
    names = pl.concat([codes["region"], facts.places["region"]]).unique().drop_nulls()
    home, said = (_numbered(column, names) for column in (facts.places["region"], codes["region"]))
    area = np.full(1000, -2, np.int32)
    area[codes["key"].cast(pl.Int32).to_numpy()] = said
    key = phones.values.str.slice(2, 3).cast(pl.Int32, strict=False).fill_null(0).to_numpy()
    at = facts.leads.addresses.codes[facts.home[phones.lead[entry]]]
    fits = np.zeros(facts.leads.n, bool)
    fits[phones.lead[entry[home[at] == area[key[phones.codes[entry]]]]]] = True
    return fits[phones.lead[entry]]


def _numbered(texts: pl.Series, names: pl.Series) -> Codes:
    """The number of each text among the names, -1 = null."""
    return texts.cast(pl.Enum(names)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()


def address_contradicts(facts: Facts) -> pl.DataFrame:
    """Postal code, region and country of one address do not go together."""
    held = facts.leads.addresses
    parts = held.parts
    if "postal_code" not in parts.columns:
        return NOTHING
    known = {code for country in ("US", "CA") for code in tables()[country].values()}
    said = {name: parts[name] if name in parts.columns else None for name in ("region", "country")}
    frame = pl.DataFrame({"postal": parts["postal_code"], **said}, schema_overrides=dict.fromkeys(said, pl.String))
    frame = frame.hstack(facts.places.select(is_in="region", land="country"))
    region = (
        pl.col("region").is_in(list(known))
        & ~pl.col("is_in").str.split(" ").list.contains(pl.col("region"))
        & pl.col("is_in").is_not_null()
    )
    country = pl.col("country").str.contains(r"^[a-z]{2}$") & (pl.col("country") != pl.col("land"))
    told = pl.concat_str(
        pl.lit("the postal code ") + pl.col("postal") + " is in " + pl.col("is_in").str.to_uppercase(),
        pl.when(region).then(", the region given is " + pl.col("region").str.to_uppercase()),
        pl.when(country).then(", the country given is " + pl.col("country").str.to_uppercase()),
        ignore_nulls=True,
    )
    odd = frame.select(pl.when((region | country).fill_null(value=False)).then(told).alias("told")).to_series()
    entry = np.flatnonzero(odd.is_not_null().to_numpy()[held.codes])
    return found(pl.Series(held.lead[entry]), odd.gather(held.codes[entry].astype(np.uint32))).unique(
        maintain_order=True
    )
