"""Vehicles with VINs whose check digits hold (49 CFR 565), put together in columns."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.datasets.draw import Draw, Ints, gather
from leadmatch.datasets.names import read_table

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
YEARS = "ABCDEFGHJKLMNPRST"
"""Model year codes of 2010 to 2026."""
PLANTS = "ABCEFGHKLMRSUW"


def _value(char: str) -> int:
    return int(char) if char.isdigit() else VALUES[char]


def _sums(texts: list[str], start: int) -> Ints:
    """What each text adds to the check sum when it begins at a position (from 0)."""
    return np.array([sum(_value(c) * WEIGHTS[start + i] for i, c in enumerate(t)) for t in texts], dtype=np.int64)


@cache
def _lines() -> pl.DataFrame:
    rows = read_table("vehicles.csv")
    return pl.DataFrame(rows).with_columns(pl.col("weight").cast(pl.Int64))


@dataclass(frozen=True)
class Vehicles:
    """Vehicles as codes: line of the data file, model year (0 is 2010), plant, serial number."""

    line: NDArray[np.int32]
    year: NDArray[np.int32]
    plant: NDArray[np.int32]
    serial: NDArray[np.int32]

    def at(self, rows: Ints) -> pl.DataFrame:
        """Vehicles by row: columns vin, year, make, model (String)."""
        lines = _lines()
        line, year, plant, serial = (a[rows].astype(np.int64) for a in (self.line, self.year, self.plant, self.serial))
        heads = (lines["wmi"] + lines["vds"]).to_list()
        total = _sums(heads, 0)[line] + _sums(list(YEARS), 9)[year] + _sums(list(PLANTS), 10)[plant]
        for place in range(6):
            total += serial // 10 ** (5 - place) % 10 * WEIGHTS[11 + place]
        parts = (
            gather(pl.Series(heads), line),
            gather(pl.Series([*"0123456789X"]), total % 11),
            gather(pl.Series([*YEARS]), year),
            gather(pl.Series([*PLANTS]), plant),
            pl.Series(serial).cast(pl.String).str.zfill(6),
        )
        return pl.DataFrame(
            {
                "vin": pl.select(pl.concat_str(*parts)).to_series(),
                "year": pl.Series(year + 2010).cast(pl.String),
                "make": gather(lines["make"], line),
                "model": gather(lines["model"], line),
            }
        )


def make_vehicles(n: int, draw: Draw) -> Vehicles:
    """As many vehicles as asked for, newer ones more often."""
    line = draw.codes(n, _lines()["weight"].to_numpy())
    year = 16 - np.minimum(draw.codes(n, [0.86**age for age in range(17)]), 16)
    parts = (line, year, draw.ints(n, 0, len(PLANTS)), draw.ints(n, 0, 1_000_000))
    return Vehicles(*(a.astype(np.int32) for a in parts))
