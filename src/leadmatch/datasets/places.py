"""Towns, streets and addresses: real towns with their area codes and postal prefixes, streets put together."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.datasets.draw import Draw, Ints, gather, where
from leadmatch.datasets.names import read_lists, read_table

REGIONS = ("ON", "QC")
LDU_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"
SHORT_TYPES = {
    "Street": "St",
    "Avenue": "Ave",
    "Road": "Rd",
    "Drive": "Dr",
    "Crescent": "Cres",
    "Court": "Crt",
    "Boulevard": "Blvd",
    "Lane": "Ln",
    "Way": "Way",
    "Place": "Pl",
    "boulevard": "boul.",
    "avenue": "av.",
    "rue": "rue",
    "chemin": "ch.",
    "place": "pl.",
}


@dataclass(frozen=True)
class Towns:
    """Towns in a fixed order. region: 0 Ontario, 1 Quebec, 2 the border states.

    area_codes, prefixes: all values in long form, and how many each town has.
    """

    city: pl.Series
    state: pl.Series
    region: Ints
    weight: Ints
    area_codes: tuple[Ints, Ints]
    prefixes: tuple[pl.Series, Ints]


@cache
def towns() -> Towns:
    """The towns of the data file."""
    rows = read_table("towns.csv")
    codes = [[int(code) for code in row["area_codes"].split()] for row in rows]
    prefixes = [row["prefixes"].split() for row in rows]
    return Towns(
        city=pl.Series([row["city"] for row in rows]),
        state=pl.Series([row["region"] for row in rows]),
        region=np.array([REGIONS.index(row["region"]) if row["region"] in REGIONS else 2 for row in rows]),
        weight=np.array([int(row["weight"]) for row in rows]),
        area_codes=(np.array([c for many in codes for c in many]), np.array([len(many) for many in codes])),
        prefixes=(pl.Series([p for many in prefixes for p in many]), np.array([len(many) for many in prefixes])),
    )


def _one_of(lengths: Ints, code: Ints, draw: Draw) -> Ints:
    """A random index into long-form lists, from the list of each code."""
    starts = np.cumsum(lengths) - lengths
    return starts[code] + (draw.rng.random(len(code)) * lengths[code]).astype(np.int64)


def area_codes(town: Ints, draw: Draw) -> Ints:
    """An area code of each town."""
    values, lengths = towns().area_codes
    return np.asarray(values[_one_of(lengths, town, draw)])


@cache
def _streets(kind: str) -> tuple[pl.Series, pl.Series]:
    """All streets of a language, long and abbreviated."""
    lists = read_lists("streets.txt")
    names = [name.replace("-", " ") if kind == "en" else name for name in lists[kind]]
    both = [(name, way) for way in lists[f"{kind}-type"] for name in names]
    if kind == "en":
        return pl.Series([f"{n} {t}" for n, t in both]), pl.Series([f"{n} {SHORT_TYPES[t]}" for n, t in both])
    return pl.Series([f"{t} {n}" for n, t in both]), pl.Series([f"{SHORT_TYPES[t]} {n}" for n, t in both])


@dataclass(frozen=True)
class Places:
    """Addresses as codes: town, street (of the town's language), house number, unit (0 none)."""

    town: NDArray[np.int32]
    street: NDArray[np.int32]
    number: NDArray[np.int32]
    unit: NDArray[np.int32]

    def at(self, rows: Ints) -> pl.DataFrame:
        """Addresses by row: columns number, street, short, unit, city, state, postal, country (String)."""
        table = towns()
        town, street, number, unit = (
            a[rows].astype(np.int64) for a in (self.town, self.street, self.number, self.unit)
        )
        french, canadian = table.region[town] == 1, table.region[town] < 2
        offset = len(_streets("en")[0]) * french
        long, short = (pl.concat([en, fr]) for en, fr in zip(_streets("en"), _streets("fr"), strict=True))
        return pl.DataFrame(
            {
                "number": pl.Series(number).cast(pl.String),
                "street": gather(long, street + offset),
                "short": gather(short, street + offset),
                "unit": where(unit > 0, pl.Series(unit).cast(pl.String)),
                "city": gather(table.city, town),
                "state": gather(table.state, town),
                "postal": _postal_codes(town, street, number),
                "country": where(canadian, pl.Series(["CA"]), pl.Series(["US"])),
            }
        )


def make_places(town: Ints, draw: Draw) -> Places:
    """An address in each town. A few streets hold most of a town, and some houses have many units."""
    n, french = len(town), towns().region[town] == 1
    streets = np.where(french, len(_streets("fr")[0]), len(_streets("en")[0]))
    street = (draw.rng.random(n) ** 1.6 * streets).astype(np.int64)
    number = draw.ints(n, 1, 10) ** draw.ints(n, 1, 5) + draw.ints(n, 0, 60)
    unit = draw.chance(n, 0.3) * draw.ints(n, 1, 40) * draw.ints(n, 1, 30)
    return Places(*(a.astype(np.int32) for a in (town, street, number, unit)))


def _postal_codes(town: Ints, street: Ints, number: Ints) -> pl.Series:
    """ZIP code, or FSA and a local part that neighbours in a street share."""
    values, lengths = towns().prefixes
    starts = np.cumsum(lengths) - lengths
    prefix = gather(values, starts[town] + street % lengths[town])
    block = (street * 7919 + (number // 40) * 104729 + town * 31) % 4000
    letters = list(LDU_LETTERS)
    local = pl.DataFrame(
        {
            "a": pl.Series(block // 400).cast(pl.String),
            "b": gather(pl.Series(letters), block // 20 % 20),
            "c": pl.Series(block % 10).cast(pl.String),
        }
    ).select(pl.concat_str("a", "b", "c"))
    canadian = towns().region[town] < 2
    return where(canadian, pl.select(pl.concat_str(prefix, pl.lit(" "), local.to_series())).to_series(), prefix)
