"""Suffixes and genders as codes, by `data/name_codes.toml`."""

import unicodedata
from functools import partial

import polars as pl

from leadmatch.few import derived
from leadmatch.normalize.name_words import codes
from leadmatch.text import fold, fold_series

_LONGEST = 40


def _coded(values: pl.Series, table: str) -> pl.Series:
    return derived(values, partial(_code, table=table), partial(_coded_column, table=table))


def _coded_column(values: pl.Series, table: str) -> pl.Series:
    known = codes(table)
    folded = fold_series(values.str.slice(0, _LONGEST)).str.replace_all(r"[^\p{L}\p{N}]", "")
    return folded.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def _code(value: str | None, table: str) -> str | None:
    folded = fold(None if value is None else value[:_LONGEST])
    if folded is None:
        return None
    return codes(table).get("".join(char for char in folded if unicodedata.category(char)[0] in "LN"))


def suffix_key(values: pl.Series) -> pl.Series:
    """Generational suffixes: jr, sr, 2, 3, 4, 5, 6 (II and 2nd are 2, which is not jr), null for anything else."""
    return _coded(values, "suffix")


def gender_key(values: pl.Series) -> pl.Series:
    """Genders: f, m, or null, also for 1 and 2, whose meaning differs between systems."""
    return _coded(values, "gender")


def suffix_one(value: str | None) -> str | None:
    """`suffix_key` of one cell."""
    return _code(value, "suffix")


def gender_one(value: str | None) -> str | None:
    """`gender_key` of one cell."""
    return _code(value, "gender")
