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
_CANADIAN = r"[a-z][0-9][a-z][\s-]?[0-9][a-z][0-9]"
_POSTAL = rf"(?i)(?:^|[\s,]+)({_CANADIAN}|[0-9]{{5}}(?:-[0-9]{{4}})?)$"
_COUNTRY = (
    r"(?i)[\s,]+(united states of america|united states|u\.s\.a\.?|usa|u\.s\.?|canada|us|australia|united kingdom|uk)$"
)
AFTER_COMMA, NO_CITY = r",\s*([^,0-9#]+)$", r"[0-9,]"
FRENCH_CODE = r"(?i)^[ghj]"
"""Postal codes of Quebec, where a street begins with its type."""
ARTICLE = r"(?i)\s(?:de|du|des|d|la|le|les|l|ste?|sainte?)[.']?$"
CITY_OF_ITS_NAME = r"(?i)^(?:qu[eé]bec|new york)$"
"""Regions whose name, where no city is told, is that of the city."""
_BEGINS_LIKE_A_SIDE = (
    r"(?:north\s(?:york|bay|vancouver|saanich|battleford|hollywood|miami|port|platte|charleston|haven)"
    r"|east\s(?:york|gwillimbury|lansing|orange|hartford|providence|brunswick|chicago|moline|point)"
    r"|south\s(?:bend|gate|bay|euclid|portland|windsor|san francisco|lake tahoe)"
    r"|west\s(?:vancouver|kelowna|hartford|covina|jordan|allis|lafayette|orange|haven|palm beach|des moines))"
)


@functools.cache
def rewrites() -> tuple[tuple[str, str], ...]:
    """What is written otherwise before a whole address is taken apart: signs between parts, the order of its end."""
    region = _region_pattern().removeprefix(r"(?i)(?:^|[\s,(]+)").removesuffix(r"\.?\)?$")
    return (
        (r"[\r\n]+|\s*[;|]+\s*", ", "),
        (r"^#?\s*([0-9]{1,5}[A-Za-z]?)\s+[-–]\s+([0-9])", "$1-$2"),
        (r"([\p{L}.])\s+[-–—]\s+", "$1, "),
        (r"(^|[^0-9])([0-9]{5})\s+[-–]\s+([0-9]{4})($|[^0-9])", "$1$2-$3$4"),
        (r"(?i)\b(ct|ma|me|nh|nj|ri|vt)[\s,]+([0-9]{4}(?:-[0-9]{4})?)$", "$1 0$2"),
        (rf"(?i)[\s,]+(canada|usa|united states)[\s,]+({_CANADIAN}|[0-9]{{5}}(?:-[0-9]{{4}})?)$", ", $2, $1"),
        (rf"(?i)([a-z]{{2}})[\s,]+ca[\s,]+({_CANADIAN})$", "$1 $2, Canada"),
        (rf"(?i)({_CANADIAN})[\s,]+ca$", "$1, Canada"),
        (rf"(?i)[\s,]+({_CANADIAN})[\s,]+{region}$", ", $2, $1"),
    )


@functools.cache
def _region_pattern() -> str:
    names = set(regions.region_names()) | set(regions.region_names().values())
    written = "|".join(_as_written(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return rf"(?i)(?:^|[\s,(]+)({written})\.?\)?$"


def _as_written(region: str) -> str:
    """A region with its accents, a code of two letters with dots; N.E. is rather a direction."""
    if len(region) == 2:
        return region if region == "ne" else rf"{region}|{region[0]}\.{region[1]}"
    return region.replace("e", "[eéèê]").replace("i", "[iî]").replace("o", "[oô]")


@functools.cache
def _line() -> str:
    """A street line without commas: everything to the last street type, direction and unit, or a box or rural route."""
    endings = "|".join([*streets.tables()["endings"], *streets.tables()["types"]["blvd"], "broadway"])
    side = r"(?:,?\s+[0-9]+)?(?:,?\s+(?:[nsewo]|[ns][ew]|north|south|east|west|nord|sud|est|ouest)\b\.?)?"
    return rf"(.*[0-9].*\b(?:{endings})\b\.?{side}{_UNIT}|.*\b(?:box|rr|r\.\s?r\.?)[\s#]*[0-9]+)"


_UNIT = r"(?:,?\s+(?:#\s*)?(?:apt|unit|suite|ste|app|room|rm|floor|#)\.?\s*#?[0-9a-z\-]+)?"


@functools.cache
def city_patterns() -> tuple[str, str]:
    """A street line without commas, then the city.

    The first pattern is for cities that begin like a street ends (St Louis, Ft Worth, North York), the second for any.
    """
    begins = rf"(?:(?:ste?|ft|mt)\.?\s[^0-9,#]+|{_BEGINS_LIKE_A_SIDE})"
    return rf"(?i)^{_line()},?\s+({begins})$", rf"(?i)^{_line()},?\s+([^0-9,#]+)$"


@functools.cache
def french_patterns() -> tuple[str, str]:
    """A French street line without commas, then the city: behind a direction, or a single last word."""
    types = (
        r"(?:rue|boul(?:evard)?|av(?:e|enue)?|ch(?:emin)?|rang|route|rte|place|mont[ée]e|c[oô]te|impasse|croissant"
        r"|promenade|terrasse)"
    )
    begins = rf"(?i)^([0-9]+[a-z]?,?\s+{types}\b\.?\s+[^,]*?[^\s,]"
    side = r"\s+(?:[nseo]|nord|sud|est|ouest)\b\.?"
    return rf"{begins}{side}{_UNIT}),?\s+([^0-9,#]+)$", rf"{begins}{_UNIT})\s+([^\s0-9,#]{{3,}})$"


@functools.cache
def quarter_pattern() -> str:
    """A street line with a part of the city behind it."""
    return rf"(?i)^{_line()},\s+[^0-9,#]+$"


@functools.cache
def ends() -> tuple[tuple[str, str], ...]:
    """What a whole address ends with, in the order it is taken off."""
    return ("country", _COUNTRY), ("postal_code", _POSTAL), ("region", _region_pattern())


def split_whole(cells: pl.Series) -> pl.DataFrame:
    """Whole addresses in one tidy cell each.

    Returns:
        DataFrame[line, city, region, postal_code, country], String, row for row, as written; line is the street line.
    """
    for pattern, new in rewrites():
        cells = cells.str.replace_all(pattern, new)
    frame = pl.DataFrame({"rest": cells.str.strip_chars(" ,.")})
    for name, pattern in ends():
        rest = pl.col("rest")
        frame = frame.with_columns(
            rest.str.extract(pattern).alias(name), rest=rest.str.replace(pattern, "").str.strip_chars(" ,")
        )
    rest = pl.col("rest")
    known = pl.col("region").is_not_null() | pl.col("postal_code").is_not_null()
    french = pl.col("region").is_not_null() & pl.col("postal_code").str.contains(FRENCH_CODE)
    after_comma = rest.str.extract(AFTER_COMMA)
    in_french = [(p, french & ~rest.str.extract(p).str.contains(ARTICLE)) for p in french_patterns()]
    tried = [*in_french, *((p, known) for p in city_patterns())]
    typed_line, by_type = (pl.coalesce(pl.when(if_).then(rest.str.extract(p, n)) for p, if_ in tried) for n in (1, 2))
    only_city = pl.when(known & (rest != "") & ~rest.str.contains(NO_CITY)).then(rest)
    frame = frame.with_columns(city=pl.coalesce(after_comma, by_type, only_city).str.strip_chars("() "))
    line = (
        pl.when(after_comma.is_not_null()).then(rest.str.replace(AFTER_COMMA, ""))
        .when(only_city.is_not_null() & by_type.is_null()).then(None)
        .when(by_type.is_not_null()).then(typed_line)
        .otherwise(rest)
    )  # fmt: skip
    frame = frame.with_columns(line=pl.coalesce(line.str.extract(quarter_pattern()), line))
    named = pl.when(pl.col("region").str.contains(CITY_OF_ITS_NAME)).then("region")
    frame = frame.with_columns(pl.coalesce("city", named).alias("city"))
    return frame.select("line", "city", "region", "postal_code", "country")


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
    if "postal_code" in cells:
        ends = (cells.get(name, nothing) for name in ("postal_code", "region", "country"))
        cells["postal_code"] = _with_zeros(*ends)
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


def _with_zeros(codes: pl.Series, region: pl.Series, country: pl.Series) -> pl.Series:
    """`postal_codes.with_zeros` of whole columns."""
    at = codes.str.contains(postal_codes.STRIPPED).arg_true()
    if at.is_empty():
        return codes
    where = zip(regions.region_key(region.gather(at)), regions.country_key(country.gather(at)), strict=True)
    whole = [postal_codes.with_zeros(code, *place) for code, place in zip(codes.gather(at), where, strict=True)]
    return codes.scatter(at, whole)


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
