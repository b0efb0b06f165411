"""How streets and cities are shown: as written, unless they are all capitals.

Then: title case, with ordinals small (42nd), directions and PO in capitals (NW), French and Spanish links small (Rue de
la Montagne) and no capital behind a possessive (St. John's). Only case changes: the folded text stays.
"""

import polars as pl

from leadmatch.normalize.name_case import display

_FIXES = (
    (r"([0-9])St\b", "${1}st"), (r"([0-9])Nd\b", "${1}nd"), (r"([0-9])Rd\b", "${1}rd"), (r"([0-9])Th\b", "${1}th"),
    (r"\bNe\b", "NE"), (r"\bNw\b", "NW"), (r"\bSe\b", "SE"), (r"\bSw\b", "SW"), (r"\bPo Box\b", "PO Box"),
    (r"(['’])S\b", "${1}s"), (r"([ -])De\b", "${1}de"), (r"([ -])Du\b", "${1}du"), (r"([ -])Des\b", "${1}des"),
    (r"([ -]de[ -])La\b", "${1}la"), (r"([ -]de[ -])Los\b", "${1}los"),
)  # fmt: skip


def display_place(values: pl.Series) -> pl.Series:
    """Streets or cities as they are shown to people; String in and out, row for row.

    >>> display_place(pl.Series(["42ND ST NW", "RUE DE LA MONTAGNE", "Main st", "MCDONALD AVE"])).to_list()
    ['42nd St NW', 'Rue de la Montagne', 'Main st', 'McDonald Ave']
    """
    capitals = values.str.contains(r"\p{Lu}{2}") & ~values.str.contains(r"\p{Ll}")
    at = capitals.fill_null(value=False).arg_true()
    if at.is_empty():
        return values
    out = display(values.gather(at))
    for pattern, fixed in _FIXES:
        out = out.str.replace_all(pattern, fixed)
    return values.scatter(at, out)
