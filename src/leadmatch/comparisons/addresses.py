"""Addresses as one comparison: number, street, postal code and city are one piece of evidence, not four.

Two leads agree as well as the best pair of their addresses. Rarity is that of the house, the postal code or the city,
whichever the level is about. Where nothing of two addresses can be compared, `places` does what it can.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from leadmatch.arrays import Hashes, distinct, mix, once_each, over_distinct
from leadmatch.comparisons import places
from leadmatch.comparisons.bags import Entries, best
from leadmatch.comparisons.comparison import Comparison, Frequencies, Level, Levels, Rows, laid_out, starts
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
    entries = Entries.of(lead, leads.n)
    by_house = _rarity("house", parts.house, codes, lead, parts.house_hashes, rarity)
    by_postal = _rarity("postal code", parts.postal, codes, lead, parts.postals.hashes, rarity)
    by_city = _rarity("city", parts.city, codes, lead, parts.cities.hashes, rarity)
    rare = {HOUSE: by_house} | dict.fromkeys(OF_POSTAL, by_postal) | dict.fromkeys(OF_CITY, by_city)
    shared = ((by_house, parts.house, (HOUSE,)), (by_postal, parts.postal, OF_POSTAL), (by_city, parts.city, OF_CITY))
    near = places.prepare(leads, rarity)
    start = np.array(starts(ADDRESS), np.uint8)
    place = np.r_[np.uint8(0), start[ELSEWHERE + 1 :]]

    def compare(left: Rows, right: Rows) -> Levels:
        pair, i, j = entries.crossings(left, right)
        a = codes[i]
        level = _level(parts, a, codes[j])
        split = start[level]
        for frequencies, values, which in shared:
            at = np.flatnonzero(np.isin(level, which))
            split[at] += frequencies.bins[values[a[at]]]
        said = np.flatnonzero(level)
        found = best(pair[said], split[said], len(left))
        rest = np.flatnonzero(found == 0)
        found[rest] = place[near(left[rest], right[rest])]
        return found

    def strata(owner: NDArray[np.int64]) -> tuple[Stratum, ...]:
        shared = ((parts.house, (HOUSE, OTHER_UNIT, OTHER_PLACE)), (parts.postal, OF_POSTAL), (parts.city, OF_CITY))
        return tuple(Stratum(lead, values[codes], np.isin(owner, levels)) for values, levels in shared)

    return laid_out("address", ADDRESS, rare, compare, held=True, strata=strata)


def _rarity(
    name: str, values: NDArray[np.int32], codes: Rows, lead: Rows, hashes: Callable[[], Hashes], rarity: Rarity
) -> Frequencies:
    held = values[codes]
    return rarity.of(name, held[once_each(lead, held)], int(values.max(initial=-1)) + 1, hashes)


UNSAID, APART = 0, 1
"""States of a part of two addresses: missing on a side, and unlike."""
STREET_LIKE, STREET_NEAR, STREET_SAME, NO_STREETS = 2, 3, 4, 5
NUMBER_NEAR, NUMBER_SAME, NO_NUMBERS = 2, 3, 4
PLACE_NEAR, PLACE_SAME = 2, 3
LIKE_STREETS, LIKE_POSTAL, LIKE_CITIES = (0.7, 0.88), (0.8,), (0.85,)
"""Jaro-Winkler similarity from which a part is in the states after `APART`."""


def agreement(street: int, number: int, postal: int, city: int, *, units_apart: bool) -> int:
    """Level of two addresses by the states of their parts; 0 where they share no part that both have."""
    unknown = postal == city == UNSAID
    same_box = street == NO_STREETS and number == NUMBER_SAME
    if street in (UNSAID, NO_STREETS) and unknown and not same_box:
        return 0
    near = unknown or postal >= PLACE_NEAR or city >= PLACE_NEAR
    if street == STREET_SAME and number >= NUMBER_SAME:
        return (OTHER_UNIT if units_apart else HOUSE) if near else OTHER_PLACE
    if near and street in (STREET_NEAR, STREET_SAME) and number in (NUMBER_NEAR, NUMBER_SAME):
        return NEAR_HOUSE
    if STREET_LIKE <= street <= STREET_SAME and number == NUMBER_SAME and PLACE_SAME in (postal, city):
        return NEAR_HOUSE
    if near and (street == STREET_SAME or same_box):
        return STREET
    boxes = street == NO_STREETS and APART <= number <= NUMBER_SAME
    return _place(postal, city, houses=boxes or APART <= street <= STREET_SAME)


def _place(postal: int, city: int, *, houses: bool) -> int:
    """Level by the place alone; houses: whether both say the house, which then is another one."""
    if houses:
        places = ((PLACE_SAME, STREET_POSTAL), (PLACE_NEAR, STREET_NEAR_POSTAL))
        cities = ((PLACE_SAME, STREET_CITY), (PLACE_NEAR, STREET_NEAR_CITY))
        return dict(places).get(postal) or dict(cities).get(city, ELSEWHERE)
    if postal != UNSAID:
        found = {PLACE_SAME: POSTAL, PLACE_NEAR: NEAR_POSTAL}.get(postal)
        return found or (POSTAL_CITY if city == PLACE_SAME else OTHER_POSTAL)
    return {UNSAID: 0, PLACE_SAME: CITY, PLACE_NEAR: NEAR_CITY}.get(city, OTHER_CITY)


_SIZES = (6, 5, 4, 4, 2)
"""How many states each part has; the last is whether the units are apart."""
_AGREEMENTS = np.array([agreement(*s[:4], units_apart=s[4] == 1) for s in product(*map(range, _SIZES))], np.uint8)


def _level(p: _Parts, a: Rows, b: Rows) -> Levels:
    """`agreement` of pairs of addresses."""
    street = _states(p.streets, p.street, a, b, LIKE_STREETS)
    street[(p.street[a] < 0) & (p.street[b] < 0)] = NO_STREETS
    x, y = p.number[a], p.number[b]
    said = (x >= 0) & (y >= 0)
    number = np.where(x == y, np.where(said, NUMBER_SAME, NO_NUMBERS), said).astype(np.uint8)
    asked = np.flatnonzero((number == APART) & ((street == STREET_NEAR) | (street == STREET_SAME)))
    number[asked[p.numbers.edits(x[asked], y[asked]) <= 1]] = NUMBER_NEAR
    postal = _states(p.postals, p.postal, a, b, LIKE_POSTAL)
    city = _states(p.cities, p.city, a, b, LIKE_CITIES)
    x, y = p.unit[a], p.unit[b]
    apart = (x != y) & (x >= 0) & (y >= 0)
    place = np.zeros(len(a), np.uint16)
    for state, size in zip((street, number, postal, city, apart), _SIZES, strict=True):
        place *= np.uint16(size)
        place += state
    return _AGREEMENTS[place]


def _states(
    words: Vocabulary, codes: NDArray[np.int32], a: Rows, b: Rows, bounds: tuple[float, ...]
) -> NDArray[np.uint8]:
    """The state of a part: one more than `APART` for each bound reached, and one more if equal."""

    def reached(x: Rows, y: Rows) -> NDArray[np.uint8]:
        similarity = words.jaro_winkler(x, y, bounds[0] - 0.01)
        return np.searchsorted(bounds, similarity, side="right").astype(np.uint8) + np.uint8(APART)

    x, y = codes[a], codes[b]
    state = np.zeros(len(a), np.uint8)
    said = (x >= 0) & (y >= 0)
    state[said & (x == y)] = APART + len(bounds) + 1
    unlike = np.flatnonzero(said & (x != y))
    state[unlike] = over_distinct(x[unlike], y[unlike], reached)
    return state
