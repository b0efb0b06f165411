"""Where postal codes and area codes are, offline.

United States: the ZIP codes of the package `zipcodes`, each with its state and coordinates, kept in
`data/us_zip_codes.parquet`, and in `data/us_area_codes.csv` area codes as the middle of the ZIP codes that list them
(`examples/make_places.py` makes both; loading the package takes a second). Canada: `data/canada_postal.csv` and
`data/canada_area_codes.csv`, which know towns and districts rather than single delivery areas and say within how many
km of a place its codes lie. A distance is the least that it can be: the great circle between two places, less how far
from them the codes may lie.

>>> london, vancouver = locate(pl.Series(["N6A1B7", "V6B1A1"])).to_dicts()
>>> london["place"], vancouver["region"], round(distance_km(london, vancouver), -2)
('London', 'bc', 3200.0)
"""

import functools
import io
from collections.abc import Mapping
from importlib import resources

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SCHEMA: dict[str, type[pl.DataType]] = {
    "place": pl.String,
    "region": pl.String,
    "country": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "within_km": pl.Float64,
}
"""Of a place: its name, its regions (ISO 3166-2, lower case, several joined by a blank), the country, degrees, km."""
ZIP_KM = 15.0
"""Within how many km of its coordinates a ZIP code lies, about."""
EARTH_KM = 6371.0


def table(name: str, several: str = "codes") -> pl.DataFrame:
    """A file of `data`, the codes of its column `several` one a row; every cell is text."""
    path = resources.files("leadmatch.flags").joinpath(f"data/{name}")
    frame = pl.read_csv(path.read_bytes(), comment_prefix="#", infer_schema=False)
    return frame.with_columns(pl.col(several).str.split(" ")).explode(several)


@functools.cache
def _canada() -> pl.DataFrame:
    frame = table("canada_postal.csv").rename({"codes": "key"}).with_columns(country=pl.lit("ca"))
    return frame.select("key", *(pl.col(name).cast(kind) for name, kind in SCHEMA.items()))


@functools.cache
def _zips() -> pl.DataFrame:
    """Every ZIP code of a state that has coordinates: key and `SCHEMA`."""
    path = resources.files("leadmatch.flags").joinpath("data/us_zip_codes.parquet")
    frame = pl.read_parquet(io.BytesIO(path.read_bytes()))
    return frame.with_columns(country=pl.lit("us"), within_km=pl.lit(ZIP_KM)).select("key", *SCHEMA)


def locate(codes: pl.Series) -> pl.DataFrame:
    """Where normalised postal codes are: columns `SCHEMA`, row for row, null where it is not known."""
    frame = pl.DataFrame({"code": codes.cast(pl.String)})
    canada, names = _canada(), list(SCHEMA)
    found = frame.select(
        *(pl.col("code").str.head(n).alias(str(n)) for n in (3, 2, 1)),
        canadian=pl.col("code").str.contains(r"^[A-Z][0-9][A-Z]").fill_null(value=False),
    )
    parts = [
        found.select(pl.when("canadian").then(str(n)).alias("key")).join(canada, on="key", how="left",
                                                                        maintain_order="left").select(names)
        for n in (3, 2, 1)
    ]  # fmt: skip
    if frame["code"].str.contains(r"^[0-9]{5}$").any():
        parts.append(frame.select(key="code").join(_zips(), on="key", how="left", maintain_order="left").select(names))
    columns = [pl.coalesce(*(part[name] for part in parts)).alias(name) for name in names]
    return pl.select(columns) if len(frame) else pl.DataFrame(schema=SCHEMA)


@functools.cache
def area_codes() -> pl.DataFrame:
    """The area codes of Canada and the United States: key (three digits) and `SCHEMA`."""
    parts = []
    for country, name in (("ca", "canada_area_codes.csv"), ("us", "us_area_codes.csv")):
        listed = table(name).rename({"codes": "key"})
        parts.append(listed.with_columns(country=pl.lit(country), within_km=pl.lit(0.0)))
    return pl.concat(parts).select("key", *(pl.col(name).cast(kind) for name, kind in SCHEMA.items())).sort("key")


def distance_km(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The least distance in km of two places."""
    least = great_circle(*(np.array([place[name]]) for place in (a, b) for name in ("lat", "lon")))
    return max(float(least[0]) - a["within_km"] - b["within_km"], 0.0)


def great_circle(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Great-circle distance in km (haversine); degrees in, NaN where a coordinate is."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    across = np.radians(lon_b - lon_a) / 2
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across) ** 2
    found: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found
