"""`addresses` for one address: the same patterns, without columns."""

from collections.abc import Mapping

import polars as pl

from leadmatch.normalize import addresses, patterns, postal_codes, regions, streets_one
from leadmatch.normalize.cells import tidy_cell
from leadmatch.normalize.place_case import display_place_one

Pieces = tuple[str | None, ...]
"""One a name of `addresses.PIECES`."""


def parse_one(raw: Mapping[str, str]) -> Pieces:
    """`addresses.parse` of one address: raw cells by `addresses.FIELDS`."""
    cells = {name: tidy_cell(value) for name, value in raw.items()}
    line = cells.get("street")
    if (whole := cells.get("address")) is not None:
        street, *others = _split_whole(whole)
        line = line if line is not None else street
        for name, value in zip(addresses.PIECES[3:], others, strict=True):
            cells[name] = value if cells.get(name) is None else cells[name]
    number, street, unit = streets_one.split_one(line)
    code = cells.get("postal_code")
    if code is not None and patterns.contains(code, postal_codes.STRIPPED):
        place = regions.region_one(cells.get("region")), regions.country_one(cells.get("country"))
        cells["postal_code"] = postal_codes.with_zeros(code, *place)
    said = cells.get("street_number"), cells.get("unit")
    return (
        number if said[0] is None else said[0],
        display_place_one(street),
        unit if said[1] is None else said[1],
        display_place_one(cells.get("city")),
        *(cells.get(name) for name in addresses.PIECES[4:]),
    )


def _split_whole(cell: str) -> Pieces:
    """`addresses.split_whole` of one tidy cell: line, city, region, postal_code, country."""
    if not patterns.plain(cell):
        return addresses.split_whole(pl.Series([cell])).row(0)
    for pattern, new in addresses.rewrites():
        cell = patterns.replace_all(cell, pattern, new)
    rest = cell.strip(" ,.")
    found: dict[str, str | None] = {}
    for name, pattern in addresses.ends():
        found[name] = patterns.extract(rest, pattern)
        rest = patterns.replace(rest, pattern, "").strip(" ,")
    line, city = _split_city(rest, found["region"], found["postal_code"])
    line = (line and patterns.extract(line, addresses.quarter_pattern())) or line
    region = found["region"]
    if city is None and region is not None and patterns.contains(region, addresses.CITY_OF_ITS_NAME):
        city = region
    return line, city, region, found["postal_code"], found["country"]


def _split_city(rest: str, region: str | None, postal_code: str | None) -> tuple[str | None, str | None]:
    """(street line, city) of what is left before the region."""
    city = patterns.extract(rest, addresses.AFTER_COMMA)
    if city is not None:
        return patterns.replace(rest, addresses.AFTER_COMMA, ""), city.strip("() ")
    if region is None and postal_code is None:
        return rest, None
    if region is not None and postal_code is not None and patterns.contains(postal_code, addresses.FRENCH_CODE):
        for pattern in addresses.french_patterns():
            match = patterns.search(rest, pattern)
            if match and not patterns.contains(match[1], addresses.ARTICLE):
                return match[1], match[2].strip("() ")
    for pattern in addresses.city_patterns():
        if match := patterns.search(rest, pattern):
            return match[1], match[2].strip("() ")
    return (rest, None) if patterns.contains(rest, addresses.NO_CITY) or not rest else (None, rest.strip("() "))


def key_one(pieces: Pieces, country: str) -> Pieces | None:
    """`addresses.keys` of one address, None where nothing but a country is there."""
    number, street, unit, city, region, postal_code, land = pieces
    land = regions.country_one(land)
    key = (
        streets_one.number_one(number),
        streets_one.words_one(street),
        streets_one.unit_one(unit),
        streets_one.city_one(city),
        regions.region_one(region),
        postal_codes.parse_one(postal_code, country if land is None else land.upper()),
    )
    return None if all(part is None for part in key) else (*key, land)
