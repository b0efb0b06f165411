"""The level of the addresses of two leads: `addresses` without columns."""

from functools import lru_cache

from leadmatch.arrays import mix_one
from leadmatch.comparisons import places
from leadmatch.comparisons.addresses import (
    ADDRESS,
    APART,
    ELSEWHERE,
    HOUSE,
    LIKE_CITIES,
    LIKE_POSTAL,
    LIKE_STREETS,
    NO_NUMBERS,
    NO_STREETS,
    NUMBER_NEAR,
    NUMBER_SAME,
    OF_CITY,
    OF_POSTAL,
    STREET_NEAR,
    STREET_SAME,
    UNSAID,
    agreement,
)
from leadmatch.comparisons.comparison import OfTwo, starts
from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.strings_one import edits, jaro_winkler
from leadmatch.hashing import hash_of_one
from leadmatch.plain import Place, Plain

Held = tuple[tuple[Place, ...], places.Marked | None]
"""The addresses of a lead, and what is known of where it is otherwise."""
_REMEMBERED = 1 << 15
"""Pairs of addresses that are remembered, at most: those of one house come again."""


def prepare(rarity: Known) -> OfTwo[Held]:
    """The comparison of the addresses of two leads."""
    start = starts(ADDRESS)
    near = places.prepare_two(rarity.kept(places.NAME))

    @lru_cache(maxsize=_REMEMBERED)
    def of_two(x: Place, y: Place) -> int:
        found = _level(x, y)
        return start[found] + _bin(found, x, rarity)

    def said(lead: Plain) -> Held | None:
        marks = near.said(lead)
        return (lead.addresses, marks) if lead.addresses or marks else None

    def level(one: Held, other: Held) -> int:
        (mine, here), (yours, there) = one, other
        found = [k for x in mine for y in yours if (k := of_two(x, y))]
        if found:
            return min(found)
        roughly = near.level(here, there) if here and there else 0
        return start[ELSEWHERE + roughly] if roughly else 0

    return OfTwo(said, level)


def _bin(level: int, place: Place, rarity: Known) -> int:
    """The rarity of what a level is about."""
    if level == HOUSE:
        return rarity.bin_of("house", mix_one(hash_of_one(place.number), hash_of_one(place.street)))
    if level in OF_POSTAL:
        return rarity.bin_of("postal code", hash_of_one(place.postal_code))
    return rarity.bin_of("city", hash_of_one(place.city)) if level in OF_CITY else 0


def _level(x: Place, y: Place) -> int:
    """`agreement` of two addresses."""
    street = NO_STREETS if x.street is y.street is None else _state(x.street, y.street, LIKE_STREETS)
    units_apart = x.unit != y.unit and x.unit is not None and y.unit is not None
    return agreement(
        street,
        _number(x.number, y.number, asked=street in (STREET_NEAR, STREET_SAME)),
        _state(x.postal_code, y.postal_code, LIKE_POSTAL),
        _state(x.city, y.city, LIKE_CITIES),
        units_apart=units_apart,
    )


def _state(x: str | None, y: str | None, bounds: tuple[float, ...]) -> int:
    """The state of a part: one more than `APART` for each bound reached, and one more if equal."""
    if x is None or y is None:
        return UNSAID
    if x == y:
        return APART + len(bounds) + 1
    similarity = jaro_winkler(x, y, bounds[0] - 0.01)
    return APART + sum([similarity >= bound for bound in bounds])


def _number(x: str | None, y: str | None, *, asked: bool) -> int:
    """The state of house numbers; asked: whether it matters that they are one edit apart."""
    if x == y:
        return NO_NUMBERS if x is None else NUMBER_SAME
    if x is None or y is None:
        return UNSAID
    return NUMBER_NEAR if asked and edits(x, y) <= 1 else APART
