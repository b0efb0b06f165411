"""Seeded draws over columns: the only source of chance of the generator.

Every part of the generator has its own stream, so that a change in one part leaves the others' draws as they were.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Draw:
    """A stream of chance, named by the seed and the part of the generator it serves."""

    def __init__(self, seed: int, part: str) -> None:
        self.rng = np.random.default_rng([seed, *part.encode()])

    def chance(self, n: int, p: float | NDArray[np.float64]) -> Mask:
        """True with probability p, n times."""
        return np.asarray(self.rng.random(n) < p)

    def ints(self, n: int, low: int, high: int) -> Ints:
        """Whole numbers of [low, high)."""
        return self.rng.integers(low, high, n, dtype=np.int64)

    def codes(self, n: int, weights: Sequence[float] | NDArray[np.float64] | Ints) -> Ints:
        """Codes 0 .. len(weights) - 1 in proportion to weights."""
        cdf = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(cdf / cdf[-1], self.rng.random(n), side="right").astype(np.int64)

    def pick(self, n: int, options: Sequence[str | None], weights: Sequence[float] | Ints | None = None) -> pl.Series:
        """Options drawn n times, evenly or in proportion to weights."""
        codes = self.ints(n, 0, len(options)) if weights is None else self.codes(n, weights)
        return gather(pl.Series(options, dtype=pl.String), codes)


def gather(values: pl.Series, codes: Ints) -> pl.Series:
    """values[codes], null where the code is negative."""
    index = pl.Series(codes)
    return values.gather(index.set(index < 0, None)) if len(codes) and codes.min() < 0 else values.gather(index)


def where(mask: Mask, yes: pl.Series, no: pl.Series | None = None) -> pl.Series:
    """Yes where mask, else no (null without no)."""
    other = pl.Series([None], dtype=yes.dtype) if no is None else no
    return pl.select(pl.when(pl.Series(mask)).then(yes).otherwise(other)).to_series()
