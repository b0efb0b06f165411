"""Addresses: pieces as people see them and pieces as they are compared.

Contract: a whole address in one cell is taken apart from its end (country, postal code, region, city), the street line
into number, street and unit. Columns of their own win over what a street line holds. Country alone is no address.
"""

import functools
from collections.abc import Callable

import numpy as np
import polars as pl

from leadmatch.normalize import postal_codes, regions, streets
from leadmatch.normalize.cells import combine, encode, gather, over_distinct, tidy
from leadmatch.normalize.place_case import display_place
from leadmatch.tables import Codes

PIECES = ("number", "street", "unit", "city", "region", "postal_code", "country")
FIELDS = ("address", "street", "street_number", "unit", "city", "region", "postal_code", "country")
_POSTAL = r"(?i)(?:^|[\s,]+)([a-z][0-9][a-z][\s-]?[0-9][a-z][0-9]|[0-9]{5}(?:-[0-9]{4})?)$"
_COUNTRY = (
    r"(?i)[\s,]+(united states of america|united states|u\.s\.a\.?|usa|u\.s\.?|canada|us|australia|united kingdom|uk)$"
)
LINES, AFTER_COMMA, NO_CITY = (r"[\r\n]+", ", "), r",\s*([^,0-9#]+)$", r"[0-9,]"


@functools.cache
def _region_pattern() -> str:
    names = set(regions.region_names()) | set(regions.region_names().values())
    return r"(?i)(?:^|[\s,(]+)(" + "|".join(sorted(names, key=lambda n: (-len(n), n))) + r")\.?\)?$"


@functools.cache
def city_patterns() -> tuple[str, str]:
    """A street line without commas: everything to the last street type, direction and unit, or a box; then the city.

    The first pattern is for cities that begin like a street ends (St Louis, Ft Worth), the second for any.
    """
    endings = "|".join([*streets.tables()["endings"], *streets.tables()["types"]["blvd"], "broadway"])
    unit = r"(?:,?\s+(?:#\s*)?(?:apt|unit|suite|ste|app|room|rm|floor|#)\.?\s*#?[0-9a-z\-]+)?"
    side = r"(?:,?\s+(?:[0-9]+|[nsewo]|[ns][ew]|north|south|east|west|nord|sud|est|ouest)\b\.?)?"
    line = rf"(.*[0-9].*\b(?:{endings})\b\.?{side}{unit}|.*\bbox\s+#?[0-9]+)"
    return rf"(?i)^{line},?\s+((?:ste?|ft|mt)\.?\s[^0-9,#]+)$", rf"(?i)^{line},?\s+([^0-9,#]+)$"


@functools.cache
def ends() -> tuple[tuple[str, str], ...]:
    """What a whole address ends with, in the order it is taken off."""
    return ("country", _COUNTRY), ("postal_code", _POSTAL), ("region", _region_pattern())


def split_whole(cells: pl.Series) -> pl.DataFrame:
    """Whole addresses in one tidy cell each.

    Returns:
        DataFrame[line, city, region, postal_code, country], String, row for row, as written; line is the street line.
    """
    frame = pl.DataFrame({"rest": cells.str.replace_all(*LINES).str.strip_chars(" ,.")})
    for name, pattern in ends():
        rest = pl.col("rest")
        frame = frame.with_columns(
            rest.str.extract(pattern).alias(name), rest=rest.str.replace(pattern, "").str.strip_chars(" ,")
        )
    rest = pl.col("rest")
    after_comma = rest.str.extract(AFTER_COMMA)
    by_type, typed_line = (pl.coalesce(rest.str.extract(p, n) for p in city_patterns()) for n in (2, 1))
    known = pl.col("region").is_not_null() | pl.col("postal_code").is_not_null()
    only_city = pl.when(known & ~rest.str.contains(NO_CITY)).then(rest)
    frame = frame.with_columns(city=pl.coalesce(after_comma, pl.when(known).then(by_type), only_city))
    line = (
        pl.when(after_comma.is_not_null()).then(rest.str.replace(AFTER_COMMA, ""))
        .when(pl.col("city") == rest).then(None)
        .when(pl.col("city").is_not_null()).then(typed_line)
        .otherwise(rest)
    )  # fmt: skip
    return frame.with_columns(line=line).select("line", "city", "region", "postal_code", "country")


def parse(raw: pl.DataFrame) -> pl.DataFrame:
    """Addresses as pieces that people see.

    Args:
        raw: one row an address, any of the columns `FIELDS`, raw cells.

    Returns:
        DataFrame with the columns `PIECES`, String, row for row.
    """
    cells = {name: over_distinct(raw[name], tidy) for name in raw.columns if raw[name].null_count() < len(raw)}
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(raw))
    line = cells.get("street", nothing)
    if "address" in cells:
        whole = split_whole(cells["address"])
        line = _coalesce(line, whole["line"])
        for name in ("city", "region", "postal_code", "country"):
            cells[name] = _coalesce(cells[name], whole[name]) if name in cells else whole[name]
    parts = streets.split(line)
    return pl.DataFrame(
        {
            "number": _coalesce(cells.get("street_number", nothing), parts["number"]),
            "street": over_distinct(parts["street"], display_place),
            "unit": _coalesce(cells.get("unit", nothing), parts["unit"]),
            "city": over_distinct(cells.get("city", nothing), display_place),
            **{name: cells.get(name, nothing) for name in PIECES[4:]},
        }
    )


def _coalesce(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first.is_not_null(), second)


def keys(pieces: pl.DataFrame, country: str) -> tuple[Codes, pl.DataFrame]:
    """Compared forms of addresses.

    Args:
        pieces: columns `PIECES`, as `parse` gives them.
        country: ISO 3166 alpha-2 code that codes are read in where an address does not say.

    Returns:
        (code of each address, -1 where nothing but a country is there; DataFrame of distinct addresses, row = code).
    """
    forms = {
        "number": streets.number_key, "street": streets.street_key, "unit": streets.unit_key, "city": streets.city_key,
        "region": regions.region_key, "country": regions.country_key,
    }  # fmt: skip
    made = {name: _keyed(pieces[name], form) for name, form in forms.items()}
    made["postal_code"] = encode(
        _postal(pieces["postal_code"], gather(made["country"][1], made["country"][0]), country)
    )
    code, first = combine([made[name][0] for name in PIECES])
    rows = pl.DataFrame({name: gather(made[name][1], made[name][0][first]) for name in PIECES})
    empty = rows.select(pl.all_horizontal(pl.col(name).is_null() for name in PIECES[:-1])).to_series().to_numpy()
    number = np.where(empty, -1, np.cumsum(~empty) - 1).astype(np.int32)
    return number[code], rows.filter(~pl.Series(empty))


def _keyed(values: pl.Series, form: Callable[[pl.Series], pl.Series]) -> tuple[Codes, pl.Series]:
    codes, distinct = encode(values)
    folded, keyed = encode(form(distinct))
    return np.append(folded, np.int32(-1))[codes], keyed


def _postal(values: pl.Series, countries: pl.Series, default: str) -> pl.Series:
    """Postal codes, each read in the country of its own address."""
    known = countries.str.to_uppercase().fill_null(default)
    frame = pl.DataFrame({"value": values, "country": known, "row": pl.int_range(len(values), eager=True)})
    out = values
    for name in known.unique(maintain_order=True):
        rows = frame.filter(pl.col("country") == name)
        codes, distinct = encode(rows["value"])
        out = out.scatter(rows["row"], gather(postal_codes.parse_series(distinct, name), codes))
    return out
