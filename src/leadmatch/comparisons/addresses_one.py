"""The level of the addresses of two leads: `addresses` without columns."""

from leadmatch.arrays import mix_one
from leadmatch.comparisons import places
from leadmatch.comparisons.addresses import (
    ADDRESS,
    CITY,
    ELSEWHERE,
    HOUSE,
    NEAR_CITY,
    NEAR_HOUSE,
    NEAR_POSTAL,
    OF_CITY,
    OF_POSTAL,
    OTHER_CITY,
    OTHER_PLACE,
    OTHER_POSTAL,
    OTHER_UNIT,
    POSTAL,
    POSTAL_CITY,
    STREET,
    STREET_CITY,
    STREET_NEAR_CITY,
    STREET_NEAR_POSTAL,
    STREET_POSTAL,
)
from leadmatch.comparisons.comparison import LevelOf, starts
from leadmatch.comparisons.rarity import Known
from leadmatch.comparisons.strings_one import edits, jaro_winkler
from leadmatch.hashing import hash_of_one
from leadmatch.plain import Place, Plain


def prepare(rarity: Known) -> LevelOf:
    """The comparison of the addresses of two leads."""
    start = starts(ADDRESS)
    near = places.prepare_two(rarity.kept(places.NAME))

    def level(a: Plain, b: Plain) -> int:
        found = [start[k] + _bin(k, x, rarity) for x in a.addresses for y in b.addresses if (k := _level(x, y))]
        if found:
            return min(found)
        roughly = near(a, b)
        return start[ELSEWHERE + roughly] if roughly else 0

    return level


def _bin(level: int, place: Place, rarity: Known) -> int:
    """The rarity of what a level is about."""
    if level == HOUSE:
        return rarity.bin_of("house", mix_one(hash_of_one(place.number), hash_of_one(place.street)))
    if level in OF_POSTAL:
        return rarity.bin_of("postal code", hash_of_one(place.postal_code))
    return rarity.bin_of("city", hash_of_one(place.city)) if level in OF_CITY else 0


def _level(x: Place, y: Place) -> int:
    """Level of two addresses; 0 where they share no part that both have."""
    street = _similarity(x.street, y.street)
    postal, city = _similarity(x.postal_code, y.postal_code), _similarity(x.city, y.city)
    unknown = postal < 0 and city < 0
    number_same = x.number is not None and x.number == y.number
    no_streets = x.street is None and y.street is None and number_same
    if street < 0 and unknown and not no_streets:
        return 0
    near = unknown or postal >= 0.8 or city >= 0.85
    if street == 1 and x.number == y.number:
        unit_apart = x.unit != y.unit and x.unit is not None and y.unit is not None
        return (OTHER_UNIT if unit_apart else HOUSE) if near else OTHER_PLACE
    if near and street >= 0.88 and (number_same or _one_off(x.number, y.number)):
        return NEAR_HOUSE
    if street >= 0.7 and number_same and (postal == 1 or city == 1):
        return NEAR_HOUSE
    if near and (street == 1 or no_streets):
        return STREET
    boxes = x.street is None and y.street is None and x.number is not None and y.number is not None
    return _place(postal, city, houses=street >= 0 or boxes)


def _place(postal: float, city: float, *, houses: bool) -> int:
    """Level by the place alone; houses: whether both say the house, which then is another one."""
    rules: tuple[tuple[bool, int], ...]
    if houses:
        rules = (
            (postal == 1, STREET_POSTAL),
            (postal >= 0.8, STREET_NEAR_POSTAL),
            (city == 1, STREET_CITY),
            (city >= 0.85, STREET_NEAR_CITY),
        )
        other = ELSEWHERE
    elif postal >= 0:
        rules = ((postal == 1, POSTAL), (postal >= 0.8, NEAR_POSTAL), (city == 1, POSTAL_CITY))
        other = OTHER_POSTAL
    else:
        rules = ((city < 0, 0), (city == 1, CITY), (city >= 0.85, NEAR_CITY))
        other = OTHER_CITY
    return next((level for holds, level in rules if holds), other)


def _similarity(x: str | None, y: str | None) -> float:
    """Jaro-Winkler of a part; 1 where equal, -1 where a side lacks it."""
    if x is None or y is None:
        return -1.0
    return 1.0 if x == y else min(jaro_winkler(x, y, 0.7), 0.99)


def _one_off(x: str | None, y: str | None) -> bool:
    return x is not None and y is not None and edits(x, y) <= 1
