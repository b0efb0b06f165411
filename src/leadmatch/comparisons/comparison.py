"""What a comparison is: a list of levels, and how two leads fall into one of them.

A comparison is prepared once for a table of leads. Level 0 always means "nothing to compare" (a side is null) and
carries no weight. An exact level is split by rarity, how many leads hold the value, because agreeing on a rare value
says more than agreeing on a common one (term frequencies as levels: the weight of each is learned).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import counts
from leadmatch.comparisons.strata import Stratum
from leadmatch.plain import Plain

Levels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class OfTwo(Generic[Said]):
    """A comparison of two leads by themselves. said: what is compared of a lead, None where that is nothing, and then
    the level is 0; level: of what two leads say.
    """

    said: Callable[[Plain], Said | None]
    level: Callable[[Said, Said], int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison made ready for one table of leads. k levels; every array has k entries.

    group: levels that can occur with the same values present; probabilities sum to 1 within a group; level 0 alone in
    group 0.
    same, household: first guess of P(level | same person), P(level | same household) within the group.
    totals: how many pairs of leads, of ALL pairs, are at the level, where that can be counted; NaN elsewhere.
    strata: sets of pairs that share a value, where levels that only those have are counted.
    factors: for a level that combines two parts, the index of each part's state (-1: not a combination); the chance of
    a combination that random pairs are too few to show is the product of its parts.
    levels: (left, right) int32 rows of leads -> uint8 levels; symmetric. row: where the leads are a handful,
    the levels of two of them in all comparisons that were made ready together, in their order.
    held: about things a person has (phones, addresses), of which there may be several, not about what a person is.
    firm: how many pairs the first guess is worth against what is learned, for all levels or for each.
    chance: counts how many pairs of two people are expected at each level, of ALL pairs; NaN where that cannot be told.
    bound: by what factor a level may be likelier among records of one person than guessed, for all levels or for each.
    """

    name: str
    labels: tuple[str, ...]
    group: NDArray[np.int64]
    same: Floats
    household: Floats
    totals: Floats
    levels: Callable[[Rows, Rows], Levels]
    factors: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    held: bool = False
    firm: float | Floats = 50.0
    bound: float | Floats = np.inf
    chance: Callable[[], float | Floats] = lambda: np.nan
    strata: tuple[Stratum, ...] = ()
    row: Callable[[int, int], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level before it is split by rarity: first guesses and group as in `Comparison`, and whether agreement on a
    value is counted by rarity.
    """

    label: str
    same: float
    household: float
    group: int = 1
    by_rarity: bool = False


BOUND = 8.0
"""What one person's records say about who the person is cannot be likelier than believed by more than this factor:
where people of one house have no birth date in common, "different birth dates" must not become a mark of one person.
What a person has (phones, addresses) has no bound."""
FIRM = 1e6
"""For what is known and must not be learned: a Jr is not a Sr, however many of them share a name and a house."""
RARITY = (2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096)
"""Upper bounds of the rarity bins: a value on at most 2 leads, at most 4, and so on; the last bin is open."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Rarity of the values of a column: the bin of each code, the share of leads and the agreeing pairs of each bin."""

    bins: NDArray[np.uint8]
    share: Floats
    pairs: Floats


def frequencies(codes: Rows, size: int, edges: tuple[int, ...] = RARITY) -> Frequencies:
    """Rarity bins of the codes 0..size-1 of a column or bag (-1 is null)."""
    holders = counts(codes, size).astype(np.float64)
    bins = np.searchsorted(np.asarray(edges), holders, side="left").astype(np.uint8)
    share = np.bincount(bins, np.where(holders > 1, holders, 0.0), len(edges) + 1) + 1e-3
    pairs: Floats = np.bincount(bins, holders * (holders - 1) / 2, len(edges) + 1).astype(np.float64)
    return Frequencies(bins, share / share.sum(), pairs)


def codes_among(values: pl.Series, among: pl.Series) -> Rows:
    """The code of each value among other values, -1 where it is not there and, last, for none."""
    codes = pl.Series(np.arange(len(among), dtype=np.int32))
    at = values.replace_strict(among, codes, default=-1, return_dtype=pl.Int32) if len(among) else codes.clear()
    code: Rows = np.full(len(values) + 1, -1, np.int32)
    code[: len(at)] = at.to_numpy()
    return code


def bin_labels(edges: tuple[int, ...] = RARITY) -> tuple[str, ...]:
    """Words for the rarity bins."""
    return (*(f"on {edge} leads or fewer" for edge in edges), f"on more than {edges[-1]} leads")


def starts(levels: Sequence[Level]) -> tuple[int, ...]:
    """Where each level of a list begins among the levels that `laid_out` splits it into."""
    sizes = [len(RARITY) + 1 if level.by_rarity else 1 for level in levels]
    return (0, *accumulate(sizes[:-1]))


def laid_out(
    name: str,
    levels: tuple[Level, ...],
    rare: dict[int, Frequencies],
    compare: Callable[[Rows, Rows], Levels],
    *,
    held: bool = False,
    firm: float = 50.0,
    strata: Callable[[NDArray[np.int64]], tuple[Stratum, ...]] = lambda _: (),
) -> Comparison:
    """A comparison from a list of levels (the first is null), splitting each `by_rarity` level over its bins.

    compare gives the levels as they are after that: where each begins is in `starts`. strata gets the index in the list
    of each level.
    """
    labels: list[str] = []
    same: list[float] = []
    household: list[float] = []
    totals: list[float] = []
    for index, level in enumerate(levels):
        shares = rare[index].share if level.by_rarity else np.ones(1)
        words = [f"{level.label}, {b}" for b in bin_labels()] if level.by_rarity else [level.label]
        labels += words
        same += list(level.same * shares)
        household += list(level.household * shares)
        totals += list(rare[index].pairs) if level.by_rarity else [np.nan]
    owner = np.repeat(np.arange(len(levels)), np.diff([*starts(levels), len(labels)]))
    group = np.array([0, *(level.group for level in levels[1:])], np.int64)[owner]
    return Comparison(
        name,
        tuple(labels),
        group,
        np.array(same),
        np.array(household),
        np.array(totals),
        compare,
        held=held,
        firm=firm,
        bound=np.inf if held else BOUND,
        strata=strata(owner),
    )
