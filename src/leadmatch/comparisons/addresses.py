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

BY_HOUSE, BY_POSTAL, BY_CITY = 1, 2, 3
"""What two addresses can be compared by: the streets of both, else their postal codes, else their cities."""
ADDRESS = (
    Level("no address to compare", 1.0, 1.0),
    Level("same house", 0.58, 0.71, BY_HOUSE, by_rarity=True),
    Level("same house, other unit", 0.01, 0.02, BY_HOUSE),
    Level("same number and street, other place", 0.03, 0.02, BY_HOUSE),
    Level("nearly the same house", 0.08, 0.07, BY_HOUSE),
    Level("same street", 0.02, 0.01, BY_HOUSE),
    Level("same postal code", 0.74, 0.82, BY_POSTAL, by_rarity=True),
    Level("another street, same postal code", 0.03, 0.02, BY_HOUSE, by_rarity=True),
    Level("nearly the same postal code", 0.06, 0.04, BY_POSTAL),
    Level("another street, nearly the same postal code", 0.02, 0.01, BY_HOUSE),
    Level("same city", 0.80, 0.87, BY_CITY, by_rarity=True),
    Level("another postal code, same city", 0.07, 0.06, BY_POSTAL, by_rarity=True),
    Level("another street, same city", 0.08, 0.06, BY_HOUSE, by_rarity=True),
    Level("city nearly the same", 0.05, 0.02, BY_CITY),
    Level("another street, city nearly the same", 0.03, 0.01, BY_HOUSE),
    Level("another city", 0.15, 0.11, BY_CITY),
    Level("another postal code", 0.13, 0.08, BY_POSTAL),
    Level("elsewhere", 0.12, 0.07, BY_HOUSE),
    *PLACES,
)
"""The better first: of several addresses the best pair counts."""
HOUSE, OTHER_UNIT, OTHER_PLACE, NEAR_HOUSE, STREET = range(1, 6)
POSTAL, STREET_POSTAL, NEAR_POSTAL, STREET_NEAR_POSTAL = range(6, 10)
CITY, POSTAL_CITY, STREET_CITY, NEAR_CITY, STREET_NEAR_CITY, OTHER_CITY, OTHER_POSTAL, ELSEWHERE = range(10, 18)
OF_POSTAL, OF_CITY = (POSTAL, STREET_POSTAL), (CITY, POSTAL_CITY, STREET_CITY)


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
    by_house = _rarity("house", parts.house, codes, lead, parts.house_hashes, rarity)
    by_postal = _rarity("postal code", parts.postal, codes, lead, parts.postals.hashes, rarity)
    by_city = _rarity("city", parts.city, codes, lead, parts.cities.hashes, rarity)
    rare = {HOUSE: by_house} | dict.fromkeys(OF_POSTAL, by_postal) | dict.fromkeys(OF_CITY, by_city)
    near = places.prepare(leads, rarity)
    k = 64

    def rank_of(a: Rows, b: Rows) -> NDArray[np.int64]:
        level = _level(parts, a, b)
        bins = np.zeros(len(a), np.int64)
        shared = (
            (by_house, parts.house, (HOUSE,)),
            (by_postal, parts.postal, OF_POSTAL),
            (by_city, parts.city, OF_CITY),
        )
        for frequencies, values, which in shared:
            at = np.isin(level, which)
            bins[at] = frequencies.bins[values[a[at]]]
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
        shared = ((parts.house, (HOUSE, OTHER_UNIT, OTHER_PLACE)), (parts.postal, OF_POSTAL), (parts.city, OF_CITY))
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
    boxes = (p.street[a] < 0) & (p.street[b] < 0) & (p.number[a] >= 0) & (p.number[b] >= 0)
    level = np.where(np.isnan(street) & place_unknown, 0, _place(postal, city, ~np.isnan(street) | boxes))
    rules = (
        (((street == 1) | boxes & number_same) & (place_near | place_unknown), STREET),
        (same_house & ~place_near & ~place_unknown, OTHER_PLACE),
        ((street >= 0.88) & (number_same | number_near) & (place_near | place_unknown), NEAR_HOUSE),
        ((street >= 0.7) & number_same & place_same, NEAR_HOUSE),
        (same_house & (place_near | place_unknown) & unit_apart, OTHER_UNIT),
        (same_house & (place_near | place_unknown) & ~unit_apart, HOUSE),
    )
    for holds, value in rules:
        level = np.where(holds, value, level)
    return level.astype(np.int64)


def _place(postal: NDArray[np.float64], city: NDArray[np.float64], houses: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Level of each pair by its place alone; houses: whether both say the house, which then is another one."""
    same_postal, near_postal, same_city, near_city = postal == 1, postal >= 0.8, city == 1, city >= 0.85
    return np.where(
        houses,
        np.select(
            [same_postal, near_postal, same_city, near_city],
            [STREET_POSTAL, STREET_NEAR_POSTAL, STREET_CITY, STREET_NEAR_CITY],
            ELSEWHERE,
        ),
        np.where(
            np.isnan(postal),
            np.select([np.isnan(city), same_city, near_city], [0, CITY, NEAR_CITY], OTHER_CITY),
            np.select([same_postal, near_postal, same_city], [POSTAL, NEAR_POSTAL, POSTAL_CITY], OTHER_POSTAL),
        ),
    )


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
