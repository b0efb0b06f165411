"""How streets and cities are shown: as written, unless they are all capitals.

Then: title case, with ordinals small (42nd), directions and PO in capitals (NW), French and Spanish links small (Rue de
la Montagne) and no capital behind a possessive (St. John's). Only case changes: the folded text stays.
"""

import polars as pl

from leadmatch.few import derived
from leadmatch.normalize import patterns
from leadmatch.normalize.name_case import display, display_one

_FIXES = (
    (r"([0-9])St\b", "${1}st"), (r"([0-9])Nd\b", "${1}nd"), (r"([0-9])Rd\b", "${1}rd"), (r"([0-9])Th\b", "${1}th"),
    (r"\bNe\b", "NE"), (r"\bNw\b", "NW"), (r"\bSe\b", "SE"), (r"\bSw\b", "SW"), (r"\bPo Box\b", "PO Box"),
    (r"(['’])S\b", "${1}s"), (r"([ -])De\b", "${1}de"), (r"([ -])Du\b", "${1}du"), (r"([ -])Des\b", "${1}des"),
    (r"([ -]de[ -])La\b", "${1}la"), (r"([ -]de[ -])Los\b", "${1}los"),
)  # fmt: skip
_BROKEN = r"[Â-Ô][^ -~]"
"""What folding may repair as long as its case stays."""
_CAPITALS, _SMALL = r"\p{Lu}{2}", r"\p{Ll}"


def display_place(values: pl.Series) -> pl.Series:
    """Streets or cities as they are shown to people; String in and out, row for row.

    >>> display_place(pl.Series(["42ND ST NW", "RUE DE LA MONTAGNE", "Main st", "MCDONALD AVE"])).to_list()
    ['42nd St NW', 'Rue de la Montagne', 'Main st', 'McDonald Ave']
    """
    return derived(values, display_place_one, _displayed)


def _displayed(values: pl.Series) -> pl.Series:
    capitals = values.str.contains(_CAPITALS) & ~values.str.contains(rf"{_SMALL}|{_BROKEN}")
    at = capitals.fill_null(value=False).arg_true()
    if at.is_empty():
        return values
    out = display(values.gather(at))
    for pattern, fixed in _FIXES:
        out = out.str.replace_all(pattern, fixed)
    return values.scatter(at, out)


def display_place_one(value: str | None) -> str | None:
    """`display_place` for one street or city.

    >>> display_place_one("42ND ST NW"), display_place_one("Main st")
    ('42nd St NW', 'Main st')
    """
    if value is None or value != value.upper():
        return value
    if not patterns.plain(value):
        found: str | None = _displayed(pl.Series([value])).item()
        return found
    if not patterns.contains(value, _CAPITALS) or patterns.contains(value, rf"{_SMALL}|{_BROKEN}"):
        return value
    out = display_one(value) or ""
    for pattern, fixed in _FIXES:
        out = patterns.replace_all(out, pattern, fixed)
    return out
