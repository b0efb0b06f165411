"""Addresses as one comparison: number, street, postal code and city are one piece of evidence, not four.

Two leads agree as well as the best pair of their addresses. Rarity is that of the house, the postal code or the city,
whichever the level is about. Where nothing of two addresses can be compared, `places` does what it can.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, distinct, mix, once_each, pack, segments, unpack
from leadmatch.comparisons import places
from leadmatch.comparisons.bags import best, crossings
from leadmatch.comparisons.comparison import Comparison, Frequencies, Level, Levels, Rows, laid_out
from leadmatch.comparisons.places import PLACES
from leadmatch.comparisons.rarity import Rarity
from leadmatch.comparisons.strata import Stratum
from leadmatch.comparisons.strings import Vocabulary
from leadmatch.few import FEW
from leadmatch.tables import Addresses, LeadTable

ADDRESS = (
    Level("no address to compare", 1.0, 1.0),
    Level("same house", 0.50, 0.60, by_rarity=True),
    Level("same house, other unit", 0.01, 0.02),
    Level("same number and street, other place", 0.03, 0.02),
    Level("nearly the same house", 0.06, 0.06),
    Level("same street", 0.02, 0.01),
    Level("same postal code", 0.10, 0.10, by_rarity=True),
    Level("nearly the same postal code", 0.05, 0.03),
    Level("same city", 0.08, 0.08, by_rarity=True),
    Level("city nearly the same", 0.03, 0.01),
    Level("elsewhere", 0.12, 0.07),
    *PLACES,
)
HOUSE, OTHER_UNIT, OTHER_PLACE, NEAR_HOUSE, STREET, POSTAL, NEAR_POSTAL, CITY, NEAR_CITY, ELSEWHERE = range(1, 11)


class _Parts:
    """The parts of the distinct addresses as codes and words."""

    def __init__(self, addresses: Addresses) -> None:
        parts = addresses.parts
        self.number, self.numbers = _encode(parts["number"])
        self.street, self.streets = _encode(parts["street"])
        self.postal, self.postals = _encode(parts["postal_code"])
        self.city, self.cities = _encode(parts["city"])
        self.unit, _ = _encode(parts["unit"])
        house = distinct(self.number.astype(np.int64) << 32 | (self.street + 1))[1]
        self.house = np.where((self.street >= 0), house, -1).astype(np.int32)

    def house_hashes(self) -> Hashes:
        """The hash of each house: its number and street."""
        found = np.zeros(int(self.house.max(initial=-1)) + 1, np.uint64)
        number, street = (np.r_[words.hashes(), np.uint64(0)] for words in (self.numbers, self.streets))
        at = self.house >= 0
        found[self.house[at]] = mix(number[self.number[at]], street[self.street[at]])
        return found


def _encode(values: pl.Series) -> tuple[NDArray[np.int32], Vocabulary]:
    if len(values) <= FEW:
        texts = values.to_list()
        words = sorted({text for text in texts if text is not None})
        code = {word: i for i, word in enumerate(words)} | {None: -1}
        return np.array([code[text] for text in texts], np.int32), Vocabulary.of(pl.Series(words, dtype=pl.String))
    vocabulary = values.drop_nulls().unique().sort()
    codes = (
        values.replace_strict(vocabulary, pl.Series(np.arange(len(vocabulary), dtype=np.int32)), default=-1)
        if len(vocabulary)
        else None
    )
    array = np.full(len(values), -1, np.int32) if codes is None else codes.fill_null(-1).to_numpy().astype(np.int32)
    return array, Vocabulary.of(vocabulary)


def prepare(leads: LeadTable, rarity: Rarity) -> Comparison:
    """The comparison of addresses for these leads."""
    parts = _Parts(leads.addresses)
    codes, lead = leads.addresses.codes, leads.addresses.lead
    offsets = segments(lead, leads.n)
    rare = {
        HOUSE: _rarity("house", parts.house, codes, lead, parts.house_hashes, rarity),
        POSTAL: _rarity("postal code", parts.postal, codes, lead, parts.postals.hashes, rarity),
        CITY: _rarity("city", parts.city, codes, lead, parts.cities.hashes, rarity),
    }
    near = places.prepare(leads, rarity)
    k = 64

    def rank_of(a: Rows, b: Rows) -> NDArray[np.int64]:
        level = _level(parts, a, b)
        bins = np.zeros(len(a), np.int64)
        for which, values in ((HOUSE, parts.house), (POSTAL, parts.postal), (CITY, parts.city)):
            at = level == which
            bins[at] = rare[which].bins[values[a[at]]]
        return level * k + bins

    def compare(left: Rows, right: Rows) -> tuple[Levels, NDArray[np.int64]]:
        pair, i, j = crossings(offsets, left, right)
        pairs, inverse = distinct(pack(codes[i], codes[j]))
        rank = rank_of(*unpack(pairs.astype(np.int64)))[inverse]
        found = best(pair, np.where(rank < k, 99 * k, rank), len(left), 99 * k)
        level = np.where(found >= 99 * k, 0, found // k)
        rest = np.flatnonzero(level == 0)
        roughly = near(left[rest], right[rest])
        level[rest] = np.where(roughly > 0, ELSEWHERE + roughly, 0)
        return level.astype(np.uint8), found % k

    def strata(owner: NDArray[np.int64]) -> tuple[Stratum, ...]:
        shared = ((parts.house, (HOUSE, OTHER_UNIT, OTHER_PLACE)), (parts.postal, (POSTAL,)), (parts.city, (CITY,)))
        return tuple(Stratum(lead, values[codes], np.isin(owner, levels)) for values, levels in shared)

    return laid_out("address", ADDRESS, rare, compare, held=True, strata=strata)


def _rarity(
    name: str, values: NDArray[np.int32], codes: Rows, lead: Rows, hashes: Callable[[], Hashes], rarity: Rarity
) -> Frequencies:
    held = values[codes]
    return rarity.of(name, held[once_each(lead, held)], int(values.max(initial=-1)) + 1, hashes)


def _level(p: _Parts, a: Rows, b: Rows) -> NDArray[np.int64]:
    """Level of each pair of distinct addresses; 0 where they share no part that both have."""
    street = _similarity(p.streets, p.street, a, b)
    postal = _similarity(p.postals, p.postal, a, b)
    city = _similarity(p.cities, p.city, a, b)
    number_same = (p.number[a] == p.number[b]) & (p.number[a] >= 0)
    number_near = _near(p.numbers, p.number, a, b, street >= 0.88)
    unit_apart = (p.unit[a] != p.unit[b]) & (p.unit[a] >= 0) & (p.unit[b] >= 0)
    place_same = (postal == 1) | (city == 1)
    place_near = (postal >= 0.8) | (city >= 0.85)
    place_unknown = np.isnan(postal) & np.isnan(city)
    same_house = (p.house[a] == p.house[b]) & (p.house[a] >= 0)
    level = np.where(np.isnan(street) & place_unknown, 0, ELSEWHERE)
    rules = (
        (city >= 0.85, NEAR_CITY),
        (city == 1, CITY),
        (postal >= 0.8, NEAR_POSTAL),
        (postal == 1, POSTAL),
        (((street == 1) | (p.street[a] < 0) & (p.street[b] < 0) & number_same) & (place_near | place_unknown), STREET),
        (same_house & ~place_near & ~place_unknown, OTHER_PLACE),
        ((street >= 0.88) & (number_same | number_near) & (place_near | place_unknown), NEAR_HOUSE),
        ((street >= 0.7) & number_same & place_same, NEAR_HOUSE),
        (same_house & (place_near | place_unknown) & unit_apart, OTHER_UNIT),
        (same_house & (place_near | place_unknown) & ~unit_apart, HOUSE),
    )
    for holds, value in rules:
        level = np.where(holds, value, level)
    return level.astype(np.int64)


def _similarity(words: Vocabulary, codes: NDArray[np.int32], a: Rows, b: Rows) -> NDArray[np.float64]:
    """Jaro-Winkler of a part; 1 where equal, NaN where a side lacks it."""
    x, y = codes[a], codes[b]
    result = np.full(len(a), np.nan)
    present = (x >= 0) & (y >= 0)
    equal = present & (x == y)
    result[equal] = 1.0
    unequal = np.flatnonzero(present & ~equal)
    pairs, inverse = distinct(pack(x[unequal], y[unequal]))
    result[unequal] = np.minimum(words.jaro_winkler(*unpack(pairs.astype(np.int64)), 0.7), 0.99)[inverse]
    return result


def _near(words: Vocabulary, codes: NDArray[np.int32], a: Rows, b: Rows, asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a part is one edit from the other's, where that is asked."""
    x, y = codes[a], codes[b]
    result = np.zeros(len(a), bool)
    rows = np.flatnonzero(asked & (x >= 0) & (y >= 0))
    result[rows] = words.edits(x[rows], y[rows]) <= 1
    return result
