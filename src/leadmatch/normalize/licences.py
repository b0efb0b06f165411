"""Numbers that a government gave a person: of a driver's licence, of social insurance or security.

Contract: an attribute holds such numbers where its name says so. They are compared by letters and digits alone, since
each system sets blanks and hyphens otherwise, and nobody is shown more of one than its end.

>>> compact("L1234-56789 01234"), masked("l12345678901234")
('L12345678901234', '…1234')
"""

import polars as pl

from leadmatch.normalize import patterns

LICENCE = r"(?i)licen[cs]e|permis|(?:^|[\W_])dl(?:[\W_]|$)"
NUMBER = rf"{LICENCE}|(?:^|[\W_])(?:ssn|sin|nas|soc_sec)(?:[\W_]|$)|social[\W_](?:security|insurance)"
_SIGNS = (r"[\s.\-_/]+", "")
_SHOWN = 4


def is_licence(attribute: str) -> bool:
    """Whether an attribute of this name holds numbers of driver's licences."""
    return patterns.contains(attribute, LICENCE)


def is_number(attribute: str) -> bool:
    """Whether an attribute of this name holds numbers that a government gave a person."""
    return patterns.contains(attribute, NUMBER)


def compact_series(values: pl.Series) -> pl.Series:
    """`compact` over a column."""
    return values.str.replace_all(*_SIGNS)


def compact(value: str) -> str:
    """A number without blanks and signs."""
    return patterns.replace_all(value, *_SIGNS)


def masked(value: str) -> str:
    """A number as it may be shown: its end."""
    return "…" + (value[-_SHOWN:] if len(value) > _SHOWN else "")


def masked_expr(value: pl.Expr) -> pl.Expr:
    """`masked` over a column."""
    return pl.lit("…") + pl.when(value.str.len_chars() > _SHOWN).then(value.str.tail(_SHOWN)).otherwise(pl.lit(""))
